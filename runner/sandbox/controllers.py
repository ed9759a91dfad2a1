"""Which of the kernel's controllers an engine may use: pure, from what `GET /info` says of them.

An engine that lacks one makes containers all the same and drops what was asked for, with no more than a
warning. A rootless engine has those alone that systemd hands to its user.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from runner.domain.errors import PolicyError

_NEEDED = {"CPUSet": "cpuset", "MemoryLimit": "memory", "PidsLimit": "pids"}
"""What the policy needs, as the engine and as cgroups(7) call it."""
_ROOTLESS = "name=rootless"


def missing_controllers(info: Mapping[str, object]) -> tuple[str, ...]:
    """Those that the engine says it has not, by the kernel's names."""
    return tuple(name for field, name in _NEEDED.items() if info.get(field) is False)


def is_rootless(security_options: Sequence[str] | None) -> bool:
    """Whether the engine runs as a user, in that user's own namespace."""
    return _ROOTLESS in (security_options or ())


def demand_controllers(missing: Sequence[str], *, rootless: bool) -> None:
    """Raise `PolicyError`, with what to do, unless nothing is missing."""
    if not missing:
        return
    raise PolicyError(
        f"The engine cannot hold sandboxes to their limits: it has no control over {' and '.join(missing)}.",
        "It is rootless: have systemd delegate `cpu cpuset io memory pids` to its user, and start it anew; "
        "docs/operating.md shows how."
        if rootless
        else "Turn these controllers on in the host's kernel; `docker info` warns of each that is off.",
    )
