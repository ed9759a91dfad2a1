"""What a report says of where and how a grading ran."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from runner import __version__
from runner.domain.events import Emit, Phase, PhaseStarted
from runner.domain.report import Evidence, PhaseTime


@dataclass(slots=True)
class PhaseClock:
    """Times the phases of one grading, in wall seconds, and announces each as it begins."""

    emit: Emit
    _seconds: dict[str, float] = field(default_factory=dict)
    started_at: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))

    @contextmanager
    def phase(self, phase: Phase) -> Iterator[None]:
        """Time what happens inside as this phase."""
        self.emit(PhaseStarted(phase))
        with self.part(phase):
            yield

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Time what happens inside under a name of its own, which nobody is told of meanwhile."""
        begin = time.monotonic()
        try:
            yield
        finally:
            self._seconds[name] = self._seconds.get(name, 0.0) + time.monotonic() - begin

    @property
    def totals(self) -> tuple[PhaseTime, ...]:
        """How long each phase took so far, in the order in which they began."""
        return tuple(PhaseTime(phase, seconds) for phase, seconds in self._seconds.items())


@dataclass(frozen=True, slots=True)
class Used:
    """What a grading used, of which its report gives evidence.

    Attributes:
        images: ids by role.
        sandboxes: how many.
        cores: those of the lease.
        environment: the program's; its seeds are evidence.
    """

    images: Mapping[str, str]
    supervisor_version: str
    sandboxes: int
    cores: tuple[int, ...]
    environment: Mapping[str, str]


def evidence(
    used: Used, clock: PhaseClock, engine: Mapping[str, str], attempt: int, reproduce: str
) -> Evidence:
    """What a report says for itself."""
    return Evidence(
        runner_version=__version__,
        supervisor_version=used.supervisor_version,
        images=used.images,
        engine=engine,
        host=host_facts(),
        core=", ".join(map(str, used.cores)),
        sandboxes=used.sandboxes,
        seeds={name: value for name, value in used.environment.items() if name.endswith("SEED")},
        attempt=attempt,
        started_at=clock.started_at,
        phases=clock.totals,
        reproduce=reproduce,
    )


@cache
def host_facts() -> Mapping[str, str]:
    """Processor, cores and kernel of the worker's host; the sandboxes' too where the engine is local.

    Looked up once: `/proc/cpuinfo` takes the kernel milliseconds on a machine with many cores.
    """
    return {
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "kernel": f"{platform.system()} {platform.release()}",
        "architecture": platform.machine(),
    }


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines():
        key, _, value = line.partition(":")
        if key.strip() == "model name":
            return value.strip()
    return "unknown"
