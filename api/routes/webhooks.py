"""Whom to tell when a submission was graded, and the log of having told."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Response

from api import descriptions
from api import problem_types as kinds
from api.auth import SignedIn
from api.dependencies import TheService
from api.paging import Page, Paged
from api.parameters import DeliveryId, WebhookId
from api.schemas.webhooks import DeliveryAnswer, NewWebhook, RegisteredWebhook, WebhookAnswer
from runner.services import webhooks

router = APIRouter(prefix="/v1/webhooks", tags=["webhooks"])
_LIST: Final = "webhooks"
_DELIVERIES: Final = "deliveries"


@router.post(
    "",
    operation_id="addWebhook",
    summary="Be told",
    status_code=201,
    responses={201: {"headers": descriptions.headers(Location="Where the webhook is.")}},
    openapi_extra=descriptions.problems(kinds.BAD_REQUEST),
)
def add_webhook(
    service: TheService, actor: SignedIn, new: NewWebhook, response: Response
) -> RegisteredWebhook:
    """From now on that URL is told of gradings of challenges within the owner's reach.

    Deliveries are signed as https://www.standardwebhooks.com describes, arrive at least once, and are tried
    again for about 17 hours. The secret is in this answer and in no other.
    """
    registered = webhooks.add(service, actor, new.url, tuple(new.events))
    response.headers["Location"] = f"/v1/webhooks/{registered.webhook.id}"
    return RegisteredWebhook.registered(registered)


@router.get("", operation_id="listWebhooks", summary="All webhooks")
def list_webhooks(service: TheService, actor: SignedIn, paging: Paged) -> Page[WebhookAnswer]:
    """One's own, the oldest first; an admin sees all. Never their secrets."""
    found = webhooks.listed(service, actor, paging.after(_LIST), paging.look)
    shown, cursor = paging.cut(_LIST, found, lambda webhook: webhook.id)
    return Page(items=[WebhookAnswer.of(webhook) for webhook in shown], next_cursor=cursor)


@router.get("/{webhook_id}", operation_id="readWebhook", summary="One webhook")
def read_webhook(service: TheService, actor: SignedIn, webhook_id: WebhookId) -> WebhookAnswer:
    """One webhook, without its secret."""
    return WebhookAnswer.of(webhooks.read(service, actor, webhook_id))


@router.delete("/{webhook_id}", operation_id="removeWebhook", summary="Be told no more", status_code=204)
def remove_webhook(service: TheService, actor: SignedIn, webhook_id: WebhookId) -> None:
    """Nothing more is delivered, what is due included; the log of deliveries goes with it."""
    webhooks.remove(service, actor, webhook_id)


@router.post("/{webhook_id}/secret", operation_id="rotateSecret", summary="A new secret")
def rotate_secret(service: TheService, actor: SignedIn, webhook_id: WebhookId) -> RegisteredWebhook:
    """Deliveries carry two signatures from now on: by the new secret, and by the one before.

    So receivers can change over in their own time. Rotate twice to put an end to a secret that leaked.
    """
    return RegisteredWebhook.registered(webhooks.rotate(service, actor, webhook_id))


@router.get("/{webhook_id}/deliveries", operation_id="listDeliveries", summary="The log of deliveries")
def list_deliveries(
    service: TheService, actor: SignedIn, webhook_id: WebhookId, paging: Paged
) -> Page[DeliveryAnswer]:
    """What was delivered, or tried to be, the newest first; kept for 30 days."""
    found = webhooks.deliveries(service, actor, webhook_id, paging.after(_DELIVERIES), paging.look)
    shown, cursor = paging.cut(_DELIVERIES, found, lambda delivery: delivery.id)
    return Page(items=[DeliveryAnswer.of(delivery) for delivery in shown], next_cursor=cursor)


@router.post(
    "/{webhook_id}/deliveries/{delivery_id}/redeliver",
    operation_id="redeliver",
    summary="Deliver once more",
    status_code=201,
)
def redeliver(
    service: TheService, actor: SignedIn, webhook_id: WebhookId, delivery_id: DeliveryId
) -> DeliveryAnswer:
    """The same event as a new delivery with an id of its own, whatever became of the first."""
    return DeliveryAnswer.of(webhooks.redeliver(service, actor, webhook_id, delivery_id))
