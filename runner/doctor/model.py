"""A probe: one attempt to get out, what must come of it, and what came."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from runner.doctor.bench import Bench


@dataclass(frozen=True, slots=True)
class Seen:
    """What a probe saw, in a few words, and whether that is what it must see."""

    ok: bool
    words: str


@dataclass(frozen=True, slots=True)
class Probe:
    """One attempt.

    Attributes:
        name: a few words, unique.
        proves: what is known when it passes, a sentence without its full stop.
        expected: what must be seen, in the words in which it is seen.
        run: makes the attempt; a `PlatformFault` that it raises is what was seen.
    """

    name: str
    proves: str
    expected: str
    run: Callable[[Bench], Seen]


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of one probe."""

    name: str
    proves: str
    expected: str
    seen: str
    ok: bool
