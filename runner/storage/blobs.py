"""Bytes by their SHA-256: stored once, whoever hands them in, and never changed."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from runner.domain.errors import PlatformFault
from runner.storage.tables import blobs

MAX_BYTES: Final = 64 * 1024 * 1024
"""Of one blob."""
_AT_ONCE: Final = 500


class BlobError(PlatformFault):
    """A blob is missing, damaged or too large: the record has a hole."""


def sha256_of(data: bytes) -> str:
    """The name of those bytes, hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def rows(contents: Collection[bytes]) -> list[dict[str, Any]]:
    """Rows of the table, each once. Raises `BlobError` for one beyond `MAX_BYTES`.

    In one order everywhere, or two transactions that store the same blobs could wait for one another.
    """
    named = {sha256_of(data): data for data in contents}
    if any(len(data) > MAX_BYTES for data in named.values()):
        raise BlobError(f"A file is larger than {MAX_BYTES} bytes.", "Make it smaller.")
    return [{"sha256": name, "size": len(data), "data": data} for name, data in sorted(named.items())]


def put(connection: Connection, contents: Collection[bytes]) -> None:
    """Store what is not there yet. Raises `BlobError` for one beyond `MAX_BYTES`."""
    new = rows(contents)
    if not new:
        return
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    connection.execute(insert(blobs).on_conflict_do_nothing(), new)


def get(connection: Connection, names: Collection[str]) -> Mapping[str, bytes]:
    """Those blobs by name. Raises `BlobError` when one is missing or is not what its name says."""
    wanted = sorted(set(names))
    found: dict[str, bytes] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        chunk = wanted[start : start + _AT_ONCE]
        query = sa.select(blobs.c.sha256, blobs.c.data).where(blobs.c.sha256.in_(chunk))
        found.update((name, bytes(data)) for name, data in connection.execute(query))
    for name in wanted:
        if name not in found or sha256_of(found[name]) != name:
            raise BlobError(f"The blob {name} is missing or damaged.", "Restore the database from a backup.")
    return found
