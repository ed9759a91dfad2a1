"""What is in each directory of a folder: found once, since it is asked for with every case."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath


@dataclass(frozen=True)
class Tree:
    """Paths below a root.

    Attributes:
        files, directories: all of both; a directory that is only named by what is in it is none.
    """

    files: Collection[PurePosixPath]
    directories: Collection[PurePosixPath]

    def children(self, directory: str | PurePosixPath) -> list[PurePosixPath]:
        """Files and directories directly in a directory, sorted by name."""
        return list(self._inside.get(PurePosixPath(directory), ()))

    def below(self, directory: str | PurePosixPath) -> list[PurePosixPath]:
        """All files below a directory, sorted."""
        found: list[PurePosixPath] = []
        for path in self._inside.get(PurePosixPath(directory), ()):
            found.extend([path] if path in self.files else self.below(path))
        return found

    @cached_property
    def _inside(self) -> Mapping[PurePosixPath, list[PurePosixPath]]:
        found: dict[PurePosixPath, list[PurePosixPath]] = {}
        for path in (*self.files, *self.directories):
            found.setdefault(path.parent, []).append(path)
        return {directory: sorted(paths, key=lambda path: path.name) for directory, paths in found.items()}
