"""Challenges and their versions: named by their files' hash, published once, never changed or deleted."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from runner.domain.errors import ConflictError
from runner.domain.submission import SourceFile
from runner.storage import files
from runner.storage.ids import new_id
from runner.storage.tables import challenge_versions, challenges
from runner.storage.types import db_now


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A version to be published.

    Attributes:
        sha256: of all its files, as the catalog reckons it.
        version: as the author calls it.
    """

    sha256: str
    version: str
    name: str
    kind: str
    files: tuple[SourceFile, ...]
    created_by: str


@dataclass(frozen=True, slots=True)
class StoredChallenge:
    """A challenge and its current version."""

    id: str
    slug: str
    sha256: str
    version: str
    name: str
    kind: str
    created_at: datetime
    published_at: datetime


@dataclass(frozen=True, slots=True)
class StoredVersion:
    """One version of a challenge."""

    sha256: str
    version: str
    name: str
    kind: str
    created_by: str
    created_at: datetime


def create(connection: Connection, slug: str, first: NewVersion) -> str:
    """A new challenge with its first version; its id. Raises `ConflictError` when the slug is taken."""
    challenge_id = new_id()
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    row = {"id": challenge_id, "slug": slug, "created_by": first.created_by, "current_sha256": first.sha256}
    statement = insert(challenges).values(**row, created_at=db_now())
    unless_taken = statement.on_conflict_do_nothing(index_elements=["slug"]).returning(challenges.c.id)
    if connection.execute(unless_taken).first() is None:
        raise ConflictError(f"There is a challenge `{slug}` already.", "Publish a version of it instead.")
    _add_version(connection, challenge_id, first)
    return challenge_id


def publish(connection: Connection, challenge_id: str, new: NewVersion) -> bool:
    """Make a version the current one; False when it was published before, and is current again now."""
    known = connection.execute(
        sa.select(challenge_versions.c.sha256).where(
            challenge_versions.c.challenge_id == challenge_id, challenge_versions.c.sha256 == new.sha256
        )
    ).first()
    is_new = known is None and _add_version(connection, challenge_id, new)
    connection.execute(
        sa.update(challenges).where(challenges.c.id == challenge_id).values(current_sha256=new.sha256)
    )
    return is_new


def by_slug(connection: Connection, slug: str) -> StoredChallenge | None:
    """The challenge of that name."""
    row = connection.execute(_BY_SLUG, {"slug": slug}).one_or_none()
    return _stored(row) if row else None


def by_id(connection: Connection, challenge_id: str) -> StoredChallenge | None:
    """The challenge of that id."""
    row = connection.execute(_CURRENT.where(challenges.c.id == challenge_id)).one_or_none()
    return _stored(row) if row else None


def listed(
    connection: Connection, within: Collection[str] | None, after: str, limit: int
) -> list[StoredChallenge]:
    """Those with a slug beyond `after`, in the order of slugs; `within` names the ids that may be shown."""
    query = _CURRENT.where(challenges.c.slug > after).order_by(challenges.c.slug).limit(limit)
    if within is not None:
        query = query.where(challenges.c.id.in_(sorted(within)))
    return [_stored(row) for row in connection.execute(query)]


def files_of(connection: Connection, challenge_id: str, sha256: str) -> tuple[SourceFile, ...] | None:
    """All files of a version; None when there is no such version. Raises `BlobError`."""
    query = sa.select(challenge_versions.c.files).where(
        challenge_versions.c.challenge_id == challenge_id, challenge_versions.c.sha256 == sha256
    )
    row = connection.execute(query).one_or_none()
    return files.load(connection, row.files) if row else None


def file_list(connection: Connection, challenge_id: str, sha256: str) -> files.FileList:
    """Names, sizes and hashes of a version's files."""
    query = sa.select(challenge_versions.c.files).where(
        challenge_versions.c.challenge_id == challenge_id, challenge_versions.c.sha256 == sha256
    )
    listed: files.FileList = connection.execute(query).scalar_one()
    return listed


def versions(connection: Connection, challenge_id: str, limit: int) -> list[StoredVersion]:
    """What was published, the newest first."""
    table = challenge_versions.c
    query = (
        sa.select(table.sha256, table.version, table.name, table.kind, table.created_by, table.created_at)
        .where(table.challenge_id == challenge_id)
        .order_by(table.created_at.desc(), table.sha256)
        .limit(limit)
    )
    return [StoredVersion(**row._asdict()) for row in connection.execute(query)]


def current_versions(connection: Connection) -> dict[str, str]:
    """The hash of the current version of every challenge, by its id."""
    query = sa.select(challenges.c.id, challenges.c.current_sha256)
    return {row.id: row.current_sha256 for row in connection.execute(query)}


def _add_version(connection: Connection, challenge_id: str, new: NewVersion) -> bool:
    """False when somebody else added it at the same moment."""
    row = {
        "challenge_id": challenge_id,
        "sha256": new.sha256,
        "version": new.version,
        "name": new.name,
        "kind": new.kind,
        "files": files.store(connection, new.files),
        "facts": {},
        "created_by": new.created_by,
    }
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    unless_there = insert(challenge_versions).values(**row, created_at=db_now()).on_conflict_do_nothing()
    return connection.execute(unless_there.returning(challenge_versions.c.sha256)).first() is not None


def _stored(row: Any) -> StoredChallenge:  # noqa: ANN401 - a row of the query below
    return StoredChallenge(**row._asdict())


_CURRENT: Final = sa.select(
    challenges.c.id,
    challenges.c.slug,
    challenge_versions.c.sha256,
    challenge_versions.c.version,
    challenge_versions.c.name,
    challenge_versions.c.kind,
    challenges.c.created_at,
    challenge_versions.c.created_at.label("published_at"),
).join(
    challenge_versions,
    sa.and_(
        challenge_versions.c.challenge_id == challenges.c.id,
        challenge_versions.c.sha256 == challenges.c.current_sha256,
    ),
)
_BY_SLUG: Final = _CURRENT.where(challenges.c.slug == sa.bindparam("slug"))
