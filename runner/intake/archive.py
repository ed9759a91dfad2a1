"""What all archives have in common: entries that are judged by name and type before a byte is unpacked."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from runner.domain.errors import ArchiveError
from runner.domain.submission import SourceFile, Submission
from runner.intake.basket import Basket
from runner.intake.clutter import is_clutter
from runner.intake.names import BadNameError, safe_path, shown

MAX_ENTRIES = 10_000
OVERHEAD_BYTES = 16 * 1024 * 1024
"""By how much an archive may be larger than what may be handed in: names, padding and clutter."""

_SETUID_OR_SETGID = stat.S_ISUID | stat.S_ISGID


@dataclass(frozen=True, slots=True)
class Entry:
    """One file or folder in an archive.

    Attributes:
        name: as the archive has it.
        mode: POSIX type and permissions; the type bits are never 0.
        size: bytes, unpacked, as the archive claims.
        read: unpacks it, never more than `size` bytes; raises `ArchiveError` when the archive lied.
    """

    name: str
    mode: int
    size: int
    read: Callable[[], bytes]


def broken(reason: str) -> ArchiveError:
    """The error for an archive that cannot be read."""
    return ArchiveError(f"The archive is broken: {reason}.", "Pack it again and hand that in.")


def refused(reason: str) -> ArchiveError:
    """The error for an archive that can be read and must not be."""
    return ArchiveError(
        f"The archive is refused: {reason}.", "Pack only your source files, and hand that in."
    )


def collect(entries: Iterable[Entry], basket: Basket, origin: str) -> Submission:
    """Judge every entry, then unpack those that count.

    Raises:
        ArchiveError: one of them is hostile, broken or too large; nothing was unpacked unless all are sound.
    """
    accepted: list[tuple[PurePosixPath, Entry]] = []
    for number, entry in enumerate(entries, start=1):
        if number > MAX_ENTRIES:
            raise too_many_entries()
        path = _judged(entry)
        if path is not None:
            basket.reserve(path, entry.size)
            accepted.append((path, entry))
    for path, entry in accepted:
        basket.put(SourceFile(path, entry.read(), bool(entry.mode & stat.S_IXUSR)))
    return basket.submission(origin, strip_folder=True)


def too_many_entries() -> ArchiveError:
    """The error for an archive of more files than anybody writes."""
    return refused(f"it has more than {MAX_ENTRIES:,} entries")


def _judged(entry: Entry) -> PurePosixPath | None:
    """The entry's path if it is a file that counts; None for folders and clutter."""
    is_folder = stat.S_ISDIR(entry.mode)
    label = shown(entry.name)
    name = entry.name.removeprefix("./")
    if is_folder and name.rstrip("/") in ("", "."):
        return None
    try:
        path = safe_path(name.removesuffix("/") if is_folder else name)
    except BadNameError as error:
        raise refused(f"{label} {error}") from error
    if is_clutter(path):
        return None
    if stat.S_ISLNK(entry.mode):
        raise refused(f"{label} is a link")
    if not is_folder and not stat.S_ISREG(entry.mode):
        raise refused(f"{label} is neither a file nor a folder")
    if entry.mode & _SETUID_OR_SETGID and not is_folder:
        raise refused(f"{label} has its setuid or setgid bit set")
    return None if is_folder else path
