"""A PostgreSQL and a Redis on loopback with the roles that the sidecars' images have."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import redis

PASSWORD = "judges-own"

_ROLES = (
    "create role app login password 'app'",
    f"create role judge login password '{PASSWORD}'",
    "grant app, pg_monitor, pg_read_all_data, pg_write_all_data, pg_signal_backend to judge",
    "alter role judge set log_statement = none",
    "create database app",
)
_COUNTING = (
    "create schema fairtrial",
    "create extension pg_stat_statements schema fairtrial",
    "grant usage on schema fairtrial to judge",
    "grant execute on all functions in schema fairtrial to judge",
)
_LOG = Path(__file__).parents[2] / "sandbox_images" / "postgres" / "log.sql"
_LOGGING = (
    "-c logging_collector=on -c log_destination=jsonlog -c log_filename=statements -c log_rotation_age=0"
    " -c log_rotation_size=0 -c log_statement=all -c log_error_verbosity=verbose -c log_min_messages=log"
)


@contextmanager
def kept_port() -> Iterator[int]:
    """One that nothing listens on, and that nobody is given who asks the kernel for any.

    Who asks for this one may have it: of sockets that allow it, as servers' do, several may be bound to a
    port while none listens (socket(7), SO_REUSEADDR).
    """
    with socket.socket() as keeper:
        keeper.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        keeper.bind(("127.0.0.1", 0))
        yield int(keeper.getsockname()[1])


def sidecar(name: str, image: str, port: int) -> dict[str, Any]:
    """As the grader names it to the agent."""
    return {
        "name": name,
        "image": image,
        "port": port,
        "url_name": f"{name.upper()}_URL",
        "admin_password": PASSWORD,
    }


@contextmanager
def postgresql() -> Iterator[int]:
    """A server's port. Its database `app` belongs to the roles `app` and `judge`."""
    with kept_port() as port, _postgresql_on(port):
        yield port


@contextmanager
def _postgresql_on(port: int) -> Iterator[None]:
    programs = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parts[-2]))
    home = Path(tempfile.mkdtemp(prefix="fairtrial-suite-pg-"))
    if os.geteuid() == 0:  # it refuses to run as root
        owner = pwd.getpwnam("nobody")
        os.chown(home, owner.pw_uid, owner.pw_gid)
    data = home / "data"

    def run(*command: str | Path) -> None:
        user = "nobody" if os.geteuid() == 0 else None
        subprocess.run(
            command, user=user, cwd="/", check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )

    try:
        run(programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-k {home} -c listen_addresses=127.0.0.1 -p {port} -c fsync=off -c max_connections=60"
        preload = "-c shared_preload_libraries=pg_stat_statements -c pg_stat_statements.max=1000"
        logging = f"{_LOGGING} -c log_directory={home}"
        started = f"{options} {preload} {logging}"
        run(programs / "pg_ctl", "-D", data, "-o", started, "-l", home / "log", "-w", "start")
        try:
            log = (_LOG.read_text(encoding="utf-8"),)
            setups = (("postgres", _ROLES), ("postgres", (*_COUNTING, *log)), ("app", _COUNTING))
            for database, statements in setups:
                with psycopg.connect(
                    host="127.0.0.1", port=port, dbname=database, user="postgres", autocommit=True
                ) as admin:
                    for statement in statements:
                        admin.execute(statement)
            with psycopg.connect(host="127.0.0.1", port=port, dbname="app", user="postgres") as admin:
                admin.execute("alter schema public owner to app")
            yield
        finally:
            run(programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(home)


@contextmanager
def redis_server() -> Iterator[int]:
    """A server's port, with the users `app` and `judge`."""
    with kept_port() as port, _redis_on(port):
        yield port


@contextmanager
def _redis_on(port: int) -> Iterator[None]:
    program = shutil.which("redis-server")
    assert program, "Redis is not installed: tools/system.sh test installs it"
    home = tempfile.mkdtemp(prefix="fairtrial-suite-redis-")
    users = f"user default off\nuser app on >app ~* &* +@all -@admin\nuser judge on >{PASSWORD} ~* &* +@all\n"
    acl = Path(home) / "users.acl"
    acl.write_text(users, encoding="utf-8")
    command = [
        program,
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--dir",
        home,
        "--save",
        "",
        "--aclfile",
        str(acl),
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        _await(port)
        yield
    finally:
        process.kill()
        process.wait()
        shutil.rmtree(home)


def _await(port: int) -> None:
    give_up = time.monotonic() + 60
    with redis.Redis(port=port, username="app", password="app") as client:
        while True:
            try:
                client.ping()
            except redis.ConnectionError:
                assert time.monotonic() < give_up, "Redis did not start"
                time.sleep(0.02)
            else:
                return
