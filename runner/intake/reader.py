"""Reads a submission from whatever it came as."""

from __future__ import annotations

import stat
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Final

from runner.domain.errors import ArchiveError, SubmissionError
from runner.domain.submission import SourceFile, Submission
from runner.intake import directory, git_tree, tar_archive, zip_archive
from runner.intake.archive import OVERHEAD_BYTES
from runner.intake.basket import Basket, too_large
from runner.intake.names import BadNameError, safe_path, shown
from runner.intake.regular import open_regular, refuse_special, unreadable
from runner.intake.text import not_text

MAX_BYTES: Final = 1024 * 1024
MAX_FILES: Final = 200

_ZIP: Final = (".zip",)
_TAR: Final = (".tar", ".tar.gz", ".tgz")
_OTHER_ARCHIVES: Final = (
    ".7z",
    ".rar",
    ".tar.bz2",
    ".tbz2",
    ".tar.xz",
    ".txz",
    ".tar.zst",
    ".gz",
    ".bz2",
    ".xz",
    ".zst",
)


def read(paths: Sequence[Path], *, max_bytes: int = MAX_BYTES, max_files: int = MAX_FILES) -> Submission:
    """The submission at one or more paths.

    One path may be a file, a folder, a git repository (HEAD's tree is read) or an archive (.zip, .tar,
    .tar.gz, .tgz); several are files and folders that belong together.

    Args:
        paths: where it lies.
        max_bytes: of all files together, unpacked.
        max_files: how many there may be.

    Raises:
        ArchiveError: an archive is broken or hostile; nothing of it was unpacked.
        SubmissionError: it is missing, empty, unreadable, too large, or no source code.
    """
    if not paths:
        raise SubmissionError(
            "Nothing is handed in.", "Name a file, a folder, a git repository or an archive."
        )
    if len(paths) > 1:
        return _several(paths, Basket(max_bytes, max_files))
    path = paths[0]
    if stat.S_ISDIR(_mode(path)):
        return _folder(path, Basket(max_bytes, max_files))
    name = path.name.casefold()
    if name.endswith(_ZIP):
        return zip_archive.read(_archive(path, max_bytes), Basket(max_bytes, max_files, ArchiveError))
    if name.endswith(_TAR):
        limit = max_bytes + OVERHEAD_BYTES
        return tar_archive.read(
            _archive(path, max_bytes), Basket(max_bytes, max_files, ArchiveError), limit=limit
        )
    if name.endswith(_OTHER_ARCHIVES):
        raise ArchiveError(
            f"{shown(path.name)} is an archive of another kind.", "Hand in a .zip or a .tar.gz."
        )
    return _file(path, Basket(max_bytes, max_files))


def _mode(path: Path) -> int:
    label = shown(str(path))
    try:
        mode = path.lstat().st_mode
    except (OSError, ValueError) as error:
        raise unreadable(label, error if isinstance(error, OSError) else FileNotFoundError()) from error
    refuse_special(mode, label)
    return mode


def _folder(path: Path, basket: Basket) -> Submission:
    if git_tree.is_repository(path):
        return git_tree.read(path, basket)
    directory.add(path, basket)
    return basket.submission("directory", strip_folder=False)


def _file(path: Path, basket: Basket) -> Submission:
    _add_file(path, basket)
    submission = basket.submission("file", strip_folder=False)
    if b"\0" in submission.files[0].data:
        raise not_text(path.name)
    return submission


def _several(paths: Sequence[Path], basket: Basket) -> Submission:
    for path in paths:
        if stat.S_ISDIR(_mode(path)):
            directory.add(path, basket, PurePosixPath(path.resolve().name))
        elif path.name.casefold().endswith((*_ZIP, *_TAR, *_OTHER_ARCHIVES)):
            raise SubmissionError(f"{shown(path.name)} is an archive among others.", "Hand it in by itself.")
        else:
            _add_file(path, basket)
    return basket.submission("file", strip_folder=False)


def _add_file(path: Path, basket: Basket) -> None:
    label = shown(str(path))
    try:
        safe = safe_path(path.name)
    except BadNameError as error:
        raise SubmissionError(f"{label} {error}.", "Rename it.") from error
    with open_regular(path, label) as file:
        basket.reserve(safe, file.size)
        data = file.read()
    basket.put(SourceFile(safe, data, file.executable))


def _archive(path: Path, max_bytes: int) -> bytes:
    label = shown(str(path))
    limit = max_bytes + OVERHEAD_BYTES
    with open_regular(path, label) as file:
        if file.size > limit:
            raise too_large(label, file.size, file.size, limit, ArchiveError)
        return file.read()
