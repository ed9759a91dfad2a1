"""`{{name}}` in a package's files, in place of which the value of a constant is read."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
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
        for inner, path in files.items():
            with open_regular(path) as stream:
                _write(target / inner, self.apply(stream.read()), like=path)
        return target

    @property
    def _folder(self) -> Path:
        return cache_folder() / "kattis" / self.package

    def _kept(self, path: Path, data: bytes) -> Path:
        target = self._folder / path.relative_to(path.anchor)
        _write(target, data, like=path)
        return target


def _write(target: Path, data: bytes, *, like: Path) -> None:
    """Whole or not at all: several gradings may load a package at the same time. A script stays one."""
    if target.is_file() and target.read_bytes() == data:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, partial = tempfile.mkstemp(dir=target.parent)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        if os.access(like, os.X_OK):
            os.fchmod(descriptor, 0o700)
    Path(partial).replace(target)
