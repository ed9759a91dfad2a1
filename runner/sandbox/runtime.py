"""Which engine runtime runs candidates' sandboxes, and what of the policy it may lack: as its operator says.

A runtime that brings a kernel of its own (gVisor's `runsc`) keeps candidates from the host's kernel, and
does not do all that the host's does. What it does not do is seen in each sandbox, never taken from a list of
runtimes; and nothing runs in one that lacks a part which its operator has not named.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from runner.domain.errors import UsageError

RUNTIME = "FAIRTRIAL_ENGINE_RUNTIME"
"""Environment variable: a runtime of the engine by its name, such as `runsc`; the default one if not set."""
MAY_LACK = "FAIRTRIAL_ENGINE_RUNTIME_MAY_LACK"
"""Environment variable: the parts of the policy that need not hold in it, such as `ulimits,mounts`."""


class Part(StrEnum):
    """A part of the policy that an operator may let a runtime lack.

    Of users, capabilities, the network and descriptors nothing may be lacking in any.
    """

    AMBIENT = "ambient-capabilities"
    NO_NEW_PRIVILEGES = "no-new-privileges"
    SECCOMP = "seccomp"
    ULIMITS = "ulimits"
    MOUNTS = "mounts"
    MEMORY = "memory"
    PROCESSES = "processes"
    CORE = "core"
    CPU_TIME = "cpu-time"
    PROC = "proc"
    SERVICES = "services"


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Something that is not as the policy says.

    Attributes:
        part: what an operator would have to let the runtime lack; None where that cannot be.
    """

    words: str
    part: Part | None = None


@dataclass(frozen=True, slots=True)
class Runtime:
    """An engine's runtime.

    Attributes:
        name: as the engine knows it; None for its default one.
        may_lack: what its operator does without.
    """

    name: str | None = None
    may_lack: frozenset[Part] = frozenset()

    @property
    def words(self) -> str:
        """Its name, for people."""
        return self.name or "the engine's default"


DEFAULT = Runtime()


def read_runtime(environment: Mapping[str, str], known: Iterable[str]) -> Runtime:
    """What the environment says, of the runtimes that the engine knows.

    Raises `UsageError` for a runtime that it does not know, for a part that is none, and for parts without a
    runtime: in the engine's default one everything holds.
    """
    name, may_lack = environment.get(RUNTIME), environment.get(MAY_LACK)
    if not name:
        if may_lack:
            raise UsageError(
                f"{MAY_LACK} is set, and {RUNTIME} is not.",
                "Unset it: in the engine's default runtime every part of the policy holds.",
            )
        return DEFAULT
    names = sorted(known)
    if name not in names:
        raise UsageError(
            f"{RUNTIME} is {name}; the engine's runtimes are {', '.join(names)}.",
            "Add it to `runtimes` in the engine's daemon.json and reload the engine, or name one of those.",
        )
    return Runtime(name, frozenset(_parts(may_lack or "")))


def _parts(setting: str) -> Iterable[Part]:
    for word in filter(None, (part.strip() for part in setting.split(","))):
        try:
            yield Part(word)
        except ValueError as error:
            raise UsageError(
                f"{MAY_LACK} has {word!r} in it.", f"The parts are {', '.join(Part)}."
            ) from error
