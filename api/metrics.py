"""What Prometheus reads of the HTTP side. The registry is passed in, so nothing is shared."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

_BUCKETS: Final = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


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
            "fairtrial_http_requests_in_flight", "Requests that are being answered.", registry=registry
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
