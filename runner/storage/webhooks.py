"""Webhooks, and the log of what was delivered to them: at least once, tried again until it is hopeless."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from runner.storage.ids import new_id
from runner.storage.tables import Id, deliveries, gradings, grants, regrades, submissions, users, webhooks
from runner.storage.types import db_now, later

LEASE: Final = timedelta(seconds=60)
"""Whoever delivers and is not heard of for so long has died; then the delivery is due again."""
DELAYS: Final = tuple(timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 3600, 4 * 3600, 12 * 3600))
"""After each failure, how long until the next try; then no more."""
KEPT: Final = timedelta(days=30)
"""How long the log of deliveries goes back."""


class DeliveryState(StrEnum):
    """`DELIVERED` and `FAILED` are final."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class NewWebhook:
    """Whom to tell what, where.

    Attributes:
        secrets: with which deliveries are signed, the newest first; two while one is being replaced.
        events: types of events; empty means all.
    """

    owner_id: str
    url: str
    secrets: tuple[str, ...]
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Webhook:
    """A webhook as its owner sees it: of the secrets, only whoever signs knows."""

    id: str
    owner_id: str
    url: str
    events: tuple[str, ...]
    created_at: datetime
    failing_since: datetime | None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event for one webhook, and how its delivery went.

    Attributes:
        attempt: how often it was tried.
        status: of the last answer, `response` its beginning; `error` why there was none.
    """

    id: str
    webhook_id: str
    event_type: str
    payload: Mapping[str, Any]
    state: DeliveryState
    attempt: int
    due_at: datetime | None
    status: int | None
    response: str | None
    error: str | None
    created_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class Errand:
    """A delivery that the caller holds, and all it needs to carry it out."""

    delivery: Delivery
    url: str
    secrets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """How an attempt at a delivery went: an answer's status, or why there was none."""

    status: int | None
    response: str = ""
    error: str | None = None

    @property
    def is_success(self) -> bool:
        """Any 2xx is."""
        return self.status is not None and 200 <= self.status < 300


def add(connection: Connection, new: NewWebhook) -> str:
    """A new webhook; its id."""
    webhook_id = new_id()
    row = {
        "id": webhook_id,
        "owner_id": new.owner_id,
        "url": new.url,
        "secrets": list(new.secrets),
        "events": list(new.events),
    }
    connection.execute(sa.insert(webhooks).values(**row, created_at=db_now()))
    return webhook_id


def by_id(connection: Connection, webhook_id: str) -> Webhook | None:
    """The webhook of that id."""
    row = connection.execute(sa.select(webhooks).where(webhooks.c.id == webhook_id)).one_or_none()
    return _webhook(row) if row else None


def listed(connection: Connection, owner_id: str | None, beyond: str, limit: int) -> list[Webhook]:
    """An owner's, or all, with an id beyond `beyond`, the oldest first."""
    query = sa.select(webhooks).where(webhooks.c.id > beyond).order_by(webhooks.c.id).limit(limit)
    if owner_id is not None:
        query = query.where(webhooks.c.owner_id == owner_id)
    return [_webhook(row) for row in connection.execute(query)]


def count_of(connection: Connection, owner_id: str) -> int:
    """How many webhooks somebody has."""
    query = sa.select(sa.func.count()).where(webhooks.c.owner_id == owner_id)
    return connection.execute(query).scalar_one()


def replace_secret(connection: Connection, webhook_id: str, secret: str) -> None:
    """Sign with a new secret; deliveries carry a signature by the one before as well."""
    query = sa.select(webhooks.c.secrets).where(webhooks.c.id == webhook_id).with_for_update()
    before = connection.execute(query).scalar_one()
    values = {"secrets": [secret, *before[:1]]}
    connection.execute(sa.update(webhooks).where(webhooks.c.id == webhook_id).values(**values))


