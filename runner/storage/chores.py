"""What is done now and then by whichever worker comes first."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from runner.storage.tables import chores
from runner.storage.types import db_now, later


def take(connection: Connection, name: str, every: timedelta) -> bool:
    """Whether the chore is the caller's to do now; then nobody else gets it for a while.

    A chore that was done in the future is due as well: the database's clock was set back.
    """
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert(chores).values(name=name, done_at=db_now())
    is_due = sa.or_(chores.c.done_at <= later(db_now(), -every), chores.c.done_at > db_now())
    taken = statement.on_conflict_do_update(
        index_elements=["name"], set_={"done_at": db_now()}, where=is_due
    ).returning(chores.c.name)
    return connection.execute(taken).first() is not None
