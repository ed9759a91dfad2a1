"""Workers measure their own work, and write it down with their signs of life."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from runner.domain.errors import SandboxLostError
from runner.domain.measures import BOUNDS, Durations, Measures, Snapshot
from runner.jobs.enqueue import Bell
from runner.jobs.reconciler import Reconciler
from runner.jobs.upkeep import Upkeep
from runner.storage import measures, tables
from tests.service.jobs.conftest import LONG_AGO, Shop


def test_attempts_faults_waits_and_phases_are_measured(shop: Shop) -> None:
    handed_in = shop.hand_in()
    worker = shop.worker(SandboxLostError("The sandbox is gone."))
    worker.do_next()
    shop.set_work(handed_in, due_at=LONG_AGO)
    worker.do_next()
    found = worker.measures.snapshot()
    assert found.attempts == {("submission", "faulted"): 1, ("submission", "finished"): 1}
    assert found.faults == {("SandboxLostError",): 1}
    assert sum(found.waits["submission",].buckets) == 1, "only the first claim ends the wait"
    assert {("prepare", "python"), ("run", "python"), ("all", "python")} <= found.phases.keys()
    assert all(sum(one.buckets) == 1 for one in found.phases.values())
    whole = found.phases["all", "python"].seconds
    assert whole == pytest.approx(sum(one.seconds for one in found.phases.values()) - whole)


def test_what_was_measured_is_written_down_with_each_sign_of_life(shop: Shop, redis_url: str) -> None:
    reconciler = Reconciler(shop.database, Bell.connect(redis_url, "fairtrial"), timedelta(hours=1))
    upkeep = Upkeep(shop.database, reconciler, "worker")
    upkeep.measures.sandboxes = lambda: {"warm": 3}
    upkeep.measures.fault("EngineError")
    upkeep.once()
    upkeep.measures.fault("EngineError")
    upkeep.once()
    with shop.database.read() as connection:
        assert measures.platform(connection).measured == {
            "worker": Snapshot(faults={("EngineError",): 2}, sandboxes={("warm",): 3})
        }
        assert len(connection.execute(sa.select(tables.workers.c.id)).all()) == 1


def test_a_snapshot_is_found_again_as_it_was() -> None:
    taken = Measures(lambda: {"cold": 1})
    taken.attempt("run", "finished")
    taken.wait("run", 0.2)
    taken.phase("compile", "rust", 12.5)
    assert Snapshot.decode(taken.snapshot().encode()) == taken.snapshot()


def test_what_another_version_measured_is_left_out() -> None:
    other = {"attempts": [["run", 1]], "waits": [["run", [1, 2], 0.5]], "elsewhere": [["x", 1]], "faults": []}
    assert Snapshot.decode(other) == Snapshot()


@pytest.mark.parametrize(
    ("seconds", "place"), [(0.0, 0), (BOUNDS[0], 0), (BOUNDS[0] + 0.001, 1), (10**6, len(BOUNDS))]
)
def test_a_duration_is_counted_in_the_first_bucket_that_holds_it(seconds: float, place: int) -> None:
    assert Durations().with_one(seconds).buckets.index(1) == place
