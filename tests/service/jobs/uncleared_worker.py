"""A worker process whose engine is cleared while a file is there: `... uncleared_worker CACHE FILE`.

It looks again each second.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from runner import logs
from runner.doctor.clearance import NotClearedError
from runner.domain.work import Pace
from runner.grading.attempt import Workplace
from runner.jobs.worker import work
from runner.settings import Settings
from tests.fakes.sandbox import FakePool


@contextmanager
def workplace() -> Iterator[Workplace]:
    """Refused, unless it is mended."""
    cache, mended = map(Path, sys.argv[1:])
    if not mended.exists():
        raise NotClearedError("Sandboxes of this engine do not hold: TCP: connected.", "Run the doctor.")
    yield Workplace(FakePool(), lambda _: "sha256:0", {}, cache)


if __name__ == "__main__":
    logs.configure("info", sys.stderr)
    work(Settings(), workplace, Pace(shift=timedelta(seconds=1)))
