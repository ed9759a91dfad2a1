"""Puts the tree together: Redis where none is given, workers, API; says what people need to know."""

from __future__ import annotations

import os
import socket
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from runner.domain.errors import PlatformFault
from runner.owned_folders import owned_folder, remove_orphans
from runner.reports.key_file import ensure_key
from runner.serving.child import Program
from runner.serving.listening import is_reachable_from_elsewhere, listen, url_of
from runner.serving.private_redis import PrivateRedis, private_redis
from runner.serving.signals import held
from runner.serving.tree import Say, Tree
from runner.settings import Settings
from runner.storage import migrations, queue
from runner.storage.database import Database, DatabaseAwayError

REDIS_URL: Final = "FAIRTRIAL_REDIS_URL"
_API_GRACE_SECONDS: Final = 15.0
_WORKER_GRACE_SECONDS: Final = 30.0
_REDIS_SECONDS: Final = 30.0
"""How long Redis may take to answer for the first time."""
_LOOK_SECONDS: Final = 1.0
_METRICS_PREFIX: Final = "fairtrial-metrics-"
_NEVER_FOR_CHILDREN: Final = "FAIRTRIAL_TOKEN"
SIGNING_KEY: Final = "FAIRTRIAL_SIGNING_KEY_FILE"
_ENGINE: Final = "DOCKER_"
"""The API knows nothing of the engine, not even where it is."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the operator asked for."""

    host: str
    port: int
    workers: int
    api_processes: int


def serve(wanted: Wanted, settings: Settings, say: Say) -> bool:
    """Serve until SIGINT, SIGTERM or SIGHUP; True when everything ended in good order.

    Raises:
        UsageError: the port is taken.
        DatabaseAwayError: the database does not answer.
        PlatformFault: there is no Redis to be had.
    """
    url = settings.database_url.get_secret_value()
    environment = {name: text for name, text in os.environ.items() if name != _NEVER_FOR_CHILDREN}
    with listen(wanted.host, wanted.port) as listener, Database.open(url, pool_size=1) as database:
        migrations.upgrade(database)
        environment |= _signing(settings.signing_key_place, say)
        with (
            _redis(environment, say) as redis,
            _counting_together(wanted.api_processes) as counting,
            held() as signals,
            Tree(signals, say) as tree,
        ):
            environment = {**environment, **counting}
            if redis is not None:
                environment = {**environment, REDIS_URL: redis.url}
                if not _started(tree, redis):
                    return tree.end()
            tree.grow([_worker(number, environment) for number in range(1, wanted.workers + 1)])
            tree.grow([_api(number, listener, environment) for number in range(1, wanted.api_processes + 1)])
            for line in _welcome(listener, url, redis):
                say(line)
            if tree.stand(_Outlook(database, say).is_told if wanted.workers else lambda: True):
                tree.stand(lambda: False)
            say("Ending. A second Ctrl-C ends at once.")
            return tree.end()


@contextmanager
def _redis(environment: Mapping[str, str], say: Say) -> Iterator[PrivateRedis | None]:
    """None where the operator has one."""
    with ExitStack() as stack:
        yield None if REDIS_URL in environment else stack.enter_context(private_redis(environment, say))


@contextmanager
def _counting_together(processes: int) -> Iterator[Mapping[str, str]]:
    """What API processes have to know for their metrics to be those of all; one counts by itself."""
    if processes == 1:
        yield {}
        return
    place = Path(tempfile.gettempdir())
    remove_orphans(place, _METRICS_PREFIX)
    with owned_folder(place, _METRICS_PREFIX) as folder:
        yield {"PROMETHEUS_MULTIPROC_DIR": str(folder)}


def _started(tree: Tree, redis: PrivateRedis) -> bool:
    """Whether Redis answers now; False when we were told to end before it did."""
    tree.grow([redis.program])
    give_up = time.monotonic() + _REDIS_SECONDS
    answered = False

    def is_settled() -> bool:
        nonlocal answered
        answered = redis.answers()
        return answered or time.monotonic() > give_up

    if not tree.stand(is_settled):
        return False
    if not answered:
        raise PlatformFault("Redis does not start.", f"Mend that, or set {REDIS_URL} to one that runs.")
    return True


def _api(number: int, listener: socket.socket, environment: Mapping[str, str]) -> Program:
    descriptor = listener.fileno()
    return Program(
        f"API process {number}",
        (sys.executable, "-P", "-m", "api", "--fd", str(descriptor)),
        {name: text for name, text in environment.items() if not name.startswith(_ENGINE)},
        _API_GRACE_SECONDS,
        descriptors=(descriptor,),
    )


def _worker(number: int, environment: Mapping[str, str]) -> Program:
    command = (sys.executable, "-P", "-m", "runner.cli", "worker")
    without_key = {name: text for name, text in environment.items() if name != SIGNING_KEY}
    return Program(f"Worker {number}", command, without_key, _WORKER_GRACE_SECONDS)


def _welcome(listener: socket.socket, database_url: str, redis: PrivateRedis | None) -> Iterator[str]:
    yield f"Fairtrial serves at {url_of(listener)}"
    yield f"  It has no pages yet; what it answers is told by {url_of(listener)}/openapi.json"
    yield f"  Database: {_shown(database_url)}. Redis: {redis.how if redis else f'the one of {REDIS_URL}'}."
    yield "  For a first token, here in another terminal: fairtrial admin user add NAME --role admin"
    if is_reachable_from_elsewhere(listener):
        yield "  Other machines reach it, and tokens travel in the clear: put a proxy with TLS in front."
    yield "  Ctrl-C ends it."


def _signing(file: Path | None, say: Say) -> Mapping[str, str]:
    """What the API has to know to sign reports; makes the key where there is none yet."""
    if file is None:
        say(f"Reports go out unsigned: set {SIGNING_KEY} to a file that is the same on every host.")
        return {}
    if ensure_key(file):
        say(f"A key that signs reports was made in {file}: keep it, and keep it secret.")
    return {SIGNING_KEY: str(file)}


def _shown(database_url: str) -> str:
    """Where the database is, without its password."""
    url = sa.make_url(database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        return str(Path(url.database).resolve())
    return url.render_as_string(hide_password=True)


@dataclass(slots=True)
class _Outlook:
    """Whether there is somebody who grades: looked for until there is, and told when that changes."""

    database: Database
    say: Say
    _told: str = ""
    _look_at: float = field(default_factory=time.monotonic)

    def is_told(self) -> bool:
        """Whether a worker is ready, and the operator knows."""
        if time.monotonic() < self._look_at:
            return False
        self._look_at = time.monotonic() + _LOOK_SECONDS
        try:
            with self.database.read() as connection:
                states = queue.worker_states(connection)
        except DatabaseAwayError:
            return False
        is_ready = any(state == "ready" for state, _ in states)
        waiting = next((detail for _, detail in states if detail), "")
        line = "A worker is ready: what is handed in is graded." if is_ready else ""
        if waiting and not is_ready:
            line = f"Nothing can be graded yet: {waiting} What is handed in waits until then."
        if line and line != self._told:
            self.say(line)
            self._told = line
        return is_ready
