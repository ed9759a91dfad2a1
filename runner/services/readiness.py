"""Whether what is handed in now would be taken, and whether it would be graded: asked before users find out.

Whoever asks need not be known, so nothing is told but which part is away and what to do about it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from runner.domain.errors import FairtrialError, PlatformFault
from runner.services.service import Service
from runner.storage import migrations, queue
from runner.storage.database import DatabaseAwayError
from runner.storage.migrations import SchemaError


class NoWorkerError(FairtrialError):
    """Nobody is there to grade."""

    http_status = 503


class EnginesAwayError(PlatformFault):
    """Workers are there, and none of them has an engine to grade with."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that should be so.

    Attributes:
        detail: how it is, one sentence.
        is_vital: without it nothing can be taken at all.
        error: what is wrong, if it is.
    """

    name: str
    detail: str
    is_vital: bool
    error: FairtrialError | None = None


def checks(service: Service) -> list[Check]:
    """The database, the queue, and whether there is a worker."""
    found = [_tried("database", lambda: _database(service), vital=True)]
    found.append(_tried("queue", lambda: _queue(service), vital=False))
    if found[0].error is None:
        found.append(_tried("workers", lambda: _workers(service), vital=False))
    return found


def _tried(name: str, look: Callable[[], str], *, vital: bool) -> Check:
    try:
        return Check(name, look(), vital)
    except FairtrialError as error:
        return Check(name, error.message, vital, error)


def _database(service: Service) -> str:
    try:
        migrations.require_current(service.database)
    except SchemaError as error:
        raise DatabaseAwayError(error.message, error.next_step) from error
    service.room.require()
    return "It answers, its tables are those of this version, and there is room."


def _queue(service: Service) -> str:
    service.bell.waiting()
    return "Redis answers."


def _workers(service: Service) -> str:
    with service.database.read() as connection:
        states = [state for state, _ in queue.worker_states(connection)]
    ready = states.count("ready")
    if ready:
        return f"{ready} of {len(states)} ready."
    if states:
        raise EnginesAwayError(
            f"None of the {len(states)} workers is ready: what is handed in waits.",
            "Look at their Docker engines; they go on by themselves once one answers.",
        )
    raise NoWorkerError("No worker is running: what is handed in waits.", "Start `fairtrial worker`.")
