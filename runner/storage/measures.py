"""What the record tells those who watch the platform, at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from runner.domain.measures import Snapshot
from runner.domain.work import WorkClass, WorkState
from runner.storage.tables import deliveries, work, workers
from runner.storage.types import db_now
from runner.storage.workers import IS_HEARD_OF


@dataclass(frozen=True, slots=True)
class Platform:
    """How everything stands.

    Attributes:
        queued: pieces of work that wait, by class; every class is there.
        oldest: for how long the oldest of them has waited; zero where none does.
        running: pieces of work that workers hold, by class.
        workers: those that were heard of within a lease, by state.
        measured: by worker, what it wrote down at its last sign of life.
        pending: deliveries of webhooks that wait for a try.
    """

    queued: Mapping[WorkClass, int]
    oldest: Mapping[WorkClass, timedelta]
    running: Mapping[WorkClass, int]
    workers: Mapping[str, int]
    measured: Mapping[str, Snapshot]
    pending: int


def store(connection: Connection, worker_id: str, measured: Snapshot) -> None:
    """Write down what a worker that was seen has measured since it began."""
    values = {"metrics": measured.encode()}
    connection.execute(sa.update(workers).where(workers.c.id == worker_id).values(**values))


def platform(connection: Connection) -> Platform:
    """A look at it."""
    now = connection.execute(sa.select(db_now())).scalar_one()
    rows = connection.execute(_OPEN).all()
    queued = {WorkClass(row.work_class): row for row in rows if row.state == WorkState.QUEUED.value}
    claimed = {WorkClass(row.work_class): row for row in rows if row.state == WorkState.CLAIMED.value}
    alive = connection.execute(_ALIVE).all()
    states = [row.state for row in alive]
    return Platform(
        queued={one: queued[one].number if one in queued else 0 for one in WorkClass},
        oldest={
            one: max(now - queued[one].oldest, timedelta()) if one in queued else timedelta()
            for one in WorkClass
        },
        running={one: claimed[one].number if one in claimed else 0 for one in WorkClass},
        workers={state: states.count(state) for state in states},
        measured={row.id: Snapshot.decode(row.metrics) for row in alive if row.metrics},
        pending=connection.execute(_PENDING).scalar_one(),
    )


_OPEN: Final = (
    sa.select(
        work.c.work_class,
        work.c.state,
        sa.func.count().label("number"),
        sa.func.min(work.c.created_at).label("oldest"),
    )
    .where(work.c.state.in_((WorkState.QUEUED.value, WorkState.CLAIMED.value)))
    .group_by(work.c.work_class, work.c.state)
)
_ALIVE: Final = (
    sa.select(workers.c.id, workers.c.state, workers.c.metrics).where(IS_HEARD_OF).order_by(workers.c.id)
)
_PENDING: Final = sa.select(sa.func.count()).where(deliveries.c.state == "pending")
