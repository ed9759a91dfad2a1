"""What a worker's health check says."""

from __future__ import annotations

import socket
from datetime import timedelta

import pytest
import sqlalchemy as sa
from pydantic import SecretStr

from runner.domain.errors import ExitCode
from runner.jobs.presence import NotReadyError, require_ready
from runner.jobs.upkeep import READY, WAITING
from runner.settings import Settings
from runner.storage import queue, tables
from runner.storage.database import Database
from runner.storage.types import db_now, later


@pytest.fixture
def settings(database_url: str) -> Settings:
    return Settings(database_url=SecretStr(database_url))


def seen(database: Database, host: str, state: str, detail: str = "") -> None:
    with database.write() as connection:
        queue.seen(connection, f"{host}-{state}", host, state, detail)


def test_a_host_whose_worker_is_ready_is_well(database: Database, settings: Settings):
    seen(database, socket.gethostname(), READY)
    require_ready(settings)


def test_a_worker_of_another_host_does_not_count(database: Database, settings: Settings):
    seen(database, "another", READY)
    with pytest.raises(NotReadyError, match="No worker of this host is ready"):
        require_ready(settings)


@pytest.mark.parametrize("ago", [timedelta(minutes=5), -timedelta(hours=1)], ids=["gone", "clock set back"])
def test_a_worker_that_was_not_heard_of_lately_does_not_count(
    database: Database, settings: Settings, ago: timedelta
):
    seen(database, socket.gethostname(), READY)
    with database.write() as connection:
        connection.execute(sa.update(tables.workers).values(seen_at=later(db_now(), -ago)))
    with pytest.raises(NotReadyError):
        require_ready(settings)


def test_a_worker_that_waits_says_for_what(database: Database, settings: Settings):
    seen(database, socket.gethostname(), WAITING, "The engine does not answer.")
    with pytest.raises(NotReadyError, match=r"The engine does not answer\.") as caught:
        require_ready(settings)
    assert caught.value.exit_code == ExitCode.PLATFORM_FAULT
