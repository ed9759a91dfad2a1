"""A thread of every worker's: says that the worker is there, and reconciles."""

from __future__ import annotations

import socket
from dataclasses import dataclass, field
from threading import Event, Thread
from types import TracebackType
from typing import Final, Self

import structlog

from runner.domain.measures import Measures
from runner.jobs.enqueue import QueueAwayError
from runner.jobs.reconciler import Reconciler
from runner.storage import measures, queue
from runner.storage.database import Database, DatabaseAwayError

READY: Final = "ready"
WAITING: Final = "waiting"


@dataclass(slots=True)
class Upkeep:
    """A context manager; the worker is gone when it ends.

    Attributes:
        state: `READY`, or `WAITING` while the engine is away; `detail` says why.
        measures: what the worker measured, which is written down with each sign of life.
    """

    database: Database
    reconciler: Reconciler
    worker_id: str
    state: str = WAITING
    detail: str = ""
    measures: Measures = field(default_factory=Measures)
    _trouble: str = ""
    _end: Event = field(default_factory=Event)
    _thread: Thread | None = None

    def __enter__(self) -> Self:
        self._thread = Thread(target=self._keep, name="upkeep", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end.set()
        if self._thread:
            self._thread.join()
        try:
            with self.database.write() as connection:
                queue.gone(connection, self.worker_id)
        except DatabaseAwayError as away:
            structlog.get_logger().warning("not_signed_off", message=away.message)

    def now(self, state: str, detail: str = "") -> None:
        """Say how the worker is. Raises `DatabaseAwayError`."""
        self.state, self.detail = state, detail
        self._be_seen()

    def once(self) -> None:
        """Be seen, and reconcile; what is away is tried again next time."""
        try:
            self._be_seen()
            self.reconciler.tidy()
            self._say("")
        except (DatabaseAwayError, QueueAwayError) as away:
            self._say(away.message)

    def _keep(self) -> None:
        while True:
            try:
                self.once()
            except Exception:  # noqa: BLE001 - unseen and not reconciling would be worse than any error
                structlog.get_logger().exception("upkeep_failed")
            if self._end.wait(self.reconciler.pace.round.total_seconds()):
                return

    def _say(self, trouble: str) -> None:
        """Once when it begins, once when it is over."""
        if trouble == self._trouble:
            return
        self._trouble = trouble
        if trouble:
            structlog.get_logger().warning("away", message=trouble)
        else:
            structlog.get_logger().info("back")

    def _be_seen(self) -> None:
        with self.database.write() as connection:
            queue.seen(connection, self.worker_id, socket.gethostname(), self.state, self.detail)
            measures.store(connection, self.worker_id, self.measures.snapshot())
