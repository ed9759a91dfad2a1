"""The database restarts, loses its connections, is locked, or its clock is set."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Final

import psycopg
import sqlalchemy as sa

from runner.storage import tables
from runner.storage.types import microseconds
from tests.chaos.fault import SQLITE, Act, Fault
from tests.chaos.world import World


def _database_restarted(world: World, away: float) -> None:
    assert world.server
    world.hand_in_some(2)
    world.pause(0.4)
    world.server.stop()
    world.hand_in_some(1)
    world.pause(away)
    world.server.start()
    world.hand_in_some(1)


def _connections_cut(world: World, _: float) -> None:
    assert world.server
    world.hand_in_some()
    for _number in range(3):
        world.pause(0.2)
        world.server.terminate_backends()


def _locked(world: World, away: float) -> None:
    world.hand_in_some(2)
    world.pause(0.3)
    with _lock(world):
        world.pause(away)
    world.hand_in_some(1)


@contextmanager
def _lock(world: World) -> Iterator[None]:
    if world.server:
        with psycopg.connect(world.server.url) as connection:
            connection.execute("lock table work in access exclusive mode")
            yield
        return
    with world.service.database.write():
        yield


def _clock(hours: int) -> Act:
    """The database's clock is set by so much: as if all that is recorded had happened at another time."""

    def act(world: World, _: float) -> None:
        world.hand_in_some()
        world.pause(0.4)
        by = -microseconds(timedelta(hours=hours))
        with world.service.database.write() as connection:
            for table in (tables.work, tables.attempts, tables.workers, tables.chores, tables.turns):
                moments = [column for column in table.c if column.name.endswith(("_at", "_until"))]
                values = {column: sa.type_coerce(column, sa.BigInteger) + by for column in moments}
                connection.execute(sa.update(table).values(values))

    return act


FAULTS: Final = (
    Fault("PostgreSQL restarted", _database_restarted),
    Fault("PostgreSQL's connections cut", _connections_cut),
    Fault("database locked (PostgreSQL)", _locked),
    Fault("database locked (SQLite)", _locked, SQLITE),
    Fault("clock one hour on", _clock(1)),
    Fault("clock one hour back", _clock(-1)),
)