def remove(connection: Connection, webhook_id: str) -> bool:
    """Remove a webhook and its log; False when there is none."""
    connection.execute(sa.delete(deliveries).where(deliveries.c.webhook_id == webhook_id))
    return connection.execute(sa.delete(webhooks).where(webhooks.c.id == webhook_id)).rowcount == 1


def announce_grading(connection: Connection, event_type: str, grading_id: str) -> None:
    """Tell every webhook whose owner may see the submission that its grading ended, by its ids alone."""
    for row in connection.execute(_TOLD_OF_GRADING, {"grading_id": grading_id}).all():
        payload = {
            "grading_id": grading_id,
            "submission_id": row.submission_id,
            "candidate_id": row.candidate_id,
            "challenge_id": row.challenge_id,
        }
        _tell(connection, row, event_type, payload)


def announce_regrade(connection: Connection, event_type: str, regrade_id: str) -> None:
    """Tell every webhook whose owner may see the regrade that it can be looked at."""
    query = sa.select(regrades.c.challenge_id).where(regrades.c.id == regrade_id)
    challenge_id = connection.execute(query).scalar_one()
    payload = {"regrade_id": regrade_id, "challenge_id": challenge_id}
    for row in connection.execute(_TOLD, {"challenge_id": challenge_id}).all():
        _tell(connection, row, event_type, payload)


def due(connection: Connection, limit: int) -> list[Errand]:
    """Take deliveries that are due; nobody else gets them for a while. In a writing transaction.

    Those to receivers that answer go first, so that one that does not keeps nobody waiting. Those whose owner
    was disabled, or lost the grant, have failed.
    """
    query = (
        sa.select(deliveries, webhooks.c.url, webhooks.c.secrets, _MAY_STILL_BE_TOLD.label("is_allowed"))
        .join(webhooks, webhooks.c.id == deliveries.c.webhook_id)
        .join(users, users.c.id == webhooks.c.owner_id)
        .where(deliveries.c.state == DeliveryState.PENDING.value, deliveries.c.due_at <= db_now())
        .where(sa.or_(deliveries.c.lease_until.is_(None), deliveries.c.lease_until < db_now()))
        .order_by(webhooks.c.failing_since.is_not(None), deliveries.c.due_at, deliveries.c.id)
        .limit(limit)
        .with_for_update(of=deliveries, skip_locked=True)
    )
    rows = connection.execute(query).all()
    _fail(connection, [row.id for row in rows if not row.is_allowed])
    taken = [Errand(_delivery(row), row.url, tuple(row.secrets)) for row in rows if row.is_allowed]
    ids = [errand.delivery.id for errand in taken]
    lease = {"lease_until": later(db_now(), LEASE)}
    connection.execute(sa.update(deliveries).where(deliveries.c.id.in_(ids)).values(**lease))
    return taken


def done(connection: Connection, delivery: Delivery, answer: Answer) -> None:
    """Write down how it went, and when it is tried again, if it is."""
    failures = delivery.attempt + 1
    hopeless = failures > len(DELAYS)
    state = DeliveryState.FAILED if hopeless else DeliveryState.PENDING
    state = DeliveryState.DELIVERED if answer.is_success else state
    is_final = state is not DeliveryState.PENDING
    values: dict[str, Any] = {
        "state": state.value,
        "attempt": failures,
        "status": answer.status,
        "response": answer.response,
        "error": answer.error,
        "lease_until": None,
        "due_at": None if is_final else later(db_now(), DELAYS[failures - 1]),
        "finished_at": db_now() if is_final else None,
    }
    connection.execute(sa.update(deliveries).where(deliveries.c.id == delivery.id).values(**values))
    since = None if answer.is_success else sa.func.coalesce(webhooks.c.failing_since, db_now())
    connection.execute(
        sa.update(webhooks).where(webhooks.c.id == delivery.webhook_id).values(failing_since=since)
    )


def delivery(connection: Connection, delivery_id: str) -> Delivery | None:
    """The delivery of that id."""
    row = connection.execute(sa.select(deliveries).where(deliveries.c.id == delivery_id)).one_or_none()
    return _delivery(row) if row else None


