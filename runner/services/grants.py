"""Who has a challenge within reach."""

from __future__ import annotations

from runner.domain.access import Action, Actor
from runner.services.challenges import find
from runner.services.guard import not_found
from runner.services.service import Service
from runner.storage import audit, people
from runner.storage.people import Holder


def holders(service: Service, actor: Actor, slug: str, after: str, limit: int) -> list[Holder]:
    """Whoever was granted the challenge, by user id."""
    stored = find(service, actor, Action.GRANT, slug)
    with service.database.read() as connection:
        return people.holders(connection, stored.id, after, limit)


def grant(service: Service, actor: Actor, slug: str, user_id: str) -> bool:
    """Put the challenge within a user's reach; False when it was there before."""
    stored = find(service, actor, Action.GRANT, slug)
    with service.database.write() as connection:
        if people.user(connection, user_id) is None:
            raise not_found()
        is_new = people.grant(connection, stored.id, user_id)
        if is_new:
            detail = {"user_id": user_id}
            audit.record(connection, actor, "challenge.granted", f"challenge/{slug}", detail)
    return is_new


def withdraw(service: Service, actor: Actor, slug: str, user_id: str) -> None:
    """Take the challenge out of a user's reach. Raises `NotFoundError` when it was not there."""
    stored = find(service, actor, Action.GRANT, slug)
    with service.database.write() as connection:
        if not people.withdraw(connection, stored.id, user_id):
            raise not_found()
        detail = {"user_id": user_id}
        audit.record(connection, actor, "challenge.withdrawn", f"challenge/{slug}", detail)
