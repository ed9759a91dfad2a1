"""Real databases for whatever stands on them: a file of SQLite's, and a PostgreSQL server of our own."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from runner.storage import tables
from runner.storage.database import Database
from runner.storage.ids import new_id

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
        options = f"-k {home} -c listen_addresses="
        _run(programs / "pg_ctl", "-D", data, "-o", options, "-l", home / "log", "-w", "start")
        try:
            yield f"postgresql://fairtrial@/postgres?host={home}"
        finally:
            _run(programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(home)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of each kind, for this test alone."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/record.db"
        return
    server = sa.make_url(request.getfixturevalue("postgresql"))
    name = f"test_{new_id().replace('-', '')}"
    with Database.open(server.render_as_string()) as admin:
        autocommit = admin.engine.execution_options(isolation_level="AUTOCOMMIT")
        with autocommit.connect() as connection:
            connection.execute(sa.text(f"create database {name}"))
        yield server.set(database=name).render_as_string()
        with autocommit.connect() as connection:
            connection.execute(sa.text(f"drop database {name} with (force)"))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """The same, open and with all tables."""
    with Database.open(database_url) as opened:
        tables.metadata.create_all(opened.engine)
        yield opened
