"""Webhooks are signed, tried again, logged, and delivered again on demand, whatever receivers do."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa

from runner.domain.access import Actor, Role
from runner.domain.errors import ConflictError, FairtrialError, ForbiddenError, NotFoundError
from runner.services import webhooks
from runner.services.deliverer import AT_ONCE, BROKEN, KEPT_BYTES, Deliverer, Sender
from runner.services.webhooks import Registered
from runner.storage import people, tables
from runner.storage import webhooks as stored
from runner.storage.database import Database
from runner.storage.submissions import Version
from runner.storage.types import db_now
from runner.storage.webhooks import DELAYS, Delivery, DeliveryState
from tests.service.office import Office
from tests.service.services.receiver import Receiver, a_receiver, status
from tests.service.waiting import PATIENCE_SECONDS, until

LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Watch:
    """An interviewer who wants to be told of a challenge, and what tells her."""

    office: Office
    version: Version
    interviewer: Actor

    def register(self, receiver: Receiver, *events: str) -> Registered:
        """Tell that receiver from now on."""
        return webhooks.add(self.office.service, self.interviewer, receiver.url, events)

    def happen(self, score: float | None = 90) -> None:
        """A submission is graded."""
        self.office.hand_in(self.version)
        self.office.grade(lambda _: score)

    def deliverer(self) -> Deliverer:
        """One like the service's own."""
        return Deliverer(self.office.database, Sender(self.office.service.settings))

    def log(self, of: Registered) -> list[Delivery]:
        """What was delivered, the newest first."""
        return webhooks.deliveries(self.office.service, self.interviewer, of.webhook.id, "", 100)

    def make_due(self, at: datetime = LONG_AGO) -> None:
        """Let the time until the next try pass, or come at another moment."""
        with self.office.database.write() as connection:
            pending = tables.deliveries.c.state == DeliveryState.PENDING.value
            connection.execute(sa.update(tables.deliveries).where(pending).values(due_at=at))

    def now(self) -> datetime:
        """The database's."""
        with self.office.database.read() as connection:
            return connection.execute(sa.select(db_now())).scalar_one()


@pytest.fixture
def watch(office: Office) -> Watch:
    """Deliveries may go to loopback here."""
    allowed = {"webhook_networks_allowed": ("127.0.0.0/8",), "webhook_http_allowed": True}
    settings = office.service.settings.model_copy(update=allowed)
    office = Office(replace(office.service, settings=settings))
    version = office.publish("one")
    return Watch(office, version, office.somebody(Role.INTERVIEWER, version))


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """One that answers 204."""
    with a_receiver() as receiver:
        yield receiver


def test_a_graded_submission_is_told_of_signed_with_the_secret(watch: Watch, receiver: Receiver) -> None:
    hook = watch.register(receiver)
    watch.happen()
    assert watch.deliverer().deliver_due() == 1
    (got,) = receiver.got
    assert got.path == "/hook?from=fairtrial"
    assert got.headers["host"] == f"127.0.0.1:{receiver.port}"
    assert got.headers["content-type"] == "application/json"
    assert got.is_signed_with(hook.secret)
    assert abs(time.time() - int(got.headers["webhook-timestamp"])) < 300
    told = json.loads(got.body)
    assert (told["type"], set(told)) == ("submission.graded", {"type", "timestamp", "data"})
    assert set(told["data"]) == {"grading_id", "submission_id", "candidate_id", "challenge_id"}
    (delivery,) = watch.log(hook)
    assert (delivery.id, delivery.state, delivery.attempt, delivery.status) == (
        got.id,
        DeliveryState.DELIVERED,
        1,
        204,
    )
    assert watch.deliverer().deliver_due() == 0


def test_a_signature_by_another_secret_or_of_another_body_does_not_verify(
    watch: Watch, receiver: Receiver
) -> None:
    hook, other = watch.register(receiver), webhooks._new_secret()
    watch.happen()
    watch.deliverer().deliver_due()
    (got,) = receiver.got
    assert not got.is_signed_with(other)
    assert not replace(got, body=got.body + b" ").is_signed_with(hook.secret)
    later = {**got.headers, "webhook-timestamp": str(int(got.headers["webhook-timestamp"]) + 1)}
    assert not replace(got, headers=later).is_signed_with(hook.secret)


