"""The roll of workers, as a health check reads it."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from runner.domain.work import LEASE
from runner.storage.tables import workers
from runner.storage.types import db_now, later

READY: Final = "ready"
"""The state of a worker that grades what is due."""
SKEW: Final = timedelta(seconds=5)
"""What is written down to be so much ahead of now was so before the database's clock was set back."""
IS_HEARD_OF: Final = workers.c.seen_at.between(later(db_now(), -LEASE), later(db_now(), SKEW))
"""Whether a worker was heard of within a lease."""


def states_at(connection: Connection, host: str) -> list[tuple[str, str]]:
    """State and detail of every worker of a host that was heard of within a lease."""
    query = sa.select(workers.c.state, workers.c.detail).where(workers.c.host == host, IS_HEARD_OF)
    rows = connection.execute(query)
    return [(row.state, row.detail) for row in rows]
