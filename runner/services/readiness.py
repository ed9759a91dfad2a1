"""Whether what is handed in now would be graded: asked before users find out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from runner.domain.errors import FairtrialError
from runner.services.service import Service
from runner.storage import migrations, queue


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must be so. `is_vital`: without it nothing can be taken at all."""

    name: str
    ok: bool
    detail: str
    is_vital: bool


def checks(service: Service) -> list[Check]:
    """The database, the queue, and whether there is a worker."""
    found = [_tried("database", lambda: _database(service), vital=True)]
    found.append(_tried("queue", lambda: _queue(service), vital=False))
    if found[0].ok:
        found.append(_tried("workers", lambda: _workers(service), vital=False))
    return found


def _tried(name: str, look: Callable[[], str], *, vital: bool) -> Check:
    """Whoever asks for readiness is not told more than a sentence."""
    try:
        return Check(name, ok=True, detail=look(), is_vital=vital)
    except FairtrialError as error:
        return Check(name, ok=False, detail=error.message, is_vital=vital)


def _database(service: Service) -> str:
    migrations.require_current(service.database)
    return "It answers, and its tables are those of this version."


def _queue(service: Service) -> str:
    service.bell.waiting()
    return "Redis answers."


def _workers(service: Service) -> str:
    with service.database.read() as connection:
        states = queue.worker_states(connection)
    ready = sum(state == "ready" for state, _ in states)
    if ready:
        return f"{ready} of {len(states)} ready."
    if not states:
        raise NoWorkerError("No worker is running: what is handed in waits.", "Start `fairtrial worker`.")
    detail = next((detail for _, detail in states if detail), "")
    raise NoWorkerError(f"No worker is ready: what is handed in waits. {detail}".strip())


class NoWorkerError(FairtrialError):
    """Nobody is there to grade."""

    http_status = 503
