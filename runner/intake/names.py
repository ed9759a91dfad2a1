"""Which paths a submission may have: those that mean one file on every system, and nothing outside of it."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath
from typing import Final

MAX_COMPONENT_BYTES: Final = 200
MAX_PATH_BYTES: Final = 400
MAX_DEPTH: Final = 16

# https://learn.microsoft.com/windows/win32/fileio/naming-a-file
_RESERVED: Final = frozenset(
    {"con", "prn", "aux", "nul", "conin$", "conout$"}
    | {f"{port}{number}" for port in ("com", "lpt") for number in "123456789¹²³"}
)
_FORBIDDEN: Final = frozenset('\\:*?"<>|')


class BadNameError(ValueError):
    """A path that a submission may not have; the text completes `it …`."""


def safe_path(name: str) -> PurePosixPath:
    """A name as a relative path.

    Raises:
        BadNameError: it could mean something outside the submission, or another file on another system.
    """
    if len(name.encode("utf-8", "surrogateescape")) > MAX_PATH_BYTES:
        raise BadNameError(f"has a path of more than {MAX_PATH_BYTES} bytes")
    if name.startswith("/"):
        raise BadNameError("has an absolute path")
    components = name.split("/")
    if len(components) > MAX_DEPTH:
        raise BadNameError(f"lies more than {MAX_DEPTH} folders deep")
    for component in components:
        _check_component(component)
    return PurePosixPath(*components)


def shown(name: str) -> str:
    """A name that is safe to print: quoted, escaped and cut."""
    text = ascii(name) if not name.isprintable() else f"'{name}'"
    return text if len(text) <= 100 else f"{text[:60]}…{text[-30:]}"


def collision_key(path: PurePosixPath) -> str:
    """Equal for paths that are one file where case or Unicode normal forms do not count (macOS, Windows)."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", str(path)).casefold())


def _check_component(component: str) -> None:
    if component in ("", "."):
        raise BadNameError("has an empty part in its path")
    if component == "..":
        raise BadNameError("has `..` in its path")
    if not component.isprintable():
        raise BadNameError("has invisible characters or bytes that are not UTF-8 in its name")
    if len(component.encode()) > MAX_COMPONENT_BYTES:
        raise BadNameError(f"has a name of more than {MAX_COMPONENT_BYTES} bytes")
    if found := sorted(_FORBIDDEN.intersection(component)):
        raise BadNameError(f"has `{found[0]}` in its name")
    if component.endswith((".", " ")) or component.startswith(" "):
        raise BadNameError("has a name that starts with a space or ends with a space or full stop")
    if component.partition(".")[0].casefold() in _RESERVED:
        raise BadNameError("has a name that Windows keeps for a device")
