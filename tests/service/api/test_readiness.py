"""What is away is told before users find out: which part, what to do, and whether work is still taken."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from redis import Redis

from runner.jobs.enqueue import Bell
from runner.services.service import Service
from runner.storage import migrations, queue
from runner.storage.database import Database
from tests.service.api.desk import desk_of
from tests.service.api.serving import PATIENCE_SECONDS, an_app, served
from tests.service.api.test_users import problem
from tests.service.office import Office


@contextmanager
def _asked(service: Service) -> Iterator[httpx.Client]:
    with desk_of(Office(service)) as desk:
        yield desk.with_token("")


def _worker(office: Office, state: str, detail: str = "") -> None:
    with office.database.write() as connection:
        queue.seen(connection, "worker", "host", state, detail)


def _states(answer: httpx.Response) -> dict[str, bool]:
    return {check["name"]: check["ok"] for check in answer.json()["checks"]}


def test_with_everything_there_it_is_ready(log: object, office: Office) -> None:
    _worker(office, "ready")
    with _asked(office.service) as client:
        for need in ("taking", "grading"):
            answer = client.get("/readyz", params={"need": need})
            assert (answer.status_code, answer.json()["status"]) == (200, "ready")
            assert _states(answer) == {"database": True, "queue": True, "workers": True}


def test_without_a_worker_work_is_taken_and_not_graded(log: object, office: Office) -> None:
    with _asked(office.service) as client:
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
        assert _states(answer) == {"database": True, "queue": True, "workers": False}
        watched = client.get("/readyz", params={"need": "grading"})
        assert problem(watched) == (503, "no-worker")
        assert "fairtrial worker" in watched.json()["next_step"]


def test_workers_that_wait_for_their_engines_are_told_from_none(log: object, office: Office) -> None:
    _worker(office, "waiting", "canary: /var/run/docker.sock")
    with _asked(office.service) as client:
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
        watched = client.get("/readyz", params={"need": "grading"})
    assert problem(watched) == (503, "engines-unavailable")
    assert "canary" not in answer.text + watched.text


def test_without_redis_work_is_taken_and_graded_later(log: object, office: Office, tmp_path: Path) -> None:
    _worker(office, "ready")
    away = replace(office.service, bell=Bell.connect(f"unix://{tmp_path}/nobody.sock", "fairtrial"))
    with _asked(away) as client:
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
        assert _states(answer) == {"database": True, "queue": False, "workers": True}
        watched = client.get("/readyz", params={"need": "grading"})
        assert problem(watched) == (503, "queue-unavailable")
        assert "Redis" in watched.json()["detail"]


def test_a_redis_that_comes_back_is_seen_at_once(log: object, office: Office, redis_url: str) -> None:
    _worker(office, "ready")
    with _asked(office.service) as client, Redis.from_url(redis_url) as redis:
        assert client.get("/readyz").json()["status"] == "ready"
        redis.client_kill_filter(_type="normal", skipme=True)
        assert client.get("/readyz").json()["status"] == "ready"


@pytest.mark.parametrize("url", ["postgresql://nobody@127.0.0.1:1/none", "sqlite:////nowhere/at/all.db"])
def test_without_the_database_nothing_is_taken(log: object, redis_url: str, url: str) -> None:
    with an_app(database_url=url, redis_url=redis_url) as app, served(app) as address:
        answer = httpx.get(f"{address}/readyz", timeout=PATIENCE_SECONDS)
        assert problem(answer) == (503, "database-unavailable")
        assert "FAIRTRIAL_DATABASE_URL" in answer.json()["next_step"]
        assert [one["name"] for one in answer.json()["errors"]] == ["database"]
        assert httpx.get(f"{address}/healthz", timeout=PATIENCE_SECONDS).status_code == 200


def test_tables_of_another_version_are_said_to_be_so(
    log: object, empty_database_url: str, redis_url: str
) -> None:
    with (
        an_app(database_url=empty_database_url, redis_url=redis_url) as app,
        served(app) as url,
        Database.open(empty_database_url) as database,
    ):
        answer = httpx.get(f"{url}/readyz", timeout=PATIENCE_SECONDS)
        assert problem(answer) == (503, "database-unavailable")
        assert "fairtrial admin migrate" in answer.json()["next_step"]
        migrations.upgrade(database)
        assert httpx.get(f"{url}/readyz", timeout=PATIENCE_SECONDS).status_code == 200


def test_a_disk_that_is_nearly_full_is_said_to_be_so_before_it_is(
    log: object, tmp_path: Path, redis_url: str
) -> None:
    url = f"sqlite:///{tmp_path}/record.db"
    with Database.open(url) as database:
        migrations.upgrade(database)
    with (
        an_app(database_url=url, redis_url=redis_url, min_free_bytes=2**62) as app,
        served(app) as address,
    ):
        answer = httpx.get(f"{address}/readyz", timeout=PATIENCE_SECONDS)
    assert problem(answer) == (503, "database-full")
    assert "MiB left" in answer.json()["detail"]
