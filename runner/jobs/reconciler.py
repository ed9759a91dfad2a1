"""Owns whatever nobody else does: work whose worker died, and work for which nobody rang."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import Connection

from runner.domain.work import USUAL_PACE, Pace
from runner.jobs import setbacks
from runner.jobs.enqueue import Bell
from runner.storage import chores, idempotency, queue, regrades, runs, webhooks
from runner.storage.database import Database

FORGET_EVERY: Final = timedelta(minutes=10)
_CHORE: Final = "reconcile"
_FORGET: Final = "forget"


@dataclass(frozen=True, slots=True)
class Reconciler:
    """Any number of them may run; one acts at a time.

    Attributes:
        kept: how long answers to repeated requests are kept.
        runs_kept: how long live runs are.
    """

    database: Database
    bell: Bell
    kept: timedelta
    runs_kept: timedelta = timedelta(hours=24)
    pace: Pace = USUAL_PACE

    def tidy(self) -> bool:
        """Do what is to be done, unless somebody did it a moment ago; False then.

        Raises `QueueAwayError` when it could not ring, `DatabaseAwayError`.
        """
        with self.database.write() as connection:
            if not chores.take(connection, _CHORE, self.pace.round):
                return False
            self._take_back(connection)
            self._settle(connection)
            self._forget(connection)
            wanted = min(queue.due(connection), max(queue.listeners(connection), 1))
        for _ in range(wanted - self.bell.waiting()):
            self.bell.ring("due")
        return True

    def _take_back(self, connection: Connection) -> None:
        for setback in queue.take_back_lapsed(connection, self.pace.lease):
            setbacks.tell(connection, setback)

    @staticmethod
    def _settle(connection: Connection) -> None:
        for regrade_id in regrades.settle(connection):
            webhooks.announce_regrade(connection, setbacks.REGRADE_READY, regrade_id)

    def _forget(self, connection: Connection) -> None:
        if not chores.take(connection, _FORGET, FORGET_EVERY):
            return
        idempotency.forget(connection, self.kept)
        runs.forget(connection, self.runs_kept)
        webhooks.forget(connection)
        queue.forget_workers(connection)
