"""Whether there is room for what is handed in next."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from threading import Lock
from typing import Final

from runner.storage import chores
from runner.storage.database import Database, DatabaseAwayError, DatabaseFullError

MIB: Final = 1024 * 1024
LOOK_SECONDS: Final = 1.0
"""How old an answer may be: to find out takes the lock that whoever writes has to wait for."""
_CHORE: Final = "prove_room"
_EVERY: Final = timedelta(seconds=5)


@dataclass(slots=True)
class Room:
    """Whether something can be stored, looked into now and then. Thread-safe.

    Attributes:
        least: bytes that SQLite's disk must have left.
        clock: seconds since whenever.
    """

    database: Database
    least: int
    clock: Callable[[], float] = time.monotonic
    _lack: DatabaseAwayError | None = None
    _until: float = 0.0
    _lock: Lock = field(default_factory=Lock)

    def require(self) -> None:
        """Raise unless there was room at most `LOOK_SECONDS` ago.

        Raises `DatabaseFullError`, `DatabaseAwayError`.
        """
        with self._lock:
            if self.clock() >= self._until:
                self._lack = self._found_lacking()
                self._until = self.clock() + LOOK_SECONDS
            lack = self._lack
        if lack is not None:
            raise type(lack)(lack.message, lack.next_step)

    def _found_lacking(self) -> DatabaseAwayError | None:
        try:
            with self.database.write() as connection:
                chores.take(connection, _CHORE, _EVERY)
        except DatabaseAwayError as away:
            return away
        file = self.database.engine.url.database
        if self.database.engine.dialect.name != "sqlite" or not file:
            return None
        left = shutil.disk_usage(Path(file).absolute().parent).free
        if left >= self.least:
            return None
        return DatabaseFullError(
            f"The database's disk has {left // MIB} MiB left.", "Free some space on it before it is full."
        )
