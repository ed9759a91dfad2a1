"""Webhooks, and the log of what was delivered to them."""

from __future__ import annotations

from typing import Annotated, Any, Final

from pydantic import ConfigDict, Field, StringConstraints

from api.schemas.base import EXAMPLE_ID, Answer, Id, Moment, Question
from runner.domain.announcements import Announcement
from runner.services.webhooks import Registered
from runner.storage.webhooks import Delivery, DeliveryState, Webhook

_URL: Final = "https://hooks.example.com/fairtrial"
_SECRET: Final = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo="

Events = Annotated[
    list[Announcement],
    Field(
        description="What is told; an empty list: everything.",
        max_length=len(Announcement),
        examples=[["submission.graded", "submission.ungraded"]],
    ),
]


class NewWebhook(Question):
    """Whom to tell what."""

    url: Annotated[
        str,
        StringConstraints(min_length=9, max_length=2000),
        Field(
            description="Where deliveries are POSTed: https, a public host, no user name and no password.",
            examples=[_URL],
        ),
    ]
    events: Events


class WebhookAnswer(Answer):
    """A webhook, without its secret."""

    id: Annotated[Id, Field(description="The webhook's id.", examples=[EXAMPLE_ID])]
    owner_id: Annotated[Id, Field(description="Whose it is.", examples=[EXAMPLE_ID])]
    url: Annotated[str, Field(description="Where deliveries are POSTed.", examples=[_URL])]
    events: Events
    created_at: Moment
    failing_since: Annotated[
        Moment | None,
        Field(description="When the last deliveries began to fail, if they do.", examples=[None]),
    ]

    @classmethod
    def of(cls, webhook: Webhook) -> WebhookAnswer:
        """What is told of a webhook."""
        return cls.model_validate(_facts(webhook))


class RegisteredWebhook(WebhookAnswer):
    """A webhook with its secret, which is shown this once."""

    model_config = ConfigDict(
        json_schema_extra={"description": "A webhook. Keep `secret`: it is shown this once."}
    )

    secret: Annotated[
        str,
        Field(
            description="Base64 after `whsec_`: the key of HMAC-SHA256 over `id.timestamp.body`.",
            examples=[_SECRET],
        ),
    ]

    @classmethod
    def registered(cls, registered: Registered) -> RegisteredWebhook:
        """The only answer that has a secret in it."""
        return cls.model_validate({**_facts(registered.webhook), "secret": registered.secret})


class DeliveryAnswer(Answer):
    """One event for one webhook, and how its delivery went."""

    id: Annotated[
        Id, Field(description="Sent as `webhook-id`: the same at every try.", examples=[EXAMPLE_ID])
    ]
    event: Annotated[Announcement, Field(description="What is told.", examples=["submission.graded"])]
    data: Annotated[
        dict[str, Any],
        Field(
            description="Ids alone; what they name is read here.", examples=[{"submission_id": EXAMPLE_ID}]
        ),
    ]
    state: Annotated[DeliveryState, Field(description="The last two are final.", examples=["delivered"])]
    attempts: Annotated[int, Field(ge=0, description="How often it was tried.", examples=[1])]
    due_at: Annotated[Moment | None, Field(description="When it is tried next.", examples=[None])]
    status: Annotated[int | None, Field(description="Of the last answer.", examples=[204])]
    response: Annotated[str | None, Field(description="The last answer's beginning.", examples=[""])]
    error: Annotated[str | None, Field(description="Why there was no answer.", examples=[None])]
    created_at: Moment
    finished_at: Annotated[
        Moment | None, Field(description="When it came to an end.", examples=["2026-03-01T12:00:01Z"])
    ]

    @classmethod
    def of(cls, delivery: Delivery) -> DeliveryAnswer:
        """What is told of a delivery."""
        return cls(
            id=delivery.id,
            event=Announcement(delivery.event_type),
            data=dict(delivery.payload),
            state=delivery.state,
            attempts=delivery.attempt,
            due_at=delivery.due_at,
            status=delivery.status,
            response=delivery.response,
            error=delivery.error,
            created_at=delivery.created_at,
            finished_at=delivery.finished_at,
        )


def _facts(webhook: Webhook) -> dict[str, object]:
    return {
        "id": webhook.id,
        "owner_id": webhook.owner_id,
        "url": webhook.url,
        "events": [Announcement(event) for event in webhook.events],
        "created_at": webhook.created_at,
        "failing_since": webhook.failing_since,
    }
