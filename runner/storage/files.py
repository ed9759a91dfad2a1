"""Files as they are recorded: a list of names in a row, their bytes as blobs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath
from typing import Any, TypeAlias

from sqlalchemy import Connection

from runner.domain.submission import SourceFile
from runner.storage import blobs

FileList: TypeAlias = Sequence[dict[str, Any]]
"""As JSON: `path`, `sha256`, `size` in bytes, `executable`."""


def store(connection: Connection, files: Iterable[SourceFile]) -> FileList:
    """Store the bytes; what is returned goes into the row. Raises `BlobError`."""
    kept = list(files)
    blobs.put(connection, [file.data for file in kept])
    return [
        {
            "path": str(file.path),
            "sha256": blobs.sha256_of(file.data),
            "size": len(file.data),
            "executable": file.executable,
        }
        for file in kept
    ]


def load(connection: Connection, listed: FileList) -> tuple[SourceFile, ...]:
    """The files of a row. Raises `BlobError` when the record has a hole."""
    data = blobs.get(connection, [entry["sha256"] for entry in listed])
    return tuple(
        SourceFile(PurePosixPath(entry["path"]), data[entry["sha256"]], entry["executable"])
        for entry in listed
    )
