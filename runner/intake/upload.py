"""What arrives over the network: files by name, or an archive, already in memory."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from runner.domain.errors import ArchiveError, SubmissionError
from runner.domain.submission import SourceFile, Submission
from runner.intake import tar_archive, zip_archive
from runner.intake.archive import OVERHEAD_BYTES
from runner.intake.basket import Basket, too_large
from runner.intake.clutter import is_clutter
from runner.intake.names import BadNameError, safe_path, shown

_ZIP: Final = b"PK"
_GZIP: Final = b"\x1f\x8b"
_TAR_MAGIC: Final = slice(257, 262)


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file as it was sent: its path is not to be trusted yet."""

    path: str
    data: bytes
    executable: bool = False


def from_files(files: Iterable[NamedFile], *, max_bytes: int, max_files: int) -> Submission:
    """The submission that files make. Raises `SubmissionError`."""
    basket = Basket(max_bytes, max_files)
    for file in files:
        try:
            path = safe_path(file.path.removeprefix("./"))
        except BadNameError as error:
            raise SubmissionError(f"{shown(file.path)} {error}.", "Rename it.") from error
        if is_clutter(path):
            continue
        basket.reserve(path, len(file.data))
        basket.put(SourceFile(path, file.data, file.executable))
    return basket.submission("file", strip_folder=False)


def from_archive(data: bytes, *, max_bytes: int, max_files: int) -> Submission:
    """The submission in a .zip, .tar or .tar.gz, told apart by how they begin. Raises `ArchiveError`."""
    limit = max_bytes + OVERHEAD_BYTES
    if len(data) > limit:
        raise too_large("The archive", len(data), len(data), limit, ArchiveError)
    basket = Basket(max_bytes, max_files, ArchiveError)
    if data.startswith(_ZIP):
        return zip_archive.read(data, basket)
    if data.startswith(_GZIP) or data[_TAR_MAGIC] == b"ustar":
        return tar_archive.read(data, basket, limit=limit)
    raise ArchiveError("This is no archive that is read here.", "Hand in a .zip or a .tar.gz.")
