"""What happened to a piece of work, in order, for whoever watches: now, later, or again after a cut."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ARRAY, JSON, BigInteger, Connection, Integer, Text, bindparam
from sqlalchemy.dialects import postgresql, sqlite

from runner.domain.events import Audience
from runner.domain.work import EVENTS_PER_ATTEMPT, WorkState
from runner.storage.tables import Id, events, work
from runner.storage.types import db_now


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event to be stored; `number` counts within the attempt."""

    attempt: int
    number: int
    audience: Audience
    type: str
    data: Mapping[str, Any]

    @property
    def seq(self) -> int:
        """Its place among all events of the work."""
        return self.attempt * EVENTS_PER_ATTEMPT + self.number


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event as it was stored."""

    seq: int
    attempt: int
    audience: Audience
    type: str
    data: Mapping[str, Any]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a piece of work has come: its last event's `seq` (0: none), and its state."""

    seq: int
    state: WorkState
    attempt: int


def progress(connection: Connection, work_ids: Sequence[str]) -> dict[str, Progress]:
    """Of each of them that there is."""
    last = (
        sa.select(events.c.work_id, sa.func.max(events.c.seq).label("seq"))
        .where(events.c.work_id.in_(work_ids))
        .group_by(events.c.work_id)
        .subquery()
    )
    query = (
        sa.select(work.c.id, work.c.state, work.c.attempt, sa.func.coalesce(last.c.seq, 0).label("seq"))
        .outerjoin(last, last.c.work_id == work.c.id)
        .where(work.c.id.in_(work_ids))
    )
    return {row.id: Progress(row.seq, WorkState(row.state), row.attempt) for row in connection.execute(query)}


def append(connection: Connection, work_id: str, new: Sequence[NewEvent]) -> None:
    """Store them; one that is stored already stays as it is, so that whoever is not sure may try again."""
    if not new:
        return
    if connection.dialect.name == "postgresql":
        columns = {
            "seqs": [event.seq for event in new],
            "attempts": [event.attempt for event in new],
            "audiences": [event.audience.value for event in new],
            "types": [event.type for event in new],
            "data": [json.dumps(dict(event.data)) for event in new],
        }
        connection.execute(_APPEND_ALL, {"work": work_id, **columns})
        return
    rows = [
        {
            "work_id": work_id,
            "seq": event.seq,
            "attempt": event.attempt,
            "audience": event.audience.value,
            "type": event.type,
            "data": dict(event.data),
        }
        for event in new
    ]
    connection.execute(_APPEND, rows)


def after(
    connection: Connection, work_id: str, seq: int, audiences: frozenset[Audience], limit: int = 500
) -> list[StoredEvent]:
    """Those beyond `seq` that the audiences may see, in order, at most `limit`."""
    rows = connection.execute(
        _AFTER,
        {
            "work": work_id,
            "seq": seq,
            "audiences": [audience.value for audience in audiences],
            "limit": limit,
        },
    )
    return [
        StoredEvent(row.seq, row.attempt, Audience(row.audience), row.type, row.data, row.created_at)
        for row in rows
    ]


def _append_all() -> Any:  # noqa: ANN401 - an insert that has methods of its dialect
    """Any number of events in one statement."""
    new = sa.func.unnest(
        bindparam("seqs", type_=ARRAY(BigInteger)),
        bindparam("attempts", type_=ARRAY(Integer)),
        bindparam("audiences", type_=ARRAY(Text)),
        bindparam("types", type_=ARRAY(Text)),
        bindparam("data", type_=ARRAY(Text)),
    ).table_valued("seq", "attempt", "audience", "type", "data", name="new")
    new = new.render_derived()
    rows = sa.select(
        bindparam("work", type_=Id),
        new.c.seq,
        new.c.attempt,
        new.c.audience,
        new.c.type,
        sa.cast(new.c.data, JSON),
        db_now(),
    )
    columns = ["work_id", "seq", "attempt", "audience", "type", "data", "created_at"]
    return postgresql.insert(events).from_select(columns, rows).on_conflict_do_nothing()


_APPEND_ALL = _append_all()
_APPEND = sqlite.insert(events).values(created_at=db_now()).on_conflict_do_nothing()
_AFTER = (
    sa.select(events)
    .where(
        events.c.work_id == sa.bindparam("work"),
        events.c.seq > sa.bindparam("seq"),
        events.c.audience.in_(sa.bindparam("audiences", expanding=True)),
    )
    .order_by(events.c.seq)
    .limit(sa.bindparam("limit"))
)
