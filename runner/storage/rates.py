"""How often something was done within the last hour, by the database's clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from runner.domain.rates import HOUR, Lately
from runner.storage.types import db_now, later
from runner.storage.workers import SKEW

CLOCK: Final = sa.select(db_now().label("now")).cte("clock")
"""The database's, read once a statement."""


def is_late(moment: ColumnElement[datetime], now: ColumnElement[datetime]) -> ColumnElement[bool]:
    """Within the last hour; what lies ahead of now was before the clock was set back.

    `now` is one reading of the clock: to read it for each row would cost more than the row.
    """
    return moment.between(later(now, -HOUR), later(now, SKEW))


def counted(connection: Connection, moment: ColumnElement[datetime], *whose: ColumnElement[bool]) -> Lately:
    """Rows of the last hour."""
    now = sa.select(CLOCK.c.now).scalar_subquery()
    query = sa.select(
        sa.func.count().label("lately"), sa.func.min(moment).label("first_at"), now.label("now")
    ).where(*whose, is_late(moment, now))
    return lately_in(connection.execute(query).one())


def lately_in(row: Any) -> Lately:  # noqa: ANN401 - a row with those three columns
    """What a row with `lately`, `first_at` and `now` says."""
    since = row.now - row.first_at if row.first_at is not None else timedelta()
    return Lately(row.lately, max(since, timedelta()))
