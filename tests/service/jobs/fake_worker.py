"""A worker process whose sandboxes isolate nothing: `python -m tests.service.jobs.fake_worker CACHE`.

With `--stuck` it never ends a grading, and says on standard output when it has begun one; with `--deaf` it
does not even when it is told to. With
`--engine-away` the engine is away twice: before the worker can begin, and in its first grading.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import timedelta
from pathlib import Path

from runner import logs
from runner.domain.errors import EngineError
from runner.domain.work import USUAL_PACE, Pace
from runner.grading.attempt import Workplace
from runner.jobs.worker import work
from runner.sandbox.model import Lease, SandboxPool, SandboxSpec
from runner.settings import Settings
from tests.fakes.sandbox import FakePool


class StuckPool:
    """Says that it was asked, and gives nothing."""

    def lease(self, *specs: SandboxSpec, slots: int = 1) -> AbstractContextManager[Lease]:
        """Never."""
        sys.stdout.write("grading\n")
        sys.stdout.flush()
        threading.Event().wait()
        return FakePool().lease(*specs, slots=slots)


class DeafPool:
    """Says that it was asked, and hangs."""

    def lease(self, *specs: SandboxSpec, slots: int = 1) -> AbstractContextManager[Lease]:
        """Never."""
        with suppress(BaseException):
            StuckPool().lease(*specs, slots=slots)
        while True:
            threading.Event().wait(1)


class FleetingPool:
    """The engine has gone."""

    def lease(self, *specs: SandboxSpec, slots: int = 1) -> AbstractContextManager[Lease]:
        """Never."""
        raise EngineError("The engine went away.", f"{specs} {slots}")


SHIFTS: list[SandboxPool | None] = [None, FleetingPool()] if "--engine-away" in sys.argv else []
"""What the first shifts find: None stands for no engine at all."""


@contextmanager
def workplace() -> Iterator[Workplace]:
    """As the arguments say."""
    usual: SandboxPool = FakePool()
    if "--stuck" in sys.argv:
        usual = StuckPool()
    if "--deaf" in sys.argv:
        usual = DeafPool()
    pool = SHIFTS.pop(0) if SHIFTS else usual
    if pool is None:
        raise EngineError("The engine does not answer.")
    yield Workplace(pool, lambda _: "sha256:0", {}, Path(sys.argv[1]))


if __name__ == "__main__":
    logs.configure("info", sys.stderr)
    work(Settings(), workplace, Pace(end=timedelta(seconds=1)) if "--deaf" in sys.argv else USUAL_PACE)
