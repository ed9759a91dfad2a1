"""A bell says only that something is due: lost, rung twice or rung for nothing, no submission suffers."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from rq import Callback, SimpleWorker
from rq.serializers import JSONSerializer

from runner.domain.errors import UsageError
from runner.domain.work import Pace, WorkState
from runner.jobs.doorman import LISTEN_SECONDS, PATIENCE_SECONDS, Doorman
from runner.jobs.duty import Duty
from runner.jobs.enqueue import SILENT_SECONDS, Bell, QueueAwayError
from runner.jobs.reconciler import Reconciler
from runner.jobs.tasks import ON_DUTY
from runner.jobs.upkeep import READY, WAITING, Upkeep
from runner.storage import queue, tables
from runner.storage.ids import new_id
from tests.service.jobs.conftest import LONG_AGO, Shop
from tests.service.waiting import until

KEPT = timedelta(hours=48)
PATIENCE = 60


@pytest.fixture
def bell(redis_url: str) -> Bell:
    return Bell.connect(redis_url, "fairtrial")


def listen(bell: Bell, duty: Duty) -> None:
    """Answer every doorbell as a worker does, and return."""

    def do_all() -> bool:
        while duty.do_next():
            pass
        return True

    ON_DUTY.set(do_all)
    redis = bell.queue.connection
    SimpleWorker([bell.queue], connection=redis, serializer=JSONSerializer).work(burst=True)


def make_time_pass(shop: Shop) -> None:
    """So much that the reconciler is due again."""
    with shop.database.write() as connection:
        connection.execute(tables.chores.update().values(done_at=LONG_AGO))


def test_whoever_listens_grades_what_is_due(shop: Shop, bell: Bell) -> None:
    handed_in = [shop.hand_in() for _ in range(3)]
    for one in handed_in:
        bell.ring(one.grading_id)
    assert bell.waiting() == 3
    listen(bell, shop.worker())
    assert bell.waiting() == 0
    assert all(shop.report(one) for one in handed_in)


def test_the_same_doorbell_fifty_times_makes_one_report(shop: Shop, bell: Bell) -> None:
    handed_in = shop.hand_in()
    for _ in range(50):
        bell.ring(handed_in.grading_id)
    listen(bell, shop.worker())
    assert shop.outcomes(handed_in) == ["finished"]


def test_a_doorbell_leaves_nothing_in_redis(shop: Shop, bell: Bell, redis_url: str) -> None:
    shop.hand_in()
    bell.ring("due")
    listen(bell, shop.worker())
    with Redis.from_url(redis_url) as redis:
        assert not list(redis.scan_iter("rq:job:*"))


def test_what_nobody_rang_for_is_rung_for(shop: Shop, bell: Bell) -> None:
    handed_in = [shop.hand_in() for _ in range(2)]
    assert Reconciler(shop.database, bell, KEPT).tidy()
    assert bell.waiting() == 1
    listen(bell, shop.worker())
    assert all(shop.report(one) for one in handed_in)


def test_each_worker_is_rung_for_and_no_worker_twice(shop: Shop, bell: Bell) -> None:
    for _ in range(3):
        shop.hand_in()
    with shop.database.write() as connection:
        for name in ("one", "two"):
            queue.seen(connection, name, "host", READY, "")
        queue.seen(connection, "ill", "host", WAITING, "the engine is away")
    Reconciler(shop.database, bell, KEPT).tidy()
    assert bell.waiting() == 2
    bell.ring_if_needed("due", 2)
    assert bell.waiting() == 2
    bell.ring_if_needed("due", 3)
    assert bell.waiting() == 3


def test_of_many_at_the_same_time_each_worker_is_rung_for_and_no_worker_twice(bell: Bell) -> None:
    together = threading.Barrier(8)

    def ring() -> None:
        together.wait(PATIENCE)
        bell.ring_if_needed("due", 3)

    threads = [threading.Thread(target=ring) for _ in range(together.parties)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert bell.waiting() == 3


def test_a_bell_is_rung_although_no_worker_is_known(bell: Bell) -> None:
    bell.ring_if_needed("due", 0)
    assert bell.waiting() == 1


def test_it_rings_no_more_often_than_there_is_work(shop: Shop, bell: Bell) -> None:
    handed_in = shop.hand_in()
    bell.ring(handed_in.grading_id)
    Reconciler(shop.database, bell, KEPT).tidy()
    assert bell.waiting() == 1


def test_everything_that_redis_forgot_is_graded_all_the_same(shop: Shop, bell: Bell, redis_url: str) -> None:
    handed_in = [shop.hand_in() for _ in range(3)]
    for one in handed_in:
        bell.ring(one.grading_id)
    with Redis.from_url(redis_url) as redis:
        redis.flushall()
    Reconciler(shop.database, bell, KEPT).tidy()
    listen(bell, shop.worker())
    assert all(shop.report(one) for one in handed_in)


def test_work_of_a_worker_that_died_is_done_by_another(shop: Shop, bell: Bell) -> None:
    handed_in = shop.hand_in()
    with shop.database.write() as connection:
        assert queue.claim(connection, "dead")
    shop.set_work(handed_in, lease_until=LONG_AGO)
    Reconciler(shop.database, bell, KEPT).tidy()
    assert [event.type for event in shop.events(handed_in)] == ["attempt_failed"]
    shop.set_work(handed_in, due_at=LONG_AGO)
    make_time_pass(shop)
    Reconciler(shop.database, bell, KEPT).tidy()
    listen(bell, shop.worker())
    assert shop.outcomes(handed_in) == ["lapsed", "finished"]


def test_work_that_kills_three_workers_is_ungraded(shop: Shop, bell: Bell) -> None:
    handed_in = shop.hand_in()
    for _ in range(3):
        with shop.database.write() as connection:
            assert queue.claim(connection, "dead")
        shop.set_work(handed_in, lease_until=LONG_AGO)
        make_time_pass(shop)
        Reconciler(shop.database, bell, KEPT).tidy()
        shop.set_work(handed_in, due_at=LONG_AGO)
    assert shop.work(handed_in).state == WorkState.UNGRADED
    assert shop.events(handed_in)[-1].type == "ungraded"


def test_of_several_reconcilers_one_acts_at_a_time(shop: Shop, bell: Bell) -> None:
    first, second = (Reconciler(shop.database, bell, KEPT) for _ in range(2))
    assert first.tidy()
    assert not second.tidy()
    make_time_pass(shop)
    assert second.tidy()


def test_a_redis_that_is_away_says_so_and_nothing_is_lost(shop: Shop, tmp_path: Path) -> None:
    handed_in = shop.hand_in()
    gone = Bell.connect(f"unix://{tmp_path}/nobody.sock", "fairtrial")
    with pytest.raises(QueueAwayError, match="does not answer"):
        gone.ring(handed_in.grading_id)
    with pytest.raises(QueueAwayError):
        gone.waiting()
    with pytest.raises(QueueAwayError):
        Reconciler(shop.database, gone, KEPT).tidy()
    assert shop.work(handed_in).state == WorkState.QUEUED


def test_a_redis_that_is_full_says_so(bell: Bell, redis_url: str) -> None:
    with Redis.from_url(redis_url) as redis:
        redis.config_set("maxmemory", 1)
    with pytest.raises(QueueAwayError, match="no room"):
        bell.ring("due")


def test_whoever_listens_leaves_no_thread_and_no_patience_behind(
    shop: Shop, bell: Bell, redis_url: str
) -> None:
    ears = Bell.connect(redis_url, "fairtrial")
    before = set(threading.enumerate())
    for _ in range(2):
        bell.ring("due")
        doorman = Doorman(ears.queue, new_id())
        ON_DUTY.set(partial(stop, doorman))
        doorman.answer_bells()
    assert set(threading.enumerate()) <= before
    patience = [
        one.queue.connection.connection_pool.connection_kwargs["socket_timeout"] for one in (bell, ears)
    ]
    assert patience == [1.0, LISTEN_SECONDS + PATIENCE_SECONDS]


def stop(doorman: Doorman) -> bool:
    doorman.end()
    return True


CALLED: list[tuple[object, ...]] = []


def call(*given: object) -> None:
    """What a job may name that somebody else put into Redis."""
    CALLED.append(given)


def test_whatever_a_job_names_nothing_but_the_work_is_done(bell: Bell, redis_url: str) -> None:
    name, answered = f"{__name__}.call", threading.Event()
    bell.queue.enqueue_call(name, args=("job",), on_success=Callback(name), on_failure=Callback(name))
    abandoned = bell.queue.create_job(name, on_failure=Callback(name))
    abandoned.save()
    doorman = Doorman(Bell.connect(redis_url, "fairtrial").queue, new_id())

    def note() -> bool:
        answered.set()
        return stop(doorman)

    ON_DUTY.set(note)
    with Redis.from_url(redis_url) as redis:
        redis.zadd(bell.queue.started_job_registry.key, {f"{abandoned.id}:1": 1})
        doorman.answer_bells()
        assert not redis.exists(bell.queue.intermediate_queue_key)
    assert answered.is_set()
    assert CALLED == []


class BrokenReconciler(Reconciler):
    """Has a bug."""

    def tidy(self) -> bool:
        raise RuntimeError


def test_a_bug_in_the_reconciler_does_not_keep_a_worker_from_being_seen(
    shop: Shop, bell: Bell, log: Callable[[], list[dict[str, Any]]]
) -> None:
    pace = Pace(round=timedelta(seconds=0.01))
    with Upkeep(shop.database, BrokenReconciler(shop.database, bell, KEPT, pace=pace), "worker"):
        until(lambda: len(log()) >= 3)
        with shop.database.read() as connection:
            assert queue.worker_states(connection)
    assert {line["event"] for line in log()} == {"upkeep_failed"}


def test_a_url_of_something_else_is_refused() -> None:
    with pytest.raises(UsageError, match="URL of Redis"):
        Bell.connect("http://127.0.0.1", "fairtrial")


def test_what_is_away_is_logged_once_and_once_that_it_is_back(
    shop: Shop, bell: Bell, tmp_path: Path, log: Callable[[], list[dict[str, Any]]]
) -> None:
    gone = Bell.connect(f"unix://{tmp_path}/nobody.sock", "fairtrial")
    upkeep = Upkeep(shop.database, Reconciler(shop.database, gone, KEPT), "worker")
    for _ in range(3):
        make_time_pass(shop)
        upkeep.once()
    upkeep.reconciler = Reconciler(shop.database, bell, KEPT)
    for _ in range(2):
        make_time_pass(shop)
        upkeep.once()
    assert [(line["event"], line.get("message")) for line in log()] == [
        ("away", "Redis does not answer."),
        ("back", None),
    ]


class Silent:
    """A Redis that takes connections and says nothing; it counts them."""

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self._taken: list[socket.socket] = []
        listener.setblocking(False)

    def callers(self) -> int:
        """How many have connected so far."""
        with suppress(BlockingIOError):
            while True:
                self._taken.append(self._listener.accept()[0])
        return len(self._taken)

    def close(self) -> None:
        """Hang up on all of them."""
        for one in self._taken:
            one.close()


def test_a_redis_that_keeps_one_waiting_is_asked_by_nobody_else_for_a_while() -> None:
    now = 100.0
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        closing(Silent(listener)) as silent,
        closing(Bell.connect(f"redis://127.0.0.1:{listener.getsockname()[1]}", "fairtrial")) as connected,
    ):
        bell = replace(connected, clock=lambda: now)
        with pytest.raises(QueueAwayError, match="does not answer"):
            bell.ring_if_needed("one", 1)
        asked = silent.callers()
        assert asked > 0
        with pytest.raises(QueueAwayError, match="a moment ago"):
            bell.ring_if_needed("two", 1)
        assert silent.callers() == asked
        now += SILENT_SECONDS
        with pytest.raises(QueueAwayError, match="does not answer"):
            bell.ring_if_needed("three", 1)
        assert silent.callers() > asked
