"""The audit log, for those who may read it."""

from __future__ import annotations

from runner.domain.access import Action, Actor
from runner.services.guard import require
from runner.services.service import Service
from runner.storage import audit
from runner.storage.audit import About, Entry


def listed(service: Service, actor: Actor, about: About, before: str, limit: int) -> list[Entry]:
    """What was done, the newest first."""
    require(actor, Action.READ_AUDIT)
    with service.database.read() as connection:
        return audit.listed(connection, about, before, limit)
