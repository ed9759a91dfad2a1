"""A service on SQLite with a challenge, people and a worker whose sandboxes isolate nothing."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TypeAlias

import pytest
import structlog
from prometheus_client import CollectorRegistry

from api.app import create_app
from api.sse import Streams
from runner import logs
from runner.catalog import bundle
from runner.cli.main import run
from runner.domain.access import Role
from runner.library import source_files
from runner.services import challenges, grants, identity
from runner.services.identity import OPERATOR, Wish
from runner.services.operator import in_person
from runner.services.service import Service
from runner.settings import Settings
from runner.storage import migrations
from tests.challenge_folders import write_challenge
from tests.cli.conftest import Outcome
from tests.service.api.serving import served

ROOT = Path(__file__).parents[3]
SLUG = "shout"


@dataclass(frozen=True, slots=True)
class Desk:
    """Where people go."""

    url: str
    service: Service
    challenge: Path
    cache: Path
    redis_url: str

    def token(self, role: Role) -> str:
        """Of somebody new, to whom the challenge is granted."""
        user = identity.add_user(self.service, OPERATOR, role, "Somebody")
        grants.grant(self.service, OPERATOR, SLUG, user.id)
        return identity.issue(self.service, OPERATOR, Wish(user.id, "t", None, timedelta(days=1))).text

    def publish(self) -> None:
        """The challenge as its folder is now."""
        files = source_files(self.challenge)
        packed = bundle.zip_of({file.path: bundle.BundledFile(file.data, file.executable) for file in files})
        challenges.publish(self.service, in_person(self.service), SLUG, packed)

    @contextmanager
    def worker(self) -> Iterator[None]:
        """Somebody who grades, while the block runs."""
        environment = {
            **os.environ,
            "FAIRTRIAL_DATABASE_URL": self.service.settings.database_url.get_secret_value(),
            "FAIRTRIAL_REDIS_URL": self.redis_url,
            "XDG_CACHE_HOME": str(self.cache),
        }
        command = [sys.executable, "-m", "tests.service.jobs.fake_worker", str(self.cache)]
        with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL) as process:
            try:
                yield
            finally:
                process.kill()


@pytest.fixture
def desk(redis_url: str, tmp_path: Path) -> Iterator[Desk]:
    """Open, with the challenge published; nobody grades yet."""
    logs.configure("info", io.StringIO())
    url = f"sqlite:///{tmp_path}/record.db"
    with Service.open(Settings.model_validate({"database_url": url, "redis_url": redis_url})) as service:
        migrations.upgrade(service.database)
        with served(create_app(service, Streams(), CollectorRegistry())) as address:
            opened = Desk(address, service, write_challenge(tmp_path / SLUG), tmp_path / "cache", redis_url)
            opened.publish()
            yield opened
    structlog.reset_defaults()


Fairtrial: TypeAlias = Callable[..., Outcome]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def fairtrial(here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Fairtrial:
    """The command in this process, as whoever the token says."""

    def run_here(*args: object, server: str, token: str) -> Outcome:
        monkeypatch.setenv("FAIRTRIAL_SERVER", server)
        monkeypatch.setenv("FAIRTRIAL_TOKEN", token)
        code = run([str(arg) for arg in args])
        said = capsys.readouterr()
        return Outcome(code, said.out, said.err)

    return run_here


@pytest.fixture
def solution(here: Path) -> Path:
    path = here / "solution.py"
    path.write_text("print(input().upper())\n")
    return path
