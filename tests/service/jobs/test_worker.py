"""Worker processes: they end in good order, they are killed, and Redis comes and goes; nothing is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from runner.domain.work import WorkState
from runner.jobs.enqueue import Bell
from runner.storage import tables
from runner.storage.submissions import Accepted
from tests.service.jobs.conftest import LONG_AGO, Shop
from tests.service.waiting import PATIENCE_SECONDS, until

ROOT = Path(__file__).parents[3]


@contextmanager
def worker(shop: Shop, database_url: str, redis_url: str, *options: str) -> Iterator[subprocess.Popen[str]]:
    """A worker process; killed at the end, should it still be there."""
    environment = {
        **os.environ,
        "FAIRTRIAL_DATABASE_URL": database_url,
        "FAIRTRIAL_REDIS_URL": redis_url,
        "XDG_CACHE_HOME": str(shop.cache),
    }
    command = [sys.executable, "-m", "tests.service.jobs.fake_worker", str(shop.cache), *options]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def is_grading(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    assert process.stdout.readline() == "grading\n"


def workers_seen(shop: Shop) -> list[str]:
    with shop.database.read() as connection:
        return list(connection.execute(sa.select(tables.workers.c.state)).scalars())


def expire(shop: Shop, of: Accepted) -> None:
    shop.set_work(of, lease_until=LONG_AGO)
    until(lambda: shop.work(of).state == WorkState.QUEUED)
    shop.set_work(of, due_at=LONG_AGO)


def test_a_worker_answers_the_bell_and_ends_in_good_order(
    shop: Shop, database_url: str, redis_url: str
) -> None:
    with worker(shop, database_url, redis_url) as process:
        until(lambda: workers_seen(shop) == ["ready"])
        handed_in = shop.hand_in()
        Bell.connect(redis_url, "fairtrial").ring(handed_in.grading_id)
        until(lambda: shop.report(handed_in))
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_SECONDS) == 0
    assert workers_seen(shop) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_that_ends_gives_back_what_it_was_grading(
    shop: Shop, database_url: str, redis_url: str, number: signal.Signals
) -> None:
    handed_in = shop.hand_in()
    with worker(shop, database_url, redis_url, "--stuck") as stuck:
        is_grading(stuck)
        stuck.send_signal(number)
        assert stuck.wait(PATIENCE_SECONDS) == 0
    assert shop.outcomes(handed_in) == ["given_back"]
    with worker(shop, database_url, redis_url):
        until(lambda: shop.report(handed_in))
    assert shop.work(handed_in).faults == 0


def test_a_worker_that_cannot_end_in_good_order_ends_all_the_same(
    shop: Shop, database_url: str, redis_url: str
) -> None:
    shop.hand_in()
    with worker(shop, database_url, redis_url, "--deaf") as deaf:
        is_grading(deaf)
        deaf.send_signal(signal.SIGTERM)
        assert deaf.wait(PATIENCE_SECONDS) == -signal.SIGALRM


def test_what_a_killed_worker_was_grading_another_one_grades(
    shop: Shop, database_url: str, redis_url: str
) -> None:
    handed_in = shop.hand_in()
    with worker(shop, database_url, redis_url, "--stuck") as stuck:
        is_grading(stuck)
        stuck.kill()
    with worker(shop, database_url, redis_url):
        expire(shop, handed_in)
        until(lambda: shop.report(handed_in))
    assert shop.outcomes(handed_in) == ["lapsed", "finished"]


def test_without_redis_work_is_done_all_the_same(shop: Shop, database_url: str, tmp_path: Path) -> None:
    handed_in = shop.hand_in()
    with worker(shop, database_url, f"unix://{tmp_path}/nobody.sock") as process:
        until(lambda: shop.report(handed_in))
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_SECONDS) == 0


def test_a_worker_waits_for_an_engine_that_is_away_and_goes_on_by_itself(
    shop: Shop, database_url: str, redis_url: str
) -> None:
    handed_in = shop.hand_in()
    with worker(shop, database_url, redis_url, "--engine-away"):
        until(lambda: shop.outcomes(handed_in)[:1] == ["excused"])
        shop.set_work(handed_in, due_at=LONG_AGO)
        until(lambda: shop.report(handed_in))
        until(lambda: workers_seen(shop) == ["ready"])
    assert shop.outcomes(handed_in) == ["excused", "finished"]
