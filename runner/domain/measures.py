"""What a worker measures of its own work: counts and durations, under names and labels of few values.

Workers listen on no port. Each writes what it has measured since it began beside its sign of life, and the
API draws the series of all of them from there.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final, TypeAlias

BOUNDS: Final = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0, 3000.0)
"""Upper bounds of the buckets that durations are counted in, in seconds; one more holds what is beyond."""

Labels: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Durations:
    """How often something took how long: a number for each bucket, and all seconds together."""

    buckets: tuple[int, ...] = (0,) * (len(BOUNDS) + 1)
    seconds: float = 0.0

    def with_one(self, seconds: float) -> Durations:
        """The same, and one more."""
        place = bisect_left(BOUNDS, seconds)
        buckets = tuple(count + (index == place) for index, count in enumerate(self.buckets))
        return Durations(buckets, self.seconds + seconds)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was measured by a moment.

    Attributes:
        attempts: by class of work and outcome.
        faults: by kind.
        sandboxes: by `warm` (one waited) or `cold` (it was made while somebody waited).
        waits: from being handed in to being claimed, by class of work.
        phases: of gradings, by phase and language.
    """

    attempts: Mapping[Labels, float] = field(default_factory=dict)
    faults: Mapping[Labels, float] = field(default_factory=dict)
    sandboxes: Mapping[Labels, float] = field(default_factory=dict)
    waits: Mapping[Labels, Durations] = field(default_factory=dict)
    phases: Mapping[Labels, Durations] = field(default_factory=dict)

    def encode(self) -> dict[str, Any]:
        """As JSON."""
        counts = {"attempts": self.attempts, "faults": self.faults, "sandboxes": self.sandboxes}
        durations = {"waits": self.waits, "phases": self.phases}
        return {
            **{name: [[*labels, value] for labels, value in of.items()] for name, of in counts.items()},
            **{
                name: [[*labels, [*one.buckets], one.seconds] for labels, one in of.items()]
                for name, of in durations.items()
            },
        }

    @classmethod
    def decode(cls, document: Mapping[str, Any]) -> Snapshot:
        """What `encode` gave; what another version calls otherwise is left out."""
        return cls(
            attempts=_counts(document.get("attempts", ()), 2),
            faults=_counts(document.get("faults", ()), 1),
            sandboxes=_counts(document.get("sandboxes", ()), 1),
            waits=_durations(document.get("waits", ()), 1),
            phases=_durations(document.get("phases", ()), 2),
        )


def _no_sandboxes() -> Mapping[str, int]:
    return {}


@dataclass(slots=True)
class Measures:
    """One worker's, since it began. Thread-safe.

    Attributes:
        sandboxes: asks the pool how many were warm, and how many cold.
    """

    sandboxes: Callable[[], Mapping[str, int]] = _no_sandboxes
    _attempts: dict[Labels, float] = field(default_factory=dict)
    _faults: dict[Labels, float] = field(default_factory=dict)
    _waits: dict[Labels, Durations] = field(default_factory=dict)
    _phases: dict[Labels, Durations] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def attempt(self, work_class: str, outcome: str) -> None:
        """An attempt ended."""
        self._count(self._attempts, work_class, outcome)

    def fault(self, kind: str) -> None:
        """An attempt ended in a fault."""
        self._count(self._faults, kind)

    def wait(self, work_class: str, seconds: float) -> None:
        """Work was claimed for the first time."""
        self._observe(self._waits, seconds, work_class)

    def phase(self, phase: str, language: str, seconds: float) -> None:
        """A phase of a grading is over."""
        self._observe(self._phases, seconds, phase, language)

    def snapshot(self) -> Snapshot:
        """What was measured so far."""
        sandboxes: dict[Labels, float] = {(name,): float(count) for name, count in self.sandboxes().items()}
        with self._lock:
            return Snapshot(
                dict(self._attempts), dict(self._faults), sandboxes, dict(self._waits), dict(self._phases)
            )

    def _count(self, counts: dict[Labels, float], *labels: str) -> None:
        with self._lock:
            counts[labels] = counts.get(labels, 0.0) + 1

    def _observe(self, durations: dict[Labels, Durations], seconds: float, *labels: str) -> None:
        with self._lock:
            durations[labels] = durations.get(labels, Durations()).with_one(max(seconds, 0.0))


def _counts(rows: Any, labels: int) -> dict[Labels, float]:  # noqa: ANN401 - JSON
    return {tuple(map(str, row[:labels])): float(row[labels]) for row in rows if len(row) == labels + 1}


def _durations(rows: Any, labels: int) -> dict[Labels, Durations]:  # noqa: ANN401 - JSON
    return {
        tuple(map(str, row[:labels])): Durations(tuple(map(int, row[labels])), float(row[labels + 1]))
        for row in rows
        if len(row) == labels + 2 and len(row[labels]) == len(BOUNDS) + 1
    }