def test_what_a_receiver_refuses_is_tried_again_under_the_same_id(watch: Watch, receiver: Receiver) -> None:
    hook = watch.register(receiver)
    watch.happen()
    receiver.script = status(500)
    deliverer = watch.deliverer()
    deliverer.deliver_due()
    (delivery,) = watch.log(hook)
    assert (delivery.state, delivery.attempt, delivery.status) == (DeliveryState.PENDING, 1, 500)
    assert delivery.due_at is not None
    assert delivery.created_at + DELAYS[0] <= delivery.due_at <= watch.now() + DELAYS[0]
    watch.make_due(watch.now() + timedelta(hours=1))
    assert deliverer.deliver_due() == 0, "not before its time"
    failing = webhooks.read(watch.office.service, watch.interviewer, hook.webhook.id)
    assert failing.failing_since is not None
    receiver.script = status(200)
    watch.make_due()
    deliverer.deliver_due()
    assert [got.id for got in receiver.got] == [delivery.id] * 2
    assert [one.state for one in watch.log(hook)] == [DeliveryState.DELIVERED]
    recovered = webhooks.read(watch.office.service, watch.interviewer, hook.webhook.id)
    assert recovered.failing_since is None


def test_after_the_last_try_it_has_failed_and_can_be_delivered_again_by_hand(
    watch: Watch, receiver: Receiver
) -> None:
    hook = watch.register(receiver)
    watch.happen()
    receiver.script = status(503)
    for _ in range(len(DELAYS) + 3):
        watch.deliverer().deliver_due()
        watch.make_due()
    assert len(receiver.got) == len(DELAYS) + 1
    (failed,) = watch.log(hook)
    assert (failed.state, failed.due_at) == (DeliveryState.FAILED, None)
    receiver.script = status(204)
    again = webhooks.redeliver(watch.office.service, watch.interviewer, hook.webhook.id, failed.id)
    watch.deliverer().deliver_due()
    assert receiver.got[-1].id == again.id != failed.id
    assert json.loads(receiver.got[-1].body)["data"] == dict(failed.payload)
    assert [one.state for one in watch.log(hook)] == [DeliveryState.DELIVERED, DeliveryState.FAILED]


def test_while_a_secret_is_replaced_deliveries_are_signed_with_both(watch: Watch, receiver: Receiver) -> None:
    hook = watch.register(receiver)
    service, of = watch.office.service, hook.webhook.id
    second = webhooks.rotate(service, watch.interviewer, of)
    watch.happen()
    watch.deliverer().deliver_due()
    assert receiver.got[-1].is_signed_with(second.secret, hook.secret)
    third = webhooks.rotate(service, watch.interviewer, of)
    watch.happen()
    watch.deliverer().deliver_due()
    assert receiver.got[-1].is_signed_with(third.secret, second.secret)
    assert len({hook.secret, second.secret, third.secret}) == 3


def test_a_redirect_is_a_failure_and_never_followed(watch: Watch, receiver: Receiver) -> None:
    with a_receiver() as elsewhere:
        receiver.script = status(307, Location=elsewhere.url)
        hook = watch.register(receiver)
        watch.happen()
        watch.deliverer().deliver_due()
        assert elsewhere.got == []
    (delivery,) = watch.log(hook)
    assert (delivery.status, delivery.state) == (307, DeliveryState.PENDING)


def _never(receiver: Receiver) -> None:
    def wait(_: BaseHTTPRequestHandler) -> None:
        receiver.over.wait(PATIENCE_SECONDS)

    receiver.script = wait


