"""The scene, served: a real server on loopback, a real database, and everybody's tokens."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog
from fastapi import FastAPI
from prometheus_client import CollectorRegistry

from api.app import create_app
from api.sse import Streams
from runner import logs
from runner.jobs.enqueue import Bell
from runner.library import Library
from runner.reports.signing import SigningKey
from runner.services.service import Outlook, Service
from runner.services.signer import Signer
from runner.settings import Settings
from runner.storage import migrations
from runner.storage.database import Database
from runner.storage.room import Room
from tests.service.api.serving import served
from tests.service.security.scene import Scene, build

PATIENCE_SECONDS = 30.0
WITHOUT_END = (
    "max_pending",
    "max_pending_runs",
    "max_wait_seconds",
    "submissions_per_hour",
    "runs_per_hour",
    "regrades_per_hour",
    "reads_per_minute",
)
"""Limits that only those who test them should meet."""


@dataclass(frozen=True, slots=True)
class Served:
    """A scene behind HTTP.

    Attributes:
        log: all that the service logged, as text.
    """

    scene: Scene
    app: FastAPI
    url: str
    client: httpx.Client
    log: io.StringIO

    @property
    def document(self) -> dict[str, Any]:
        """The API's description."""
        return self.app.openapi()

    def ask(self, who: str | None, method: str, path: str, **options: Any) -> httpx.Response:
        """One request, signed by somebody or by nobody."""
        signed = self.scene.people[who].headers if who else {}
        headers = {**signed, **options.pop("headers", {})}
        return self.client.request(method, path, headers=headers, **options)


@contextmanager
def service_on(folder: Path, redis_url: str, **settings: object) -> Iterator[Service]:
    """A service with a new database below the folder."""
    plenty = dict.fromkeys(WITHOUT_END, 10_000_000)
    chosen = Settings.model_validate(
        {"database_url": f"sqlite:///{folder}/record.db", "redis_url": redis_url, **plenty, **settings}
    )
    with Database.open(chosen.database_url.get_secret_value()) as database:
        migrations.upgrade(database)
        bell = Bell.connect(redis_url, chosen.queue_name)
        try:
            library = Library(database, folder / "library")
            yield Service(
                database,
                bell,
                library,
                chosen,
                Outlook(database),
                Room(database, chosen.min_free_bytes),
                Signer(SigningKey.generate()),
            )
        finally:
            bell.close()


@contextmanager
def serving(folder: Path, redis_url: str, **settings: object) -> Iterator[Served]:
    """A scene of its own, served."""
    log = io.StringIO()
    logs.configure("debug", log)
    with service_on(folder, redis_url, **settings) as service:
        scene = build(service, folder)
        app = create_app(service, Streams(), CollectorRegistry())
        with served(app) as url, httpx.Client(base_url=url, timeout=PATIENCE_SECONDS) as client:
            yield Served(scene, app, url, client, log)
    structlog.reset_defaults()


@pytest.fixture(scope="package")
def stage(redis_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The scene that tests may read and add to, but never take from."""
    with serving(tmp_path_factory.mktemp("scene"), redis_server) as made:
        yield made
        assert_clean(made)


def assert_clean(made: Served) -> None:
    """No secret was logged, nothing went wrong that should not have, and every line is one JSON object."""
    log = made.log.getvalue()
    assert not [secret for secret in made.scene.secrets if secret in log]
    for line in log.splitlines():
        assert isinstance(json.loads(line), dict)
        assert line.isascii()
    assert "unexpected_error" not in log
