"""A worker process that obeys orders: `python -m tests.chaos.worker ORDERS scripted|fake|engine`.

An order is a file in the folder ORDERS. `die-POINT` is carried out once, by whoever comes there first, with
SIGKILL; the others hold for as long as their file is there. Shipped code knows nothing of it: what a worker
is given is wrapped here.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from rq import Queue
from rq.job import Job

import runner.jobs.worker
from benchmarks.load.instant import EmptyPool
from runner import logs
from runner.domain.errors import EngineError, ImageMissingError, PolicyError
from runner.domain.work import Pace
from runner.grading.attempt import Workplace
from runner.grading.workplace import open_workplace
from runner.jobs.doorman import Doorman
from runner.jobs.worker import work
from runner.sandbox.model import Lease, SandboxPool, SandboxSpec
from runner.settings import Settings
from tests.chaos.scripted import ScriptedSandbox
from tests.fakes.sandbox import FakePool

PACE = Pace(lease=timedelta(seconds=2), heartbeat=timedelta(seconds=0.4), round=timedelta(seconds=0.5))


class Order(StrEnum):
    """What a worker can be told."""

    DIE_CLAIMED = "die-claimed"
    DIE_GRADED = "die-graded"
    DIE_STORED = "die-stored"
    ENGINE_AWAY = "engine-away"
    IMAGE_MISSING = "image-missing"
    SECCOMP_BAD = "seccomp-bad"


ORDERS = Path(sys.argv[1]) if __name__ == "__main__" else Path()


def holds(order: Order) -> bool:
    return (ORDERS / order).exists()


def die_if(order: Order) -> None:
    try:
        (ORDERS / order).unlink()
    except FileNotFoundError:
        return
    os.kill(os.getpid(), signal.SIGKILL)


class OrderlyPool:
    """A pool whose leases begin and end as ordered."""

    def __init__(self, pool: SandboxPool) -> None:
        self._pool = pool

    @contextmanager
    def lease(self, *specs: SandboxSpec, slots: int = 1) -> Iterator[Lease]:
        die_if(Order.DIE_CLAIMED)
        if holds(Order.ENGINE_AWAY):
            raise EngineError("The engine went away.")
        if holds(Order.SECCOMP_BAD):
            raise PolicyError("The seccomp profile is not in effect.")
        with self._pool.lease(*specs, slots=slots) as lease:
            yield lease
        die_if(Order.DIE_GRADED)


class OrderlyDoorman(Doorman):
    """Comes back to RQ when what it did is stored, unless it was ordered to die."""

    def execute_job(self, job: Job, queue: Queue) -> None:
        super().execute_job(job, queue)
        die_if(Order.DIE_STORED)


@contextmanager
def workplace(kind: str) -> Iterator[Workplace]:
    if holds(Order.ENGINE_AWAY):
        raise EngineError("The engine does not answer.")
    if kind == "engine":
        with open_workplace() as real:
            yield Workplace(OrderlyPool(real.pool), real.image, real.engine, real.cache)
        return
    pool: SandboxPool = FakePool() if kind == "fake" else EmptyPool(ScriptedSandbox)
    yield Workplace(OrderlyPool(pool), _image, {}, ORDERS.parent / "cache")


def _image(name: str) -> str:
    if holds(Order.IMAGE_MISSING):
        raise ImageMissingError(f"The image {name} is not there.", "Build it.")
    return "sha256:0"


if __name__ == "__main__":
    logs.configure("info", sys.stderr)
    runner.jobs.worker.Doorman = OrderlyDoorman  # type: ignore[attr-defined]
    work(Settings(), lambda: workplace(sys.argv[2]), PACE)