def _say(receiver: Receiver, raw: bytes) -> None:
    def say(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(raw)

    receiver.script = say


def _drip(receiver: Receiver, start: bytes) -> None:
    """A byte now and then, each soon enough for a limit on single reads."""

    def drip(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(start)
        while not receiver.over.wait(0.02):
            request.wfile.write(b"x")

    receiver.script = drip


def test_receivers_that_never_come_to_an_end_are_left(watch: Watch, receiver: Receiver) -> None:
    hook = watch.register(receiver)
    watch.happen()
    for slow in (
        _never,
        lambda one: _drip(one, b"HTTP/1.1 200 OK\r\nX-Slow: "),
        lambda one: _drip(one, b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"),
    ):
        slow(receiver)
        deliverer = watch.deliverer()
        deliverer.sender = replace(deliverer.sender, connect_seconds=1.0, answer_seconds=0.2)
        assert deliverer.deliver_due() == 1
        (delivery,) = watch.log(hook)
        assert (delivery.status, delivery.state) == (None, DeliveryState.PENDING)
        assert "did not answer" in (delivery.error or "")
        watch.make_due()


def test_answers_that_are_none_are_failures(watch: Watch, receiver: Receiver) -> None:
    hook = watch.register(receiver)
    watch.happen()
    for raw in (b"", b"no HTTP at all\r\n\r\n", b"HTTP/1.1 200 OK\r\nA: " + b"x" * 200_000):
        _say(receiver, raw)
        watch.deliverer().deliver_due()
        (delivery,) = watch.log(hook)
        assert (delivery.status, delivery.state) == (None, DeliveryState.PENDING)
        assert "properly" in (delivery.error or "")
        watch.make_due()


def test_of_an_answer_only_the_beginning_is_kept(watch: Watch, receiver: Receiver) -> None:
    def endless(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n\0\xff")
        while not receiver.over.is_set():
            request.wfile.write(b"x" * 10_000)

    receiver.script = endless
    hook = watch.register(receiver)
    watch.happen()
    watch.deliverer().deliver_due()
    (delivery,) = watch.log(hook)
    assert delivery.state is DeliveryState.DELIVERED
    assert delivery.response is not None
    assert len(delivery.response) == KEPT_BYTES
    assert delivery.response.startswith("\ufffd\ufffdxxx")


def test_where_nobody_listens_it_is_tried_again(watch: Watch) -> None:
    with a_receiver() as gone:
        hook = watch.register(gone)
    watch.happen()
    watch.deliverer().deliver_due()
    (delivery,) = watch.log(hook)
    assert delivery.state is DeliveryState.PENDING
    assert "connected" in (delivery.error or "")


def test_several_deliverers_never_deliver_the_same_one_twice(
    watch: Watch, receiver: Receiver, database_url: str
) -> None:
    watch.register(receiver)
    for _ in range(3 * AT_ONCE):
        watch.office.hand_in(watch.version)
    watch.office.grade(lambda _: 90)
    sender = Sender(watch.office.service.settings)
    with (
        Database.open(database_url) as one,
        Database.open(database_url) as other,
        Deliverer(one, sender),
        Deliverer(other, sender),
    ):
        until(lambda: not _pending(watch))
    assert len(receiver.got) == 3 * AT_ONCE
    assert set(Counter(got.id for got in receiver.got).values()) == {1}


def _pending(watch: Watch) -> bool:
    query = sa.select(tables.deliveries.c.id).where(tables.deliveries.c.state == DeliveryState.PENDING.value)
    with watch.office.database.read() as connection:
        return connection.execute(query).first() is not None


def test_what_a_deliverer_held_when_it_died_another_one_delivers(watch: Watch, receiver: Receiver) -> None:
    hook = watch.register(receiver)
    watch.happen()
    with watch.office.database.write() as connection:
        (held,) = stored.due(connection, 10)
    assert watch.deliverer().deliver_due() == 0, "it may be alive"
    with watch.office.database.write() as connection:
        connection.execute(sa.update(tables.deliveries).values(lease_until=LONG_AGO))
    assert watch.deliverer().deliver_due() == 1
    assert [got.id for got in receiver.got] == [held.delivery.id]
    assert [one.state for one in watch.log(hook)] == [DeliveryState.DELIVERED]


def test_a_receiver_that_fails_keeps_no_other_waiting(watch: Watch, receiver: Receiver) -> None:
    with a_receiver(status(500)) as failing:
        watch.register(failing)
        for _ in range(2):
            watch.office.hand_in(watch.version)
        watch.office.grade(lambda _: 90)
        watch.deliverer().deliver_due()
        watch.make_due()
        watch.register(receiver)
        watch.happen()
        with watch.office.database.write() as connection:
            first, *_ = stored.due(connection, 10)
    assert first.url == receiver.url


def test_a_delivery_that_breaks_on_our_side_counts_as_a_try_and_is_logged(
    log: Callable[[], list[dict[str, Any]]], watch: Watch, receiver: Receiver
) -> None:
    broken, sound = watch.register(receiver), watch.register(receiver)
    with watch.office.database.write() as connection:
        which = tables.webhooks.c.id == broken.webhook.id
        connection.execute(sa.update(tables.webhooks).where(which).values(secrets=["whsec_x"]))
    watch.happen()
    for tries in range(1, len(DELAYS) + 2):
        watch.deliverer().deliver_due()
        (delivery,) = watch.log(broken)
        assert (delivery.attempt, delivery.error) == (tries, BROKEN.error)
        watch.make_due()
    (last,) = watch.log(broken)
    assert last.state is DeliveryState.FAILED
    assert [one.state for one in watch.log(sound)] == [DeliveryState.DELIVERED]
    lines = [line for line in log() if line["event"] == "delivery_broke"]
    assert [line["delivery_id"] for line in lines] == [last.id] * (len(DELAYS) + 1)


def test_one_is_told_of_what_one_asked_for_and_may_see(watch: Watch, receiver: Receiver) -> None:
    office = watch.office
    watch.register(receiver, "submission.ungraded")
    stranger = office.somebody(Role.INTERVIEWER)
    admin = office.somebody(Role.ADMIN)
    with a_receiver() as of_stranger, a_receiver() as of_admin:
        webhooks.add(office.service, stranger, of_stranger.url, ())
        webhooks.add(office.service, admin, of_admin.url, ())
        watch.happen(90)
        watch.happen(None)
        watch.deliverer().deliver_due()
        assert of_stranger.got == []
        told = [json.loads(got.body)["type"] for got in of_admin.got]
        assert told == ["submission.graded", "submission.ungraded"]
    assert [json.loads(got.body)["type"] for got in receiver.got] == ["submission.ungraded"]


def test_once_removed_nothing_more_is_delivered(watch: Watch, receiver: Receiver) -> None:
    hook = watch.register(receiver)
    watch.happen()
    webhooks.remove(watch.office.service, watch.interviewer, hook.webhook.id)
    assert watch.deliverer().deliver_due() == 0
    watch.happen()
    assert watch.deliverer().deliver_due() == 0
    with pytest.raises(NotFoundError):
        watch.log(hook)


@pytest.mark.parametrize("lost", ["account", "grant"])
def test_what_was_not_delivered_yet_ends_with_the_owners_right_to_know(
    watch: Watch, receiver: Receiver, lost: str
) -> None:
    hook = watch.register(receiver)
    watch.happen()
    with watch.office.database.write() as connection:
        if lost == "account":
            people.disable(connection, watch.interviewer.user_id)
        else:
            people.withdraw(connection, watch.version.challenge_id, watch.interviewer.user_id)
    assert watch.deliverer().deliver_due() == 0
    assert [one.state for one in watch.log(hook)] == [DeliveryState.FAILED]
    assert receiver.got == []


def test_webhooks_are_their_owners_alone(watch: Watch, receiver: Receiver) -> None:
    hook = watch.register(receiver)
    office, of = watch.office, hook.webhook.id
    other, admin = office.somebody(Role.INTERVIEWER, watch.version), office.somebody(Role.ADMIN)
    for nosy in (other, office.somebody(Role.CANDIDATE)):
        for ask in (webhooks.read, webhooks.rotate, webhooks.remove):
            with pytest.raises(FairtrialError) as refused:
                ask(office.service, nosy, of)
            assert isinstance(refused.value, (NotFoundError, ForbiddenError))
    assert webhooks.listed(office.service, other, "", 10) == []
    assert [one.id for one in webhooks.listed(office.service, admin, "", 10)] == [of]
    assert webhooks.read(office.service, admin, of) == hook.webhook


def test_there_is_a_limit_to_how_many_one_has(watch: Watch, receiver: Receiver) -> None:
    for _ in range(webhooks.MOST_OF_ONE):
        watch.register(receiver)
    with pytest.raises(ConflictError, match="already"):
        watch.register(receiver)


def test_the_limit_holds_when_many_are_wanted_at_once(watch: Watch, receiver: Receiver) -> None:
    for _ in range(webhooks.MOST_OF_ONE - 1):
        watch.register(receiver)
    start = Barrier(12)

    def register(_: int) -> bool:
        start.wait()
        try:
            watch.register(receiver)
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(12) as all_at_once:
        assert sorted(all_at_once.map(register, range(12))) == [*[False] * 11, True]


def test_secrets_are_shown_when_they_are_made_and_in_no_log(watch: Watch, receiver: Receiver) -> None:
    hook = watch.register(receiver)
    rotated = webhooks.rotate(watch.office.service, watch.interviewer, hook.webhook.id)
    watch.happen()
    watch.deliverer().deliver_due()
    told = [watch.log(hook), webhooks.read(watch.office.service, watch.interviewer, hook.webhook.id)]
    with watch.office.database.read() as connection:
        told.append(connection.execute(sa.select(tables.audit)).all())
    for secret in (hook.secret, rotated.secret):
        assert secret not in str(told)
