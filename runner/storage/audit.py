"""Who did what to which object, when: added in the transaction of what it tells of, and never changed.

An object is named by its kind and its id or name: `user/0193…`, `token/0193…`, `challenge/top-talkers`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection

from runner.domain.access import Actor
from runner.storage.ids import new_id
from runner.storage.tables import audit
from runner.storage.types import db_now

_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log.

    Attributes:
        actor_id: the user's id; `operator` for the command line on the database's host.
        object: kind and id.
        detail: what else is worth knowing, the id of the token that was used among it; never a secret.
    """

    id: str
    at: datetime
    actor_id: str
    action: str
    object: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class About:
    """Which entries are asked for; an empty text asks for all."""

    object: str = ""
    actor_id: str = ""


def record(
    connection: Connection, actor: Actor, action: str, of: str, detail: Mapping[str, Any] = _NOTHING
) -> None:
    """Write down that the actor did that to the object `of`."""
    row = {
        "id": new_id(),
        "actor_id": actor.user_id,
        "action": action,
        "object": of,
        "detail": {**detail, "with_token": actor.token_id} if actor.token_id else dict(detail),
    }
    connection.execute(sa.insert(audit).values(**row, at=db_now()))


def listed(connection: Connection, about: About, before: str, limit: int) -> list[Entry]:
    """Those with an id below `before` (empty: from the newest on), the newest first, at most `limit`."""
    query = sa.select(audit).order_by(audit.c.id.desc()).limit(limit)
    if before:
        query = query.where(audit.c.id < before)
    if about.object:
        query = query.where(audit.c.object == about.object)
    if about.actor_id:
        query = query.where(audit.c.actor_id == about.actor_id)
    return [Entry(**row._asdict()) for row in connection.execute(query)]
