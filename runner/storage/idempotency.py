"""What a repeated POST is answered: what the first one made, found by its key in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from runner.domain.errors import ConflictError
from runner.storage.tables import idempotency
from runner.storage.types import db_now, later

_CREATED: Final = 201


@dataclass(frozen=True, slots=True)
class Repeatable:
    """A POST that may come again.

    Attributes:
        key: as the caller chose it; of one actor.
        fingerprint: SHA-256 of all that the request asks for, hexadecimal.
    """

    actor_id: str
    key: str
    fingerprint: str


def first_of(connection: Connection, request: Repeatable, object_id: str) -> str:
    """Register what the request is about to make; the id of what the first such request made.

    It is `object_id` itself when this is the first. Of two at the same time one waits for the other.

    Raises:
        ConflictError: the key was used for another request.
    """
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    row = {
        "actor_id": request.actor_id,
        "key": request.key,
        "fingerprint": request.fingerprint,
        "status": _CREATED,
        "body": {"id": object_id},
    }
    unless_known = insert(idempotency).values(**row, created_at=db_now()).on_conflict_do_nothing()
    if connection.execute(unless_known.returning(idempotency.c.key)).first() is not None:
        return object_id
    where = (idempotency.c.actor_id == request.actor_id, idempotency.c.key == request.key)
    known = connection.execute(sa.select(idempotency).where(*where)).one()
    if known.fingerprint != request.fingerprint:
        raise ConflictError(
            "This Idempotency-Key was used for another request.", "Take a new key for each new request."
        )
    first: str = known.body["id"]
    return first


def forget(connection: Connection, after: timedelta) -> int:
    """Forget keys that are older; how many they were."""
    where = idempotency.c.created_at < later(db_now(), -after)
    return connection.execute(sa.delete(idempotency).where(where)).rowcount
