"""`python -m benchmarks.load.worker CHALLENGE`: a worker whose sandboxes are instant. Settings as usual."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.load.instant import InstantPool
from runner import logs
from runner.cache import cache_folder
from runner.catalog.loader import load
from runner.grading.attempt import Workplace
from runner.jobs.worker import work
from runner.settings import read_settings

CHALLENGE = Path(sys.argv[1]) if len(sys.argv) > 1 else Path()


@contextmanager
def workplace() -> Iterator[Workplace]:
    """Without an engine."""
    yield Workplace(InstantPool(load(CHALLENGE)), lambda _: "sha256:0", {}, cache_folder())


if __name__ == "__main__":
    settings = read_settings()
    logs.configure(settings.log_level, sys.stderr)
    work(settings, workplace)
