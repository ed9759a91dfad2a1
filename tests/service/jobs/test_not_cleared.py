"""A worker whose sandboxes do not hold takes no work, says why, and takes it once they do, and not when they
hold no more.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from runner.domain.work import WorkState
from runner.storage import tables
from tests.service.jobs.conftest import Shop
from tests.service.jobs.test_worker import ROOT
from tests.service.waiting import until

REASON = "Sandboxes of this engine do not hold: TCP: connected."


def test_nothing_is_graded_before_the_sandboxes_hold(
    shop: Shop, database_url: str, redis_url: str, tmp_path: Path
) -> None:
    handed_in, mended = shop.hand_in(), tmp_path / "mended"
    with worker(shop, database_url, redis_url, mended):
        until(lambda: states(shop) == [("waiting", REASON)])
        assert shop.work(handed_in).state == WorkState.QUEUED
        assert shop.outcomes(handed_in) == []
        mended.touch()
        until(lambda: shop.report(handed_in))
        assert states(shop) == [("ready", "")]


def test_a_worker_that_goes_on_for_long_looks_again(
    shop: Shop, database_url: str, redis_url: str, tmp_path: Path
) -> None:
    mended = tmp_path / "mended"
    mended.touch()
    with worker(shop, database_url, redis_url, mended):
        first = shop.hand_in()
        until(lambda: shop.report(first))
        mended.unlink()
        until(lambda: states(shop) == [("waiting", REASON)])
        second = shop.hand_in()
        mended.touch()
        until(lambda: shop.report(second))


@contextmanager
def worker(shop: Shop, database_url: str, redis_url: str, mended: Path) -> Iterator[None]:
    command = (sys.executable, "-m", "tests.service.jobs.uncleared_worker", str(shop.cache), str(mended))
    environment = {
        **os.environ,
        "FAIRTRIAL_DATABASE_URL": database_url,
        "FAIRTRIAL_REDIS_URL": redis_url,
        "XDG_CACHE_HOME": str(shop.cache),
    }
    with subprocess.Popen(command, cwd=ROOT, env=environment) as process:
        try:
            yield
        finally:
            process.kill()


def states(shop: Shop) -> list[tuple[str, str]]:
    with shop.database.read() as connection:
        rows = connection.execute(sa.select(tables.workers.c.state, tables.workers.c.detail))
        return [(row.state, row.detail) for row in rows]
