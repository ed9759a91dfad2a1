"""Which cores sandboxes of tests get: of processes that test side by side, each has one of its own."""

from __future__ import annotations

import os

from runner.grading.workplace import CORES, allowed_cores
from runner.sandbox.cores import TOPOLOGY, engine_cores, every_core, parse_cpu_list
from runner.sandbox.engine import Engine


def take_a_core(worker: str) -> None:
    """Have a core for one of pytest-xdist's workers (`gw0`, `gw1`, …) and for all that its tests start.

    Which users sandboxes run as, and what those may use up, hangs on the core: nothing of one process's tests
    is seen by another's.
    """
    lists = TOPOLOGY.glob("cpu[0-9]*/topology/thread_siblings_list")
    cores = sorted({min(parse_cpu_list(path.read_text("ascii"))) for path in lists}) or [0]
    os.environ.setdefault(CORES, str(cores[int(worker.removeprefix("gw")) % len(cores)]))


def own_cores(engine: Engine) -> tuple[int, ...]:
    """This process's; every physical one where it is the only process."""
    return allowed_cores(engine.facts.cores) or every_core(engine_cores(engine.facts))
