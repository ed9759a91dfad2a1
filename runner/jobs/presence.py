"""Whether a worker of this host is ready: what a container's health check asks.

It runs every few seconds, so it imports little.
"""

from __future__ import annotations

import socket

from runner.domain.errors import FairtrialError
from runner.settings import Settings
from runner.storage import workers
from runner.storage.database import Database


class NotReadyError(FairtrialError):
    """The worker is not there, or waits."""

    exit_code = FairtrialError.exit_code.PLATFORM_FAULT
    http_status = 503


def require_ready(settings: Settings) -> None:
    """Raises `NotReadyError` when no worker of this host was ready within a lease, `DatabaseAwayError`."""
    with Database.open(settings.database_url.get_secret_value()) as database, database.read() as connection:
        states = workers.states_at(connection, socket.gethostname())
    if any(state == workers.READY for state, _ in states):
        return
    detail = next((detail for _, detail in states if detail), "")
    raise NotReadyError(f"No worker of this host is ready. {detail}".strip(), "See its log.")
