"""The seccomp profile, from `seccomp.toml`: an allow-list whose every group has a reason.

The engine takes it as JSON (the OCI runtime specification's `linux.seccomp`, in Docker's form). Only the
native architecture is named, so libseccomp kills a process that makes a 32-bit call.
"""

from __future__ import annotations

import errno
import json
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from runner.domain.errors import EngineError

TABLE = Path(__file__).with_name("seccomp.toml")
ARCHITECTURES = {
    "x86_64": "SCMP_ARCH_X86_64",
    "amd64": "SCMP_ARCH_X86_64",
    "aarch64": "SCMP_ARCH_AARCH64",
    "arm64": "SCMP_ARCH_AARCH64",
}
"""As the engine's info and `uname -m` say it, and as libseccomp does."""


@cache
def profile(architecture: str) -> str:
    """The profile for an engine's host, JSON.

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
            "syscalls": [_allowed(group) for group in table["allow"]]
            + [_denied(group) for group in table["deny"]],
        }
    )


def _allowed(group: dict[str, Any]) -> dict[str, Any]:
    rule = {"names": group["calls"], "action": "SCMP_ACT_ALLOW"}
    return rule | {"args": [_condition(group["when"])]} if "when" in group else rule


def _denied(group: dict[str, Any]) -> dict[str, Any]:
    return {
        "names": group["calls"],
        "action": "SCMP_ACT_ERRNO",
        "errnoRet": getattr(errno, group["errno"]),
    }


def _condition(when: dict[str, int]) -> dict[str, Any]:
    """`masked` bits of the argument, or all of it, must equal `equals`."""
    if "masked" in when:
        return {
            "index": when["index"],
            "value": when["masked"],
            "valueTwo": when["equals"],
            "op": "SCMP_CMP_MASKED_EQ",
        }
    return {"index": when["index"], "value": when["equals"], "op": "SCMP_CMP_EQ"}
