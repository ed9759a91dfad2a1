"""Webhooks: whom to tell when a submission was graded, and the log of having told."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from typing import Final

from runner.domain.access import Action, Actor, Role, Target
from runner.domain.errors import ConflictError
from runner.services.addresses import check_url
from runner.services.guard import not_found, require
from runner.services.service import Service
from runner.storage import audit, people, webhooks
from runner.storage.webhooks import Delivery, NewWebhook, Webhook

MOST_OF_ONE: Final = 20
SECRET_PREFIX: Final = "whsec_"


@dataclass(frozen=True, slots=True)
class Registered:
    """A webhook, and the secret that signs its deliveries, shown this once."""

    webhook: Webhook
    secret: str


def add(service: Service, actor: Actor, url: str, events: tuple[str, ...]) -> Registered:
    """Tell that URL from now on. Raises `UsageError` for one that deliveries may not go to."""
    require(actor, Action.MANAGE_WEBHOOK)
    check_url(service.settings, url)
    secret = _new_secret()
    with service.database.write() as connection:
        people.hold(connection, actor.user_id)
        if webhooks.count_of(connection, actor.user_id) >= MOST_OF_ONE:
            raise ConflictError(f"You have {MOST_OF_ONE} webhooks already.", "Remove one first.")
        new = NewWebhook(actor.user_id, url, (secret,), events)
        webhook_id = webhooks.add(connection, new)
        audit.record(connection, actor, "webhook.created", f"webhook/{webhook_id}")
        webhook = webhooks.by_id(connection, webhook_id)
    assert webhook is not None
    return Registered(webhook, secret)


def listed(service: Service, actor: Actor, beyond: str, limit: int) -> list[Webhook]:
    """One's own; an admin sees all."""
    require(actor, Action.MANAGE_WEBHOOK)
    owner = None if actor.role is Role.ADMIN else actor.user_id
    with service.database.read() as connection:
        return webhooks.listed(connection, owner, beyond, limit)


def read(service: Service, actor: Actor, webhook_id: str) -> Webhook:
    """One webhook."""
    with service.database.read() as connection:
        webhook = webhooks.by_id(connection, webhook_id)
    if webhook is None:
        require(actor, Action.MANAGE_WEBHOOK)
        raise not_found()
    require(actor, Action.MANAGE_WEBHOOK, Target(webhook.owner_id))
    return webhook


def rotate(service: Service, actor: Actor, webhook_id: str) -> Registered:
    """A new secret; deliveries are signed with the one before as well, until the next rotation."""
    webhook = read(service, actor, webhook_id)
    secret = _new_secret()
    with service.database.write() as connection:
        webhooks.replace_secret(connection, webhook_id, secret)
        audit.record(connection, actor, "webhook.secret_rotated", f"webhook/{webhook_id}")
    return Registered(webhook, secret)


def remove(service: Service, actor: Actor, webhook_id: str) -> None:
    """Tell that URL no more; its log goes with it."""
    read(service, actor, webhook_id)
    with service.database.write() as connection:
        webhooks.remove(connection, webhook_id)
        audit.record(connection, actor, "webhook.removed", f"webhook/{webhook_id}")


def deliveries(service: Service, actor: Actor, webhook_id: str, before: str, limit: int) -> list[Delivery]:
    """What was delivered or tried to be, the newest first."""
    read(service, actor, webhook_id)
    with service.database.read() as connection:
        return webhooks.log(connection, webhook_id, before, limit)


def redeliver(service: Service, actor: Actor, webhook_id: str, delivery_id: str) -> Delivery:
    """Deliver the same event once more, whatever became of it; the new delivery."""
    read(service, actor, webhook_id)
    with service.database.write() as connection:
        before = webhooks.delivery(connection, delivery_id)
        if before is None or before.webhook_id != webhook_id:
            raise not_found()
        again = webhooks.delivery(connection, webhooks.again(connection, before))
        audit.record(connection, actor, "webhook.redelivered", f"webhook/{webhook_id}")
    assert again is not None
    return again


def _new_secret() -> str:
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()
