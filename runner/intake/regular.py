"""Reads regular files and nothing else: no link is followed, no pipe or device is read."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from runner.domain.errors import SubmissionError

_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY


@dataclass(frozen=True, slots=True)
class Opened:
    """A regular file that is open: its descriptor, size in bytes and whether its owner may execute it."""

    descriptor: int
    size: int
    executable: bool

    def read(self) -> bytes:
        """Its bytes, never more than its size was when it was opened."""
        blocks = []
        left = self.size
        while left and (block := os.read(self.descriptor, min(left, 1 << 20))):
            blocks.append(block)
            left -= len(block)
        return b"".join(blocks)

    def close(self) -> None:
        """Close the descriptor."""
        os.close(self.descriptor)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_regular(name: str | Path, shown: str, *, directory: int | None = None) -> Opened:
    """Open a regular file.

    Args:
        name: its path, or its name in `directory`.
        shown: how messages call it.
        directory: descriptor of the directory that holds it.

    Raises:
        SubmissionError: it is no regular file, or cannot be read.
    """
    try:
        status = os.stat(name, dir_fd=directory, follow_symlinks=False)
        refuse_special(status.st_mode, shown)
        descriptor = os.open(name, _FLAGS, dir_fd=directory)
    except OSError as error:
        raise unreadable(shown, error) from error
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        os.close(descriptor)
        refuse_special(status.st_mode, shown)
        raise SubmissionError(f"{shown} is not a file.", "Hand in source files.")
    return Opened(descriptor, status.st_size, bool(status.st_mode & stat.S_IXUSR))


def refuse_special(mode: int, shown: str) -> None:
    """Raise `SubmissionError` for a link, pipe, socket or device."""
    if stat.S_ISLNK(mode):
        raise SubmissionError(f"{shown} is a symbolic link.", "Put a copy of the file in its place.")
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise SubmissionError(f"{shown} is neither a file nor a folder.", "Hand in source files.")


def unreadable(shown: str, error: OSError) -> SubmissionError:
    """The error for what the system does not let us read."""
    match error:
        case FileNotFoundError():
            return SubmissionError(f"There is nothing at {shown}.", "Check the path.")
        case PermissionError():
            return SubmissionError(
                f"{shown} cannot be read: permission denied.", "Give yourself the permission."
            )
        case _:
            return SubmissionError(
                f"{shown} cannot be read: {error.strerror}.", "Check the path and try again."
            )
