"""A probe: one attempt to get out, what must come of it, and what came."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from runner.doctor.bench import Bench
from runner.sandbox.runtime import Part


@dataclass(frozen=True, slots=True)
class Seen:
    """What a probe saw, in a few words, and whether that is what it must see.

    Attributes:
        lacks: the parts of the policy whose absence explains what was seen instead; none where nothing may.
    """

    ok: bool
    words: str
    lacks: frozenset[Part] = frozenset()


@dataclass(frozen=True, slots=True)
class Probe:
    """One attempt.

    Attributes:
        name: a few words, unique.
        proves: what is known when it passes, a sentence without its full stop.
        expected: what must be seen, in the words in which it is seen.
        run: makes the attempt; a `PlatformFault` that it raises is what was seen.
        part: of the policy, whose absence explains a `PlatformFault`.
    """

    name: str
    proves: str
    expected: str
    run: Callable[[Bench], Seen]
    part: Part | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of one probe.

    Attributes:
        ok: it was as it must be, or the operator lets the runtime lack what explains it.
        lacking: the latter.
        lacks: the parts of the policy that explain it, allowed or not.
    """

    name: str
    proves: str
    expected: str
    seen: str
    ok: bool
    lacking: bool = False
    lacks: tuple[Part, ...] = ()
