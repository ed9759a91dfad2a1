"""What the figures were measured on, and the machine's own account of its time."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import Recorder
from runner.grading.evidence import host_facts
from runner.sandbox.engine import EngineFacts

STAT = Path("/proc/stat")
_NOT_WORK = frozenset({3, 4, 7, 8, 9})
"""Columns of `/proc/stat` that are no work of this machine's: idle, iowait, steal, and guest time, which is
in user and nice already (proc(5)).
"""
_REST = 1.0
"""Seconds."""
_RESTS = 5


def busy_seconds(stat: str) -> float:
    """CPU seconds that all cores together have worked since boot, from the text of `/proc/stat`."""
    columns = stat.splitlines()[0].split()[1:]
    ticks = sum(int(value) for index, value in enumerate(columns) if index not in _NOT_WORK)
    return ticks / os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class CpuMeter:
    """Adds up the whole machine's CPU seconds while it runs; whatever else the machine does is in it."""

    seconds: float = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        """Count what passes inside."""
        before = busy_seconds(STAT.read_text(encoding="ascii"))
        yield
        self.seconds += busy_seconds(STAT.read_text(encoding="ascii")) - before


def measure_background(recorder: Recorder) -> None:
    """How busy the machine is with other things: CPU milliseconds a second while we rest."""
    for _ in range(_RESTS):
        meter = CpuMeter()
        with meter.running():
            time.sleep(_REST)
        recorder.add("background", "CPU ms", meter.seconds * 1000 / _REST)


def machine_facts(engine: EngineFacts, core: int) -> dict[str, str]:
    """Processor, kernel, engine, and where the candidates' code ran."""
    memory = STAT.with_name("meminfo").read_text(encoding="ascii").splitlines()[0].split()
    return {
        **host_facts(),
        "memory": f"{int(memory[1]) >> 10} MiB",
        "engine": f"docker {engine.version}, cgroup v{engine.cgroup}",
        "core": str(core),
        "load": " ".join(f"{load:.2f}" for load in os.getloadavg()),
    }
