"""What Prometheus reads: of the HTTP side, and of the platform, from the record. Every label has few values.

The registry is passed in, so nothing is shared, unless several processes serve one socket: then whoever is
asked must tell of all. They count in files of one folder, which the library's multiprocess mode adds up
(https://prometheus.github.io/client_python/multiprocess/).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from runner.domain.measures import BOUNDS, Durations, Labels, Snapshot
from runner.storage import measures
from runner.storage.database import Database, DatabaseAwayError
from runner.storage.measures import Platform
from runner.storage.webhooks import Answer

_BUCKETS: Final = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_STATES: Final = ("ready", "waiting")
_FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
"""Where processes count together. The library must find it in the environment when it is imported."""


def told_by(own: CollectorRegistry) -> CollectorRegistry:
    """The registry that `/metrics` tells of: a process's own, or one that adds up those of all that share."""
    folder = os.environ.get(_FOLDER)
    if folder is None:
        return own
    _forget_dead(Path(folder))
    together = CollectorRegistry()
    together.register(_Together(None, folder))  # type: ignore[no-untyped-call]
    return together


class _Together(MultiProcessCollector):
    """Without the files that processes are just about to begin: the library fails at one that is empty."""

    def collect(self) -> Iterable[Metric]:
        files = [str(file) for file in Path(self._path).glob("*.db") if _holds_something(file)]
        told: Iterable[Metric] = self.merge(files, accumulate=True)  # type: ignore[no-untyped-call]
        return told


def _holds_something(file: Path) -> bool:
    try:
        return file.stat().st_size > 0
    except FileNotFoundError:  # of a process that died, and was forgotten meanwhile
        return False


def _forget_dead(folder: Path) -> None:
    """What processes that died were doing then, they do no more. Whoever is started next sees to it."""
    for file in folder.glob("gauge_live*.db"):
        process = file.stem.rpartition("_")[2]
        if not Path("/proc", process).exists():
            mark_process_dead(int(process), str(folder))  # type: ignore[no-untyped-call]


class HttpMetrics:
    """Requests by method, route template and status, and how long they took. Every label has few values."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._requests = Counter(
            "fairtrial_http_requests",
            "Requests that were answered.",
            ("method", "route", "status"),
            registry=registry,
        )
        self._seconds = Histogram(
            "fairtrial_http_request_seconds",
            "From a request's first byte to its answer's last; streams count for as long as they were open.",
            ("method", "route"),
            buckets=_BUCKETS,
            registry=registry,
        )
        self._in_flight = Gauge(
            "fairtrial_http_requests_in_flight",
            "Requests that are being answered.",
            registry=registry,
            multiprocess_mode="livesum",
        )

    @contextmanager
    def in_flight(self) -> Iterator[None]:
        """Counts a request while it is served."""
        with self._in_flight.track_inprogress():
            yield

    def record(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answered request."""
        known = method if method in _METHODS else "other"
        self._requests.labels(known, route, str(status)).inc()
        self._seconds.labels(known, route).observe(seconds)


class WebhookMetrics:
    """Attempts at deliveries, by how they went."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._attempts = Counter(
            "fairtrial_webhook_attempts",
            "Attempts at deliveries: delivered, refused (an answer other than 2xx), or unanswered.",
            ("outcome",),
            registry=registry,
        )
        for outcome in ("delivered", "refused", "unanswered"):
            self._attempts.labels(outcome)

    def record(self, answer: Answer) -> None:
        """Count an attempt."""
        refused = "unanswered" if answer.status is None else "refused"
        self._attempts.labels("delivered" if answer.is_success else refused).inc()


class PlatformMetrics(Collector):
    """Queue, workers and what they measured, as the database has it when it is asked."""

    def __init__(self, database: Database, registry: CollectorRegistry) -> None:
        self._database = database
        registry.register(self)

    def describe(self) -> Iterable[Metric]:
        """Nothing is asked before somebody wants to know."""
        return ()

    def collect(self) -> Iterable[Metric]:
        """All series; without the database, that it is away."""
        try:
            with self._database.read() as connection:
                found = measures.platform(connection)
        except DatabaseAwayError:
            yield GaugeMetricFamily("fairtrial_database_up", "Whether the database answers.", value=0)
            return
        yield GaugeMetricFamily("fairtrial_database_up", "Whether the database answers.", value=1)
        yield from _of_queue(found)
        yield from _of_workers(found.measured)


def _of_queue(found: Platform) -> Iterator[Metric]:
    depth = GaugeMetricFamily("fairtrial_queue_depth", "Pieces of work that wait.", labels=("work_class",))
    oldest = GaugeMetricFamily(
        "fairtrial_queue_oldest_seconds", "For how long the oldest has waited.", labels=("work_class",)
    )
    running = GaugeMetricFamily(
        "fairtrial_work_running", "Pieces of work that workers hold.", labels=("work_class",)
    )
    for work_class in found.queued:
        labels = (work_class.name.lower(),)
        depth.add_metric(labels, found.queued[work_class])
        oldest.add_metric(labels, found.oldest[work_class].total_seconds())
        running.add_metric(labels, found.running[work_class])
    workers = GaugeMetricFamily(
        "fairtrial_workers", "Workers that were heard of within a lease.", labels=("state",)
    )
    for state in (*_STATES, *(other for other in found.workers if other not in _STATES)):
        workers.add_metric((state,), found.workers.get(state, 0))
    pending = GaugeMetricFamily(
        "fairtrial_webhook_deliveries_pending", "Deliveries that wait for a try.", value=found.pending
    )
    yield from (depth, oldest, running, workers, pending)


def _of_workers(found: Mapping[str, Snapshot]) -> Iterator[Metric]:
    attempts = CounterMetricFamily(
        "fairtrial_attempts", "Attempts that ended.", labels=("worker", "work_class", "outcome")
    )
    faults = CounterMetricFamily(
        "fairtrial_faults", "Attempts that ended in a fault of ours.", labels=("worker", "kind")
    )
    sandboxes = CounterMetricFamily(
        "fairtrial_sandboxes", "Sandboxes that were given out.", labels=("worker", "temperature")
    )
    waits = HistogramMetricFamily(
        "fairtrial_wait_seconds", "From being handed in to the first claim.", labels=("worker", "work_class")
    )
    phases = HistogramMetricFamily(
        "fairtrial_grading_seconds",
        "How long the phases of gradings took; `all` is a whole one.",
        labels=("worker", "phase", "language"),
    )
    for worker, snapshot in found.items():
        _count(attempts, worker, snapshot.attempts)
        _count(faults, worker, snapshot.faults)
        _count(sandboxes, worker, snapshot.sandboxes)
        _draw(waits, worker, snapshot.waits)
        _draw(phases, worker, snapshot.phases)
    yield from (attempts, faults, sandboxes, waits, phases)


def _count(family: CounterMetricFamily, worker: str, counts: Mapping[Labels, float]) -> None:
    for labels, value in counts.items():
        family.add_metric((worker, *labels), value)


def _draw(family: HistogramMetricFamily, worker: str, durations: Mapping[Labels, Durations]) -> None:
    for labels, one in durations.items():
        upper = [*(str(bound) for bound in BOUNDS), "+Inf"]
        counts = [sum(one.buckets[: index + 1]) for index in range(len(upper))]
        family.add_metric((worker, *labels), list(zip(upper, counts, strict=True)), one.seconds)
