"""Where a load plays: servers of its own, a challenge, candidates, and processes that come and go."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from benchmarks.load import processes, servers
from benchmarks.load.client import Order, Seen
from benchmarks.load.processes import Meter
from benchmarks.load.record import SLUG, Scene, set_scene
from benchmarks.load.servers import Server
from runner.domain.work import WorkState
from runner.services.service import Service
from runner.settings import Settings
from runner.storage.database import Database
from runner.storage.tables import gradings, reports, work
from runner.storage.types import db_now

CANDIDATES = 50
MAX_WAIT_SECONDS = 86400
MAX_PENDING = 100_000
"""Far beyond a default: what is measured is the queue and not its door."""
_LOOK_SECONDS = 0.1
_PATIENCE = 900.0
_READY_SECONDS = 60.0
_OPEN = (WorkState.QUEUED.value, WorkState.CLAIMED.value)

REAL = (sys.executable, "-c", "from runner.cli.entry import main; main()", "worker")
"""The command of a worker as an operator starts it."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Attributes:
    scene: what the service knows.
    environment: the settings of its processes.
    """

    folder: Path
    database: Database
    postgresql: Server
    redis: Server
    scene: Scene
    environment: Mapping[str, str]

    @property
    def instant(self) -> Sequence[str]:
        """The command of a worker without an engine."""
        return (sys.executable, "-m", "benchmarks.load.worker", str(self.folder / SLUG))

    @contextmanager
    def service(
        self, worker: Sequence[str], workers: int, api_processes: int = 1
    ) -> Iterator[tuple[int, Meter]]:
        """The service with so many processes: the API's port, and a meter of all that it consists of."""
        log = self.folder / "log"
        with (
            processes.api(self.environment, api_processes, log) as (port, apis),
            processes.workers(worker, self.environment, workers, log) as workers_,
        ):
            self._until(lambda: self._ready() >= workers, _READY_SECONDS)
            kinds = {
                "api": apis,
                "worker": workers_,
                "postgresql": [self.postgresql.pid],
                "redis": [self.redis.pid],
            }
            yield port, Meter(kinds)

    def order(
        self, port: int, count: int, connections: int, *, rate: float = 0, who: slice = slice(None)
    ) -> Order:
        """So many submissions of these candidates."""
        return Order(
            port=port,
            path=f"/v1/challenges/{SLUG}/submissions",
            body=self.scene.body.decode(),
            tokens=self.scene.tokens[who],
            count=count,
            connections=connections,
            rate=rate,
        )

    def until_done(self) -> None:
        """Return when nothing waits or is graded any more."""
        self._until(lambda: self.open() == 0)

    def reported(self, seen: Seen) -> list[float]:
        """Seconds from each POST to its stored report, by the clock that client and database share.

        Raises RuntimeError when one was refused or has no report.
        """
        self.require_accepted(seen)
        query = sa.select(gradings.c.submission_id, reports.c.created_at).join(
            reports, reports.c.grading_id == gradings.c.id
        )
        with self.database.read() as connection:
            at = {row.submission_id: row.created_at.timestamp() for row in connection.execute(query)}
        missing = [one.id for one in seen.sent if one.id not in at]
        if missing:
            raise RuntimeError(f"{len(missing)} submissions have no report, {missing[0]} among them")
        return [at[one.id] - one.at for one in seen.sent]

    @staticmethod
    def require_accepted(seen: Seen) -> None:
        """Raises RuntimeError when a POST was refused."""
        refused = [one.status for one in seen.sent if not one.id]
        if refused:
            raise RuntimeError(f"{len(refused)} submissions were refused, the first with {refused[0]}")

    def until_reported(self, seen: Seen) -> None:
        """Return when all of these have a report, whatever else waits."""
        query = sa.select(sa.func.count()).select_from(
            gradings.join(reports, reports.c.grading_id == gradings.c.id)
        )
        these = query.where(gradings.c.submission_id.in_([one.id for one in seen.sent]))

        def are_there() -> bool:
            with self.database.read() as connection:
                return connection.execute(these).scalar_one() == len(seen.sent)

        self._until(are_there)

    def forget_queue(self) -> None:
        """Nothing of what waits is graded."""
        with self.database.write() as connection:
            ended = {"state": WorkState.UNGRADED.value, "finished_at": db_now()}
            connection.execute(sa.update(work).where(work.c.state.in_(_OPEN)).values(**ended))

    def _ready(self) -> int:
        query = sa.text("select count(*) from workers where state = 'ready'")
        with self.database.read() as connection:
            return int(connection.execute(query).scalar_one())

    def open(self) -> int:
        """How much waits or is being graded."""
        query = sa.select(sa.func.count()).where(work.c.state.in_(_OPEN))
        with self.database.read() as connection:
            return connection.execute(query).scalar_one()

    def _until(self, true: Callable[[], bool], patience: float = _PATIENCE) -> None:
        give_up = time.monotonic() + patience
        while not true():
            if time.monotonic() > give_up:
                raise RuntimeError(f"it did not happen: see {self.folder / 'log'}")
            time.sleep(_LOOK_SECONDS)


@contextmanager
def set_stage() -> Iterator[Stage]:
    """Servers that are as durable as an operator's, in a folder of their own."""
    with (
        servers.folder() as folder,
        servers.postgresql(folder / "postgresql") as postgresql,
        servers.redis(folder / "redis") as redis,
    ):
        environment = {
            "FAIRTRIAL_DATABASE_URL": postgresql.url,
            "FAIRTRIAL_REDIS_URL": redis.url,
            "FAIRTRIAL_MAX_PENDING": str(MAX_PENDING),
            "FAIRTRIAL_SUBMISSIONS_PER_HOUR": str(MAX_PENDING),
            "FAIRTRIAL_READS_PER_MINUTE": str(MAX_PENDING),
            "FAIRTRIAL_MAX_WAIT_SECONDS": str(MAX_WAIT_SECONDS),
            "XDG_CACHE_HOME": str(folder / "cache"),
        }
        settings = Settings.model_validate({"database_url": postgresql.url, "redis_url": redis.url})
        with Service.open(settings) as service:
            scene = set_scene(service, folder, CANDIDATES)
            yield Stage(folder, service.database, postgresql, redis, scene, environment)
