"""Collects the files of a submission and holds them to its limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Final

from runner.domain.errors import ArchiveError, ArchiveTooLargeError, SubmissionError, TooLargeError
from runner.domain.submission import SourceFile, Submission
from runner.intake.names import collision_key, shown
from runner.intake.sizes import readable

_TOO_LARGE: Final[Mapping[type[SubmissionError], type[TooLargeError]]] = MappingProxyType(
    {SubmissionError: TooLargeError, ArchiveError: ArchiveTooLargeError}
)
"""What is raised of each type when there is too much."""
NAMED_AT_MOST = 5


class Basket:
    """Files by path: no two of them the same on any system, none of them a folder of another.

    Attributes:
        error: the type to raise: `SubmissionError` or `ArchiveError`.
    """

    def __init__(
        self, max_bytes: int, max_files: int, error: type[SubmissionError] = SubmissionError
    ) -> None:
        self.max_bytes = max_bytes
        self.max_files = max_files
        self.error = error
        self._size = 0
        self._count = 0
        self._files: list[SourceFile] = []
        self._taken: dict[str, PurePosixPath] = {}
        self._folders: dict[str, PurePosixPath] = {}

    def reserve(self, path: PurePosixPath, size: int) -> None:
        """Make room for a file before it is read.

        Raises:
            SubmissionError: too many files, too many bytes, or a name that collides with another.
        """
        self._count += 1
        if self._count > self.max_files:
            raise _TOO_LARGE[self.error](
                f"There are more than {self.max_files} files.",
                "Hand in only what you wrote, without dependencies and build results.",
            )
        self._size += size
        if self._size > self.max_bytes:
            raise too_large(shown(str(path)), size, self._size, self.max_bytes, self.error)
        self._refuse_collision(path)

    def put(self, file: SourceFile) -> None:
        """Keep a file for which room was made."""
        self._files.append(file)

    def submission(self, origin: str, *, strip_folder: bool) -> Submission:
        """All files, sorted.

        Args:
            origin: see `Submission.origin`.
            strip_folder: whether to drop a single top-level folder that holds everything, as archives have.

        Raises:
            SubmissionError: there are none, or nothing is in them.
        """
        if not self._files:
            raise self.error(
                "The submission is empty.",
                "Hand in at least one source file; what tools leave behind, such as .git, does not count.",
            )
        if not any(file.data.strip() for file in self._files):
            names = ", ".join(shown(str(file.path)) for file in self._files[:NAMED_AT_MOST])
            raise self.error(
                f"The submission is empty: there is nothing in {names}.", "Hand in a file with source code."
            )
        files = _without_common_folder(self._files) if strip_folder else self._files
        return Submission(tuple(sorted(files, key=lambda file: file.path)), origin)

    def _refuse_collision(self, path: PurePosixPath) -> None:
        key = collision_key(path)
        other = self._taken.get(key) or self._folders.get(key)
        for parent in path.parents[:-1]:
            folder = collision_key(parent)
            other = other or self._taken.get(folder)
            known = self._folders.setdefault(folder, parent)
            other = other or (known if known != parent else None)
        self._taken[key] = path
        if other is not None:
            both = f"{shown(str(other))} and {shown(str(path))}"
            raise self.error(
                f"The submission has both {both}, which are one on some systems.", "Rename one of the two."
            )


def too_large(name: str, size: int, total: int, limit: int, error: type[SubmissionError]) -> SubmissionError:
    """The error for a file that does not fit: it alone, or all of them together."""
    if size > limit:
        message = f"{name} has {readable(size)}; a submission may have {readable(limit)}."
    else:
        message = f"The submission has more than {readable(limit)}: {readable(total)} with {name}."
    return _TOO_LARGE[error](
        message, "Hand in source code only, without data, dependencies and build results."
    )


def _without_common_folder(files: list[SourceFile]) -> list[SourceFile]:
    tops = {file.path.parts[0] for file in files}
    if len(tops) > 1 or any(len(file.path.parts) == 1 for file in files):
        return files
    return [replace(file, path=PurePosixPath(*file.path.parts[1:])) for file in files]
