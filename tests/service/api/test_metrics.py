"""Prometheus is told how queue, workers and gradings are, also by workers that listen on no port."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
from prometheus_client import CollectorRegistry
from prometheus_client.parser import text_string_to_metric_families

from api.metrics import PlatformMetrics, WebhookMetrics, told_by
from runner.domain.access import Role, Scope
from runner.domain.measures import Measures
from runner.services.service import Service
from runner.settings import Settings
from runner.storage import measures, migrations, queue, tables
from runner.storage.database import Database
from runner.storage.ids import new_id
from runner.storage.types import db_now, later
from runner.storage.webhooks import Answer
from tests.service.api.desk import Desk, desk_of
from tests.service.api.test_users import problem
from tests.service.office import Office

Series = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def _series(answer: httpx.Response) -> Series:
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def _of(series: Series, name: str, **labels: str) -> float | None:
    return series.get((name, tuple(sorted(labels.items()))))


def _worker(office: Office, name: str, measured: Measures, state: str = "ready") -> None:
    with office.database.write() as connection:
        queue.seen(connection, name, "host", state, "")
        measures.store(connection, name, measured.snapshot())


def test_the_queue_is_told_by_class_with_the_age_of_the_oldest(desk: Desk) -> None:
    version = desk.office.publish("one")
    for _ in range(3):
        desk.office.hand_in(version)
    with desk.office.database.write() as connection:
        queue.claim(connection, "worker")
        an_hour_ago = later(db_now(), -timedelta(hours=1))
        connection.execute(sa.update(tables.work).values(created_at=an_hour_ago))
    series = _series(desk.of(desk.office.somebody(Role.ADMIN), Scope.METRICS_READ).get("/metrics"))
    depth = [
        _of(series, "fairtrial_queue_depth", work_class=name) for name in ("run", "submission", "regrade")
    ]
    assert depth == [0, 2, 0]
    age = _of(series, "fairtrial_queue_oldest_seconds", work_class="submission")
    assert age is not None
    assert 3600 <= age < 4000
    assert _of(series, "fairtrial_queue_oldest_seconds", work_class="run") == 0
    assert _of(series, "fairtrial_work_running", work_class="submission") == 1
    assert _of(series, "fairtrial_database_up") == 1


def test_what_workers_measured_is_told_for_each_of_them(desk: Desk) -> None:
    one, two = Measures(lambda: {"warm": 5, "cold": 2}), Measures()
    one.attempt("submission", "finished")
    one.attempt("submission", "finished")
    one.attempt("run", "faulted")
    one.fault("SandboxLostError")
    one.wait("submission", 0.02)
    one.wait("submission", 50_000)
    two.phase("run", "python", 0.2)
    _worker(desk.office, "one", one)
    _worker(desk.office, "two", two, "waiting")
    series = _series(desk.of(desk.office.somebody(Role.ADMIN)).get("/metrics"))
    told = {"worker": "one", "work_class": "submission"}
    assert _of(series, "fairtrial_attempts_total", outcome="finished", **told) == 2
    assert _of(series, "fairtrial_faults_total", worker="one", kind="SandboxLostError") == 1
    assert _of(series, "fairtrial_sandboxes_total", worker="one", temperature="warm") == 5
    assert _of(series, "fairtrial_sandboxes_total", worker="one", temperature="cold") == 2
    buckets = [_of(series, "fairtrial_wait_seconds_bucket", le=le, **told) for le in ("0.01", "0.03", "+Inf")]
    assert buckets == [0, 1, 2]
    assert _of(series, "fairtrial_wait_seconds_sum", **told) == pytest.approx(50_000.02)
    phase = {"worker": "two", "phase": "run", "language": "python"}
    assert _of(series, "fairtrial_grading_seconds_count", **phase) == 1
    assert [_of(series, "fairtrial_workers", state=state) for state in ("ready", "waiting")] == [1, 1]


@pytest.mark.parametrize("ago", [timedelta(minutes=5), -timedelta(hours=1)], ids=["gone", "clock set back"])
def test_workers_that_were_not_heard_of_lately_are_told_of_no_more(desk: Desk, ago: timedelta) -> None:
    measured = Measures()
    measured.fault("EngineError")
    _worker(desk.office, "dead", measured)
    with desk.office.database.write() as connection:
        connection.execute(sa.update(tables.workers).values(seen_at=later(db_now(), -ago)))
    answer = desk.of(desk.office.somebody(Role.ADMIN)).get("/metrics")
    assert "dead" not in answer.text
    assert _of(_series(answer), "fairtrial_workers", state="ready") == 0


def test_metrics_are_for_tokens_that_have_the_scope(desk: Desk) -> None:
    admin = desk.office.somebody(Role.ADMIN)
    assert problem(desk.with_token("").get("/metrics")) == (401, "unauthenticated")
    assert problem(desk.of(admin, Scope.USERS_READ).get("/metrics")) == (403, "forbidden")
    assert problem(desk.of(desk.office.somebody(Role.AUTHOR)).get("/metrics")) == (403, "forbidden")


def test_requests_are_told_by_route_and_never_by_id(desk: Desk) -> None:
    admin = desk.office.somebody(Role.ADMIN)
    client = desk.of(admin)
    client.get(f"/v1/users/{admin.user_id}")
    answer = client.get("/metrics")
    labels = {"method": "GET", "route": "/v1/users/{user_id}", "status": "200"}
    assert _of(_series(answer), "fairtrial_http_requests_total", **labels) == 1
    assert admin.user_id not in answer.text


def test_whoever_was_let_in_lately_reads_metrics_while_the_database_is_away(
    log: object, postgresql: str, redis_url: str
) -> None:
    server = sa.make_url(postgresql)
    name = f"away_{new_id().replace('-', '')}"
    _execute(postgresql, f"create database {name}")
    url = server.set(database=name).render_as_string()
    settings = Settings.model_validate({"database_url": url, "redis_url": redis_url})
    with Service.open(settings) as service, desk_of(Office(service)) as desk:
        migrations.upgrade(service.database)
        reader = desk.of(desk.office.somebody(Role.ADMIN), Scope.METRICS_READ)
        stranger = desk.of(desk.office.somebody(Role.ADMIN))
        assert _of(_series(reader.get("/metrics")), "fairtrial_database_up") == 1
        _execute(postgresql, f"drop database {name} with (force)")
        series = _series(reader.get("/metrics"))
        assert _of(series, "fairtrial_database_up") == 0
        known = {"method": "GET", "route": "/metrics", "status": "200"}
        assert _of(series, "fairtrial_http_requests_total", **known) == 1
        assert problem(stranger.get("/metrics")) == (503, "database-unavailable")
        assert problem(reader.get("/v1/users")) == (503, "database-unavailable")


def _execute(url: str, statement: str) -> None:
    with Database.open(url) as admin:
        autocommit = admin.engine.execution_options(isolation_level="AUTOCOMMIT")
        with autocommit.connect() as connection:
            connection.execute(sa.text(statement))


def test_deliveries_are_told_by_how_they_went() -> None:
    registry = CollectorRegistry()
    webhooks = WebhookMetrics(registry)
    for answer in (Answer(204), Answer(500), Answer(302), Answer(None, error="It did not answer.")):
        webhooks.record(answer)
    told = {
        outcome: registry.get_sample_value("fairtrial_webhook_attempts_total", {"outcome": outcome})
        for outcome in ("delivered", "refused", "unanswered")
    }
    assert told == {"delivered": 1, "refused": 2, "unanswered": 1}


def test_what_a_process_is_about_to_begin_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is there for a moment whenever a process starts."""
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    (tmp_path / "counter_1.db").touch()
    assert list(told_by(CollectorRegistry()).collect()) == []


def test_without_the_database_the_rest_is_told() -> None:
    registry = CollectorRegistry()
    WebhookMetrics(registry)
    with Database.open("sqlite:////nowhere/at/all.db") as away:
        PlatformMetrics(away, registry)
        assert registry.get_sample_value("fairtrial_database_up") == 0
        assert registry.get_sample_value("fairtrial_queue_depth", {"work_class": "submission"}) is None
        assert registry.get_sample_value("fairtrial_webhook_attempts_total", {"outcome": "refused"}) == 0
