"""Files as they are recorded: a list of names in a row, their bytes as blobs; or, where they are to be
forgotten with their row, packed into it.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath
from typing import Any, TypeAlias

from sqlalchemy import Connection

from runner.domain.submission import SourceFile
from runner.storage import blobs
from runner.storage.blobs import BlobError

FileList: TypeAlias = Sequence[dict[str, Any]]
"""As JSON: `path`, `sha256`, `size` in bytes, `executable`."""


def store(connection: Connection, files: Iterable[SourceFile]) -> FileList:
    """Store the bytes; what is returned goes into the row. Raises `BlobError`."""
    kept = list(files)
    blobs.put(connection, [file.data for file in kept])
    return listed(kept)


def listed(files: Iterable[SourceFile]) -> FileList:
    """What goes into the row."""
    return [
        {
            "path": str(file.path),
            "sha256": blobs.sha256_of(file.data),
            "size": len(file.data),
            "executable": file.executable,
        }
        for file in files
    ]


def load(connection: Connection, entries: FileList) -> tuple[SourceFile, ...]:
    """The files of a row. Raises `BlobError` when the record has a hole."""
    data = blobs.get(connection, [entry["sha256"] for entry in entries])
    return tuple(
        SourceFile(PurePosixPath(entry["path"]), data[entry["sha256"]], entry["executable"])
        for entry in entries
    )


def pack(files: Iterable[SourceFile]) -> bytes:
    """Files as one value of a row."""
    entries = [(str(file.path), base64.b85encode(file.data).decode(), file.executable) for file in files]
    return zlib.compress(json.dumps(entries).encode())


def unpack(packed: bytes) -> tuple[SourceFile, ...]:
    """What `pack` was given. Raises `BlobError` when the record is damaged."""
    try:
        entries = json.loads(zlib.decompress(packed))
    except (zlib.error, ValueError) as error:
        raise BlobError("Files of the record are damaged.", "Restore the database from a backup.") from error
    return tuple(
        SourceFile(PurePosixPath(path), base64.b85decode(data), executable)
        for path, data, executable in entries
    )
