"""A PostgreSQL and a Redis of our own, on Unix sockets, as durable as an operator's."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

_UNPRIVILEGED = "nobody"
"""PostgreSQL refuses to run as root."""
_PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its URL, and the process whose CPU, with its children's, is the server's."""

    url: str
    pid: int


@contextmanager
def postgresql(home: Path) -> Iterator[Server]:
    """A server with default settings: every commit is synced to the disk below `home`."""
    programs = _programs()
    data = home / "data"
    home.mkdir()
    if os.geteuid() == 0:
        owner = pwd.getpwnam(_UNPRIVILEGED)
        os.chown(home, owner.pw_uid, owner.pw_gid)
    _run(programs / "initdb", "-D", data, "-U", "fairtrial", "-A", "trust", "-E", "UTF8")
    place = f"-k {home} -c listen_addresses="
    _run(programs / "pg_ctl", "-D", data, "-o", place, "-l", home / "log", "-w", "start")
    try:
        pid = int((data / "postmaster.pid").read_text(encoding="ascii").splitlines()[0])
        yield Server(f"postgresql://fairtrial@/postgres?host={home}", pid)
    finally:
        _run(programs / "pg_ctl", "-D", data, "-m", "fast", "-w", "stop")


@contextmanager
def redis(home: Path) -> Iterator[Server]:
    """A server that appends to a file once a second and refuses to forget, as docker-compose.yml's does."""
    program = shutil.which("redis-server")
    if program is None:
        raise RuntimeError("redis-server is not installed: tools/system.sh test installs it")
    home.mkdir()
    url = f"unix://{home}/redis.sock"
    place = ["--port", "0", "--unixsocket", f"{home}/redis.sock", "--dir", str(home)]
    keeping = ["--save", "", "--appendonly", "yes", "--maxmemory-policy", "noeviction"]
    process = subprocess.Popen([program, *place, *keeping], stdout=subprocess.DEVNULL)
    try:
        _await(url)
        yield Server(url, process.pid)
    finally:
        process.terminate()
        process.wait()


@contextmanager
def folder() -> Iterator[Path]:
    """For everything that servers and workers write; other users can look up what is in it."""
    with tempfile.TemporaryDirectory(prefix="fairtrial-load-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


def _programs() -> Path:
    """Where Debian keeps PostgreSQL's programs, the newest version's."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not found:
        raise RuntimeError("PostgreSQL is not installed: tools/system.sh test installs it")
    return found[-1].parent


def _run(*command: str | Path) -> None:
    user = _UNPRIVILEGED if os.geteuid() == 0 else None
    done = subprocess.run(
        command, user=user, cwd="/", capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    if done.returncode != 0:
        raise RuntimeError(done.stdout + done.stderr)


def _await(url: str) -> None:
    give_up = time.monotonic() + _PATIENCE
    with Redis.from_url(url) as asked:
        while True:
            try:
                asked.ping()
            except RedisError:
                if time.monotonic() > give_up:
                    raise
                time.sleep(0.05)
            else:
                return
