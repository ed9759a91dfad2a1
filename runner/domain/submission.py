"""What a candidate handed in."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import PurePosixPath


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file: a relative path without `..`, and its bytes."""

    path: PurePosixPath
    data: bytes
    executable: bool = False


@dataclass(frozen=True, slots=True)
class Submission:
    """A non-empty set of files, sorted by path.

    Attributes:
        files: what was handed in.
        origin: what it was read from, for the report: `file`, `directory`, `zip`, `tar`, or `git:<commit>`.
        entrypoint: the file that is started, or the class in it, where somebody says so.
    """

    files: tuple[SourceFile, ...]
    origin: str
    entrypoint: str = ""

    @property
    def sha256(self) -> str:
        """Of names, modes and bytes of all files, hexadecimal."""
        digest = hashlib.sha256()
        for file in self.files:
            name = str(file.path).encode("utf-8", "surrogateescape")
            digest.update(b"%d:%s%d%d:" % (len(name), name, file.executable, len(file.data)))
            digest.update(file.data)
        return digest.hexdigest()

    @property
    def size(self) -> int:
        """Bytes, all files together."""
        return sum(len(file.data) for file in self.files)
