"""A Redis and a PostgreSQL that may be killed, frozen, filled and restarted, and a small disk."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import psycopg
from redis import Redis
from redis.exceptions import RedisError

PATIENCE_SECONDS = 120.0
_UNPRIVILEGED = "nobody"
"""PostgreSQL refuses to run as root."""


def until(true: Callable[[], object], what: str, seconds: float = PATIENCE_SECONDS) -> None:
    """Wait for something that happens elsewhere."""
    give_up = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < give_up, f"it did not happen: {what}"
        time.sleep(0.02)


class RedisServer:
    """On a Unix socket; it keeps an append-only file, as an operator's should."""

    def __init__(self, home: Path) -> None:
        """Not started yet."""
        self._home = home
        self.url = f"unix://{home}/redis.sock"
        self._process: subprocess.Popen[bytes] | None = None
        home.mkdir()

    def start(self) -> None:
        """Return when it answers."""
        program = shutil.which("redis-server")
        assert program, "Redis is not installed: tools/system.sh test installs it"
        place = ["--port", "0", "--unixsocket", f"{self._home}/redis.sock", "--dir", str(self._home)]
        keeping = ["--save", "", "--appendonly", "yes", "--maxmemory-policy", "noeviction"]
        self._process = subprocess.Popen([program, *place, *keeping], stdout=subprocess.DEVNULL)
        until(self._answers, "Redis starts")

    def stop(self) -> None:
        """As `systemctl stop` does."""
        self.signal(signal.SIGCONT)
        self.signal(signal.SIGTERM)
        self._ended()

    def kill(self) -> None:
        """With SIGKILL."""
        self.signal(signal.SIGKILL)
        self._ended()

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        assert self._process
        self._process.send_signal(number)

    def client(self) -> Redis:
        """Talks to it."""
        return Redis.from_url(self.url, socket_timeout=5)

    def _ended(self) -> None:
        assert self._process
        self._process.wait(PATIENCE_SECONDS)
        Path(self._home, "redis.sock").unlink(missing_ok=True)

    def _answers(self) -> bool:
        try:
            with self.client() as redis:
                return bool(redis.ping())
        except RedisError:
            return False


class PostgresServer:
    """On a Unix socket; every commit is on the disk when it is acknowledged."""

    def __init__(self, home: Path) -> None:
        """Not started yet; its data are made from a template."""
        self._home = home
        self._data = home / "data"
        self.url = f"postgresql://fairtrial@/postgres?host={home}"
        _owned_by_nobody(home)
        _run("cp", "-r", str(template()), str(self._data))
        self._data.chmod(0o700)

    def start(self) -> None:
        """Return when it answers."""
        options = f"-k {self._home} -c listen_addresses= -c max_connections=200 -c max_wal_size=64MB"
        _run(_programs() / "pg_ctl", "-D", self._data, "-o", options, "-l", self._home / "log", "-w", "start")

    def stop(self) -> None:
        """At once: no clean-up, as if the power had failed for it alone."""
        _run(_programs() / "pg_ctl", "-D", self._data, "-m", "immediate", "-w", "stop")

    @property
    def is_running(self) -> bool:
        """Whether it takes connections."""
        try:
            with psycopg.connect(self.url, connect_timeout=2):
                return True
        except psycopg.OperationalError:
            return False

    def terminate_backends(self) -> None:
        """End every connection but our own, in whatever it is."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()"
                " and backend_type = 'client backend'"
            )


def mount_disk(place: Path, options: str) -> None:
    """Make a disk in memory, with options of `mount` for tmpfs; needs root."""
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)], check=True)


@contextmanager
def small_disk(place: Path, options: str) -> Iterator[Path]:
    """A disk of that size."""
    mount_disk(place, options)
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


@cache
def template() -> Path:
    """The data of a server that was never started, to be copied."""
    home = Path(mkdtemp(prefix="fairtrial-chaos-pg-"))
    _owned_by_nobody(home)
    data = home / "data"
    _run(_programs() / "initdb", "-D", data, "-U", "fairtrial", "-A", "trust", "-E", "UTF8", "--no-sync")
    return data


def forget_template() -> None:
    """Remove what was made to be copied."""
    if template.cache_info().currsize:
        shutil.rmtree(template().parent)
        template.cache_clear()


def _owned_by_nobody(home: Path) -> None:
    home.mkdir(exist_ok=True)
    if os.geteuid() == 0:
        owner = pwd.getpwnam(_UNPRIVILEGED)
        os.chown(home, owner.pw_uid, owner.pw_gid)


@cache
def _programs() -> Path:
    """Where Debian keeps PostgreSQL's programs, the newest version's."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    assert found, "PostgreSQL is not installed: tools/system.sh test installs it"
    return found[-1].parent


def _run(*command: str | Path) -> None:
    user = _UNPRIVILEGED if os.geteuid() == 0 else None
    done = subprocess.run(
        command,
        user=user,
        cwd="/",
        stdout=subprocess.DEVNULL,  # a server that pg_ctl starts keeps it open
        stderr=subprocess.DEVNULL,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, f"{command[0]} ended with {done.returncode}"
