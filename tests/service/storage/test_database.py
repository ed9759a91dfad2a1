"""Connections that were cut are replaced before anybody meets them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from runner.storage import database as module
from runner.storage.database import Database


@pytest.fixture
def server(postgresql: str) -> Iterator[Database]:
    with Database.open(postgresql) as opened:
        yield opened


def backend(database: Database) -> int:
    """The server's process behind the one connection of the pool."""
    with database.read() as connection:
        return int(connection.execute(sa.text("select pg_backend_pid()")).scalar_one())


def cut(postgresql: str, pid: int) -> None:
    """Return when the server has ended that process."""
    with Database.open(postgresql) as other, other.read() as connection:
        connection.execute(sa.text("select pg_terminate_backend(:pid, 10000)"), {"pid": pid})


@pytest.mark.parametrize("trusted_seconds", [0.0, 3600.0], ids=["that lay idle", "in use a moment ago"])
def test_a_connection_that_the_server_cut_is_replaced(
    server: Database, postgresql: str, trusted_seconds: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "TRUSTED_SECONDS", trusted_seconds)
    first = backend(server)
    assert backend(server) == first
    cut(postgresql, first)
    second = backend(server)
    assert second != first
    assert backend(server) == second
