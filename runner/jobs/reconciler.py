"""Owns whatever nobody else does: work whose worker died, and work for which nobody rang."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import Connection

from runner.jobs import setbacks
from runner.jobs.enqueue import Bell
from runner.storage import chores, idempotency, queue
from runner.storage.database import Database

EVERY: Final = timedelta(seconds=5)
_CHORE: Final = "reconcile"


@dataclass(frozen=True, slots=True)
class Reconciler:
    """Any number of them may run; one acts at a time.

    Attributes:
        kept: how long answers to repeated requests are kept.
    """

    database: Database
    bell: Bell
    kept: timedelta

    def tidy(self) -> bool:
        """Do what is to be done, unless somebody did it a moment ago; False then.

        Raises `QueueAwayError` when it could not ring, `DatabaseAwayError`.
        """
        with self.database.write() as connection:
            if not chores.take(connection, _CHORE, EVERY):
                return False
            self._take_back(connection)
            idempotency.forget(connection, self.kept)
            due = queue.due(connection)
        for _ in range(due - self.bell.waiting()):
            self.bell.ring("due")
        return True

    @staticmethod
    def _take_back(connection: Connection) -> None:
        for setback in queue.take_back_lapsed(connection):
            setbacks.tell(connection, setback)
