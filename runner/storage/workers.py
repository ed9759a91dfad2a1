"""The roll of workers, as a health check reads it."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from runner.domain.work import LEASE
from runner.storage.tables import workers
from runner.storage.types import db_now, later

READY: Final = "ready"
"""The state of a worker that grades what is due."""


def states_at(connection: Connection, host: str) -> list[tuple[str, str]]:
    """State and detail of every worker of a host that was heard of within a lease."""
    is_seen = sa.and_(workers.c.host == host, workers.c.seen_at > later(db_now(), -LEASE))
    rows = connection.execute(sa.select(workers.c.state, workers.c.detail).where(is_seen))
    return [(row.state, row.detail) for row in rows]
