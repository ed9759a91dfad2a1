"""The seccomp profile, from `seccomp.toml`: an allow-list whose every group has a reason.

The engine takes it as JSON (the OCI runtime specification's `linux.seccomp`, in Docker's form). Only the
native architecture is named, so libseccomp kills a process that makes a 32-bit call.
"""

from __future__ import annotations

import errno
import json
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from runner.domain.errors import EngineError
from runner.sandbox.model import Role

TABLE = Path(__file__).with_name("seccomp.toml")
ARCHITECTURES = {
    "x86_64": "SCMP_ARCH_X86_64",
    "amd64": "SCMP_ARCH_X86_64",
    "aarch64": "SCMP_ARCH_AARCH64",
    "arm64": "SCMP_ARCH_AARCH64",
}
"""As the engine's info and `uname -m` say it, and as libseccomp does."""


@cache
def profile(architecture: str, role: Role = Role.PROGRAM) -> str:
    """The profile of a sandbox on an engine's host, JSON.

    Raises `EngineError` for an architecture that we have no profile for.
    """
    if architecture not in ARCHITECTURES:
        raise EngineError(
            f"The engine's host is {architecture}; sandboxes run on x86_64 and aarch64.",
            "Use another engine.",
        )
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return json.dumps(
        {
            "defaultAction": "SCMP_ACT_ERRNO",
            "architectures": [ARCHITECTURES[architecture]],
            "syscalls": [
                rule
                for kind, action in (("allow", _allow), ("deny", _refuse), ("pretend", _pretend))
                for group in table[kind]
                if is_for(group, role)
                for rule in _rules(group, action(group))
            ],
        }
    )


def is_for(group: Mapping[str, Any], role: Role) -> bool:
    """Whether a group of the table is part of a role's profile."""
    return role in group.get("roles", Role)


def _allow(_: Mapping[str, Any]) -> dict[str, Any]:
    return {"action": "SCMP_ACT_ALLOW"}


def _refuse(group: Mapping[str, Any]) -> dict[str, Any]:
    return {"action": "SCMP_ACT_ERRNO", "errnoRet": getattr(errno, group["errno"])}


def _pretend(_: Mapping[str, Any]) -> dict[str, Any]:
    """Not made, and answered with 0 (SECCOMP_RET_ERRNO in seccomp(2))."""
    return {"action": "SCMP_ACT_ERRNO", "errnoRet": 0}


def _rules(group: Mapping[str, Any], action: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """One for each way to call that the group names."""
    rule = {"names": group["calls"]} | action
    if "when" not in group:
        yield rule
    for way in group.get("when", ()):
        yield rule | {"args": [_condition(one) for one in way]}


def _condition(when: Mapping[str, int]) -> dict[str, Any]:
    """All of an argument, or its `masked` bits, must equal `equals`, or it must lie `above` or `below`."""
    match when:
        case {"masked": mask, "equals": value}:
            return {"index": when["index"], "value": mask, "valueTwo": value, "op": "SCMP_CMP_MASKED_EQ"}
        case {"above": value}:
            return {"index": when["index"], "value": value, "op": "SCMP_CMP_GT"}
        case {"below": value}:
            return {"index": when["index"], "value": value, "op": "SCMP_CMP_LT"}
        case _:
            return {"index": when["index"], "value": when["equals"], "op": "SCMP_CMP_EQ"}
