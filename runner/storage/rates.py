"""How often something was done within the last hour, by the database's clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from runner.domain.rates import HOUR, Lately
from runner.storage.types import db_now, later
from runner.storage.workers import SKEW


def is_late(moment: ColumnElement[datetime]) -> ColumnElement[bool]:
    """Within the last hour; what lies ahead of now was before the clock was set back."""
    return moment.between(later(db_now(), -HOUR), later(db_now(), SKEW))


def counted(connection: Connection, moment: ColumnElement[datetime], *whose: ColumnElement[bool]) -> Lately:
    """Rows of the last hour."""
    query = sa.select(
        sa.func.count().label("lately"), sa.func.min(moment).label("first_at"), db_now().label("now")
    ).where(*whose, is_late(moment))
    return lately_in(connection.execute(query).one())


def lately_in(row: Any) -> Lately:  # noqa: ANN401 - a row with those three columns
    """What a row with `lately`, `first_at` and `now` says."""
    since = row.now - row.first_at if row.first_at is not None else timedelta()
    return Lately(row.lately, max(since, timedelta()))
