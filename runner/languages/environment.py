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

AUTHORS: Final = MappingProxyType({"HOME": "/nonexistent", "PYTHONNOUSERSITE": "1"})
"""What an author's programs get in place of it: a home folder in which nobody can have put anything.

What a candidate's program reads on its own account at its start (Python's user site, Node's `.node_modules`,
Mono's `.mono`) must not be read by one that judges: its working folder may hold files of a candidate's.
"""


def base_environment() -> Mapping[str, str]:
    """What all programs get; a language adds its own."""
    return _BASE
