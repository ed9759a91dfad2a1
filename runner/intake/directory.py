"""A folder's files, walked by descriptors so that nothing can be swapped for a link on the way."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from runner.domain.errors import SubmissionError
from runner.domain.submission import SourceFile
from runner.intake.basket import Basket
from runner.intake.clutter import is_clutter
from runner.intake.names import MAX_DEPTH, BadNameError, safe_path, shown
from runner.intake.regular import open_regular, refuse_special, unreadable

MAX_ENTRIES = 50_000
TOP = PurePosixPath()


def add(path: Path, basket: Basket, prefix: PurePosixPath = TOP) -> None:
    """Put all files below a folder into the basket, their paths below `prefix`.

    Raises:
        SubmissionError: there is a link, pipe, device, bad name or unreadable file, or too much.
    """
    with _opened(path, shown(str(path)), None) as descriptor:
        _Walk(basket).enter(descriptor, prefix)


class _Walk:
    def __init__(self, basket: Basket) -> None:
        self.basket = basket
        self.entries = 0

    def enter(self, directory: int, path: PurePosixPath) -> None:
        for name in self._names(directory, path):
            child = path / name
            if is_clutter(child):
                continue
            label = shown(str(child))
            mode = os.stat(name, dir_fd=directory, follow_symlinks=False).st_mode
            refuse_special(mode, label)
            if len(child.parts) > MAX_DEPTH:
                raise SubmissionError(f"{label} lies more than {MAX_DEPTH} folders deep.", "Move it up.")
            if stat.S_ISDIR(mode):
                with _opened(name, label, directory) as descriptor:
                    self.enter(descriptor, child)
            else:
                self._take(directory, name, child, label)

    def _names(self, directory: int, path: PurePosixPath) -> list[str]:
        try:
            names = os.listdir(directory)
        except OSError as error:
            raise unreadable(shown(str(path)), error) from error
        self.entries += len(names)
        if self.entries > MAX_ENTRIES:
            raise SubmissionError(
                f"The folder has more than {MAX_ENTRIES:,} files.", "Hand in only what you wrote."
            )
        return sorted(names)

    def _take(self, directory: int, name: str, path: PurePosixPath, label: str) -> None:
        try:
            safe = safe_path(str(path))
        except BadNameError as error:
            raise SubmissionError(f"{label} {error}.", "Rename it.") from error
        with open_regular(name, label, directory=directory) as file:
            self.basket.reserve(safe, file.size)
            self.basket.put(SourceFile(safe, file.read(), file.executable))


@contextmanager
def _opened(name: str | Path, label: str, directory: int | None) -> Iterator[int]:
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        descriptor = os.open(name, flags, dir_fd=directory)
    except OSError as error:
        raise unreadable(label, error) from error
    try:
        yield descriptor
    finally:
        os.close(descriptor)