def log(connection: Connection, webhook_id: str, before: str, limit: int) -> list[Delivery]:
    """A webhook's deliveries, the newest first."""
    query = sa.select(deliveries).where(deliveries.c.webhook_id == webhook_id)
    if before:
        query = query.where(deliveries.c.id < before)
    rows = connection.execute(query.order_by(deliveries.c.id.desc()).limit(limit))
    return [_delivery(row) for row in rows]


def again(connection: Connection, of: Delivery) -> str:
    """Deliver the same event once more; the new delivery's id."""
    return _add_delivery(connection, of.webhook_id, of.event_type, of.payload)


def forget(connection: Connection, after: timedelta = KEPT) -> int:
    """Forget deliveries that ended before; how many they were."""
    where = deliveries.c.finished_at < later(db_now(), -after)
    return connection.execute(sa.delete(deliveries).where(where)).rowcount


def _tell(
    connection: Connection,
    row: Any,  # noqa: ANN401 - of a query that finds webhooks
    event_type: str,
    payload: Mapping[str, Any],
) -> None:
    if not row.events or event_type in row.events:
        _add_delivery(connection, row.id, event_type, payload)


def _add_delivery(
    connection: Connection, webhook_id: str, event_type: str, payload: Mapping[str, Any]
) -> str:
    row = {
        "id": new_id(),
        "webhook_id": webhook_id,
        "event_type": event_type,
        "payload": dict(payload),
        "state": DeliveryState.PENDING.value,
    }
    connection.execute(sa.insert(deliveries).values(**row, created_at=db_now(), due_at=db_now()))
    return str(row["id"])


def _fail(connection: Connection, ids: Sequence[str]) -> None:
    """Give up deliveries that their owner may not have any more."""
    values = {
        "state": DeliveryState.FAILED.value,
        "error": "Its owner may not see this any more.",
        "due_at": None,
        "finished_at": db_now(),
    }
    connection.execute(sa.update(deliveries).where(deliveries.c.id.in_(ids)).values(**values))


def _webhook(row: Any) -> Webhook:  # noqa: ANN401 - a row of the table
    return Webhook(row.id, row.owner_id, row.url, tuple(row.events), row.created_at, row.failing_since)


_COLUMNS: Final[Collection[str]] = tuple(Delivery.__dataclass_fields__)


def _delivery(row: Any) -> Delivery:  # noqa: ANN401 - a row of the table
    facts = {name: getattr(row, name) for name in _COLUMNS}
    return Delivery(**{**facts, "state": DeliveryState(facts["state"])})


def _may_hear_of(challenge_id: ColumnElement[str]) -> ColumnElement[bool]:
    """Webhooks of admins hear of everything, those of others of challenges that were granted to them."""
    is_granted = sa.exists().where(
        grants.c.user_id == webhooks.c.owner_id, grants.c.challenge_id == challenge_id
    )
    return sa.and_(users.c.disabled_at.is_(None), sa.or_(users.c.role == "admin", is_granted))


_MAY_STILL_BE_TOLD: Final = _may_hear_of(deliveries.c.payload["challenge_id"].as_string())
_WHOEVER_LISTENS: Final = sa.select(webhooks.c.id, webhooks.c.events).join(
    users, users.c.id == webhooks.c.owner_id
)
_TOLD: Final = _WHOEVER_LISTENS.where(_may_hear_of(sa.bindparam("challenge_id", type_=Id)))
_TOLD_OF_GRADING: Final = (
    _WHOEVER_LISTENS.add_columns(
        gradings.c.submission_id, gradings.c.challenge_id, submissions.c.candidate_id
    )
    .join(gradings, gradings.c.id == sa.bindparam("grading_id"))
    .join(submissions, submissions.c.id == gradings.c.submission_id)
    .where(_may_hear_of(gradings.c.challenge_id))
)
"""Nobody is told of a run, which is no grading."""
