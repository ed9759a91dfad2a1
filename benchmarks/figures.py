"""Samples and what is said of them. Pure."""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing that was measured again and again.

    Attributes:
        unit: of the samples: `ms`, `CPU ms`, `MiB` or `1/s`.
    """

    unit: str
    samples: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle one, or the mean of the two in the middle."""
        return statistics.median(self.samples)

    @property
    def p99(self) -> float:
        """By nearest rank: of fewer than 100 samples it is the largest."""
        return percentile(self.samples, 99)

    @property
    def least(self) -> float:
        """The smallest: what it takes when nothing disturbs."""
        return min(self.samples)


def percentile(samples: Iterable[float], per_cent: int) -> float:
    """By nearest rank: a value that was really seen."""
    ordered = sorted(samples)
    return ordered[math.ceil(len(ordered) * per_cent / 100) - 1]


@dataclass(slots=True)
class Recorder:
    """Collects samples by the name of what they are samples of."""

    _samples: dict[tuple[str, str], list[float]] = field(default_factory=lambda: defaultdict(list))

    def milliseconds(self, name: str, seconds: float) -> None:
        """One more time."""
        self.add(name, "ms", seconds * 1000)

    def add(self, name: str, unit: str, value: float) -> None:
        """One more of anything."""
        self._samples[name, unit].append(value)

    def figures(self) -> dict[str, Figure]:
        """All so far, in the order in which they were first seen."""
        return {name: Figure(unit, tuple(samples)) for (name, unit), samples in self._samples.items()}


ON_DISK = ", on disk"
"""Where the program lies on the temporary directory's disk and not in memory, as a sandbox has it."""
IN_ITS_ROOT = ", in its root"
"""Where the yardstick's root is the sandbox's own: the engine's storage driver, and nothing else of it."""
APART = ", engine apart"
"""While the engine's processes are kept off the core."""
UNFILTERED = ", no seccomp"
"""Where the sandbox has no list of system calls, and all else."""
IN_RUNSC = ", runsc"
"""Where the sandbox runs in gVisor."""
RATIOS: Mapping[str, tuple[str, str]] = {
    "case_c": ("case c totals", "bare c totals"),
    "case_c_apart": (f"case c totals{APART}", f"bare c totals{APART}"),
    "case_c_disk": ("case c totals", f"bare c totals{ON_DISK}"),
    "case_c_disk_apart": (f"case c totals{APART}", f"bare c totals{ON_DISK}{APART}"),
    "case_c_trivial": ("case c trivial", "bare c trivial"),
    "case_c_trivial_apart": (f"case c trivial{APART}", f"bare c trivial{APART}"),
    "case_python": ("case python totals", "bare python totals"),
    "case_python_root": ("case python totals", f"bare python totals{IN_ITS_ROOT}"),
    "case_python_trivial": ("case python trivial", "bare python trivial"),
    "warm10_python": ("warm 10", "bare 10"),
    "fresh_sandbox": ("fresh sandbox CPU", "plain container CPU"),
    "seccomp_c": ("held c totals", f"held c totals{UNFILTERED}"),
    "seccomp_c_trivial": ("held c trivial", f"held c trivial{UNFILTERED}"),
    "seccomp_python": ("held python totals", f"held python totals{UNFILTERED}"),
    "seccomp_python_trivial": ("held python trivial", f"held python trivial{UNFILTERED}"),
    "runsc_c": (f"one c totals{IN_RUNSC}", "one c totals"),
    "runsc_python": (f"one python totals{IN_RUNSC}", "one python totals"),
    "bulk_sum": ("bulk sum, verify", "bulk sum, bare"),
    "bulk_halve": ("bulk halve, verify", "bulk halve, bare"),
    "bulk_memory": ("bulk halve, 100 cases, verify's memory", "bulk halve, 10 cases, verify's memory"),
}
"""By name: the figure whose median is divided, and the one by whose median."""
BEYOND = "service, beyond"
"""Of the grading of a service: all that is not the service's own time."""
SECONDS: Mapping[str, str] = {"service_beyond": BEYOND}
"""By name: the figure whose median, in seconds, has an aim of its own."""


def ratios(figures: Mapping[str, Figure]) -> dict[str, float]:
    """Ours over theirs, for each ratio both of whose figures are there, and the seconds that have an aim."""
    compared = {
        name: figures[ours].median / figures[theirs].median
        for name, (ours, theirs) in RATIOS.items()
        if ours in figures and theirs in figures
    }
    return compared | {
        name: figures[figure].median / 1000 for name, figure in SECONDS.items() if figure in figures
    }
