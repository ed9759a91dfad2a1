"""`{{name}}` in a package's files, in place of which the value of a constant is read."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Final

from runner.cache import cache_folder
from runner.catalog.folder import open_regular

_SEQUENCE: Final = re.compile(rb"\{\{([a-zA-Z_][a-zA-Z0-9_]*(?:\.[a-zA-Z0-9_]+)?)\}\}")


@dataclass(frozen=True, slots=True)
class Constants:
    """The constants of one package.

    Attributes:
        values: by `name` and `name.variant`.
        package: the package's SHA-256, by which files with values in them are kept.
    """

    values: Mapping[str, str]
    package: str

    def apply(self, data: bytes) -> bytes:
        """The bytes with values in place of names; names of no constant stay."""
        if not self.values:
            return data
        return _SEQUENCE.sub(self._value, data)

    def _value(self, match: re.Match[bytes]) -> bytes:
        value = self.values.get(match[1].decode())
        return match[0] if value is None else value.encode()

    def files(self, files: Mapping[PurePosixPath, Path]) -> dict[PurePosixPath, Path]:
        """The same files, by the same names; those with constants in them are copies with the values."""
        return {name: self.file(path) for name, path in files.items()}

    def file(self, path: Path) -> Path:
        """The file, or a copy of it with values in it, kept below the cache folder."""
        if not self.values:
            return path
        with open_regular(path) as stream:
            written = stream.read()
        wanted = self.apply(written)
        return path if wanted == written else self._kept(path, wanted)

    def directory(self, files: Mapping[PurePosixPath, Path], name: PurePosixPath) -> Path | None:
        """A directory with copies of these files, values in them.

        None where no file has a constant, and none is a link: then they can be read where they are.
        """
        linked = any(path.parts[-len(inner.parts) :] != inner.parts for inner, path in files.items())
        if not linked and not any(self.file(path) != path for path in files.values()):
            return None
        target = self._folder / name
        wanted = {inner: self._read(path) for inner, path in files.items()}
        if _holds(target, wanted):
            return target
        with self._aside() as place:
            for inner, data in wanted.items():
                _write(place / "new" / inner, data, like=files[inner])
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                (place / "new").rename(target)
            except OSError:  # another has been faster, or what is there is not whole
                if not _holds(target, wanted):
                    target.rename(place / "old")
                    (place / "new").rename(target)
        return target

    @property
    def _folder(self) -> Path:
        return cache_folder() / "kattis" / self.package

    def _read(self, path: Path) -> bytes:
        with open_regular(path) as stream:
            return self.apply(stream.read())

    def _kept(self, path: Path, data: bytes) -> Path:
        target = self._folder / path.relative_to(path.anchor)
        if not (target.is_file() and target.read_bytes() == data):
            target.parent.mkdir(parents=True, exist_ok=True)
            with self._aside() as place:
                _write(place / "new", data, like=path)
                (place / "new").replace(target)
        return target

    @contextmanager
    def _aside(self) -> Iterator[Path]:
        """A folder to write in what is renamed into its place then, whole.

        Several gradings may load a package at the same time, and what is in a submission's folder is one of
        its files.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix="partial-", dir=self._folder) as place:
            yield Path(place)


def _holds(folder: Path, wanted: Mapping[PurePosixPath, bytes]) -> bool:
    """Whether there are these files in a folder, and no other."""
    there = {PurePosixPath(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    return there == wanted.keys() and all(
        (folder / inner).read_bytes() == data for inner, data in wanted.items()
    )


def _write(target: Path, data: bytes, *, like: Path) -> None:
    """A file where nobody looks yet. A script stays one."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    if os.access(like, os.X_OK):
        target.chmod(0o700)
