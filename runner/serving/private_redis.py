"""A Redis of our own, for where none is given: a local program's, or a container's.

It keeps nothing on the disk: the database is the record, and what a doorbell was rung for is found without.
The program listens on a Unix socket in a folder that nobody else can enter. The container listens on loopback
and has a password, which it reads from its standard input, since arguments are for everybody to see.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from runner.domain.errors import PlatformFault
from runner.owned_folders import owned_folder, remove_orphans
from runner.serving.child import Program
from runner.serving.tree import Say

PROGRAMS: Final = ("redis-server", "valkey-server")
IMAGES: Final = ("redis", "valkey/valkey")
PULLED: Final = "redis:8"
_GRACE_SECONDS: Final = 5.0
_NAME: Final = "Redis"
_PREFIX: Final = "fairtrial-serve-"
_SETTINGS: Final = ("save ''", "appendonly no", "maxmemory-policy noeviction", "loglevel warning")
_LONGEST_PLACE: Final = 60
_PORT: Final = 6379
_PLACE: Final = "/run/redis"
"""In the container: Redis looks there for what it might have kept, and must be allowed to."""


@dataclass(frozen=True, slots=True)
class PrivateRedis:
    """What to run, and where it will be found."""

    program: Program
    url: str
    how: str

    def answers(self) -> bool:
        """Whether it does now."""
        with Redis.from_url(self.url, socket_timeout=1, retry=Retry(NoBackoff(), 0)) as redis:
            try:
                redis.ping()
            except RedisError:
                return False
            return True


@contextmanager
def private_redis(environment: Mapping[str, str], say: Say) -> Iterator[PrivateRedis]:
    """The best one that can be had here; nothing of it is left after the block.

    Raises:
        PlatformFault: there is neither a program nor an engine that has the image or gets it.
    """
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is not None:
        with _local(program, environment) as redis:
            yield redis
        return
    docker = shutil.which("docker")
    image = _image(docker, say) if docker is not None else ""
    if docker is None or not image:
        raise PlatformFault(
            "There is no Redis: no redis-server is installed, and no Docker engine has its image or gets it.",
            "Install one (on Debian: apt install redis-server), or set FAIRTRIAL_REDIS_URL.",
        )
    with _container(docker, image, environment) as redis:
        yield redis


@contextmanager
def _local(program: str, environment: Mapping[str, str]) -> Iterator[PrivateRedis]:
    with _folder() as folder:
        path = folder / "redis.sock"
        settings = (*_SETTINGS, "port 0", f"unixsocket {path}", "unixsocketperm 600", f"dir {folder}")
        yield PrivateRedis(
            _program((program, "-"), environment, settings, folder), f"unix://{path}", "a private one"
        )


@contextmanager
def _container(docker: str, image: str, environment: Mapping[str, str]) -> Iterator[PrivateRedis]:
    name = f"fairtrial-redis-{secrets.token_hex(6)}"
    password = secrets.token_urlsafe(32)
    port = _free_port()
    server = "valkey-server" if "valkey" in image else "redis-server"
    options = ("--rm", "--interactive", "--name", name, "--label", "fairtrial.redis", "--pull", "never")
    boxed = ("--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--read-only", "--user", "65534")
    place = ("--tmpfs", f"{_PLACE}:mode=1777,size=1m", "--workdir", _PLACE)
    publish = ("--publish", f"127.0.0.1:{port}:{_PORT}")
    command = (docker, "run", *options, *boxed, *place, *publish, "--entrypoint", server, image, "-")
    settings = (*_SETTINGS, f"dir {_PLACE}", f"requirepass {password}")
    try:
        with _folder() as folder:
            yield PrivateRedis(
                _program(command, environment, settings, folder),
                f"redis://:{password}@127.0.0.1:{port}/0",
                f"a private one in a container of {image}",
            )
    finally:
        _said(docker, "rm", "--force", name)  # whoever is killed cannot take his container along


@contextmanager
def _folder() -> Iterator[Path]:
    """Nobody else can enter it: its mode is 0700. A socket's path is short, whatever TMPDIR is (unix(7)).

    Those of trees that were killed go first.
    """
    is_long = len(os.fsencode(tempfile.gettempdir())) > _LONGEST_PLACE
    place = Path("/tmp" if is_long else tempfile.gettempdir())  # noqa: S108 - with an unforeseeable name
    remove_orphans(place, _PREFIX)
    with owned_folder(place, _PREFIX) as folder:
        yield folder


def _program(
    command: tuple[str, ...], environment: Mapping[str, str], settings: tuple[str, ...], folder: Path
) -> Program:
    stdin = "".join(f"{line}\n" for line in settings).encode()
    return Program(_NAME, command, environment, _GRACE_SECONDS, stdin=stdin, log=folder / "redis.log")


def _image(docker: str, say: Say) -> str:
    """An image that the engine has, or one that it could get; empty where neither is so."""
    for image in IMAGES:
        listed = _said(docker, "image", "ls", "--format", "{{json .}}", image)
        for line in listed.splitlines():
            found = json.loads(line)
            if found["Tag"] != "<none>":
                return f"{found['Repository']}:{found['Tag']}"
    if not _said(docker, "version", "--format", "{{.Server.Version}}"):
        return ""
    say(f"There is no redis-server here; getting the image {PULLED}.")
    return PULLED if _said(docker, "pull", "--quiet", PULLED) else ""


def _said(*command: str) -> str:
    """What a command wrote, or nothing where it failed."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    return done.stdout if done.returncode == 0 else ""


def _free_port() -> int:
    """One that is free now; should it be taken in between, Redis does not start, and says why."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port
