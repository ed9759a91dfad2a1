"""The environment that every program starts with; nothing of the host's or the image's gets in."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

BOX = "/box"

_BASE: Final = MappingProxyType(
    {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": "/work",
        "TMPDIR": "/tmp",  # noqa: S108 - inside the sandbox, one candidate's alone
        "LANG": "C.UTF-8",
        "TZ": "UTC",
    }
)

COMPILER: Final = MappingProxyType({"HOME": BOX, "TMPDIR": BOX})
"""What all compilers need beyond it: the build user writes nowhere but below `/box`."""


def base_environment() -> Mapping[str, str]:
    """What all programs get; a language adds its own."""
    return _BASE
