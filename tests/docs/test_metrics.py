"""The page on metrics names every metric with its labels, and none that does not exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from api.metrics import HttpMetrics, PlatformMetrics, WebhookMetrics
from runner.domain.measures import Measures
from runner.storage import measures, migrations, queue
from runner.storage.database import Database

PAGE = Path(__file__).parents[2] / "docs" / "metrics.md"
_ROW = re.compile(r"^\| `(fairtrial_\w+)` \| (.*?) \|", re.MULTILINE)
_TIME_SERIES = frozenset({"le"})


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[CollectorRegistry]:
    """Where each metric has been measured once."""
    registry = CollectorRegistry()
    HttpMetrics(registry).record("GET", "/healthz", 200, 0.1)
    WebhookMetrics(registry)
    with Database.open(f"sqlite:///{tmp_path}/record.db") as database:
        migrations.upgrade(database)
        measured = Measures(lambda: {"warm": 1})
        measured.attempt("run", "finished")
        measured.fault("EngineError")
        measured.wait("run", 1)
        measured.phase("run", "python", 1)
        with database.write() as connection:
            queue.seen(connection, "worker", "host", "ready", "")
            measures.store(connection, "worker", measured.snapshot())
        PlatformMetrics(database, registry)
        yield registry


def test_the_page_has_every_metric_with_its_labels(registry: CollectorRegistry) -> None:
    told = {
        family.name: {label for sample in family.samples for label in sample.labels} - _TIME_SERIES
        for family in registry.collect()
    }
    written = {name: set(re.findall(r"`(\w+)`", labels)) for name, labels in _ROW.findall(PAGE.read_text())}
    assert written == told
