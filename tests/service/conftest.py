"""Real servers for whatever stands on them: SQLite's file, and a PostgreSQL and a Redis of our own."""

from __future__ import annotations

import io
import json
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import structlog
from redis import Redis
from redis.exceptions import RedisError

from runner import logs
from runner.services.service import Service
from runner.settings import Settings
from runner.storage import migrations
from runner.storage.database import Database
from runner.storage.ids import new_id
from tests.service.office import Office
from tests.service.waiting import until

_UNPRIVILEGED = "nobody"
"""PostgreSQL refuses to run as root."""


def _programs() -> Path:
    """Where Debian keeps PostgreSQL's programs, the newest version's."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    assert found, "PostgreSQL is not installed: tools/system.sh test installs it"
    return found[-1].parent


def _run(*command: str | Path) -> None:
    user = _UNPRIVILEGED if os.geteuid() == 0 else None
    done = subprocess.run(
        command, user=user, cwd="/", capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a server that listens on a Unix socket alone."""
    programs = _programs()
    home = Path(tempfile.mkdtemp(prefix="fairtrial-pg-"))
    if os.geteuid() == 0:
        owner = pwd.getpwnam(_UNPRIVILEGED)
        os.chown(home, owner.pw_uid, owner.pw_gid)
    data = home / "data"
    try:
        _run(programs / "initdb", "-D", data, "-U", "fairtrial", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-k {home} -c listen_addresses= -c fsync=off"
        _run(programs / "pg_ctl", "-D", data, "-o", options, "-l", home / "log", "-w", "start")
        try:
            yield f"postgresql://fairtrial@/postgres?host={home}"
        finally:
            _run(programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(home)


@contextmanager
def _postgresql_database(server: str, template: str = "template1") -> Iterator[str]:
    """The URL of a new database like the template, which is dropped in the end."""
    url = sa.make_url(server)
    name = f"test_{new_id().replace('-', '')}"
    with Database.open(server) as admin:
        autocommit = admin.engine.execution_options(isolation_level="AUTOCOMMIT")
        with autocommit.connect() as connection:
            connection.execute(sa.text(f"create database {name} template {template}"))
        yield url.set(database=name).render_as_string()
        with autocommit.connect() as connection:
            connection.execute(sa.text(f"drop database {name} with (force)"))


def _migrated(url: str) -> str:
    with Database.open(url) as database:
        migrations.upgrade(database)
    return url


@pytest.fixture(scope="session")
def postgresql_template(postgresql: str) -> Iterator[str]:
    """The name of a database that has all tables and nothing in them."""
    with _postgresql_database(postgresql) as url:
        yield str(sa.make_url(_migrated(url)).database)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that has all tables and nothing in them."""
    path = tmp_path_factory.mktemp("template") / "record.db"
    _migrated(f"sqlite:///{path}")
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of each kind without any table, for this test alone."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/record.db"
        return
    with _postgresql_database(request.getfixturevalue("postgresql")) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of each kind with all tables, for this test alone."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "record.db")
        yield f"sqlite:///{tmp_path}/record.db"
        return
    server, template = (request.getfixturevalue(name) for name in ("postgresql", "postgresql_template"))
    with _postgresql_database(server, template) as url:
        yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """The same, open."""
    with Database.open(database_url) as opened:
        yield opened


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """The URL of a Redis that listens on a Unix socket alone, and refuses to forget when it is full."""
    program = shutil.which("redis-server")
    assert program, "Redis is not installed: tools/system.sh test installs it"
    home = Path(tempfile.mkdtemp(prefix="fairtrial-redis-"))
    socket = home / "redis.sock"
    place = ["--port", "0", "--unixsocket", str(socket), "--dir", str(home)]
    keeping = ["--save", "", "--appendonly", "no", "--maxmemory-policy", "noeviction"]
    process = subprocess.Popen([program, *place, *keeping], stdout=subprocess.DEVNULL)
    try:
        with Redis.from_url(f"unix://{socket}") as redis:
            until(lambda: _answers(redis), "Redis did not start")
        yield f"unix://{socket}"
    finally:
        process.kill()
        process.wait()
        shutil.rmtree(home)


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """An empty Redis, for this test alone."""
    with Redis.from_url(redis_server) as redis:
        redis.config_set("maxmemory", 0)
        redis.flushall()
    return redis_server


def _answers(redis: Redis) -> bool:
    try:
        return bool(redis.ping())
    except RedisError:
        return False


@pytest.fixture
def log() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """All log lines so far."""
    stream = io.StringIO()
    logs.configure("info", stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    structlog.reset_defaults()


@pytest.fixture
def office(
    database: Database, database_url: str, redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Office]:
    """A service on the test's own database and Redis, with nobody in it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    settings = Settings.model_validate({"database_url": database_url, "redis_url": redis_url})
    with Service.open(settings) as service:
        yield Office(service)
