"""Whether there is room for what is handed in next."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Final

from runner.storage import chores
from runner.storage.database import Database, DatabaseFullError

MIB: Final = 1024 * 1024
_CHORE: Final = "prove_room"
_EVERY: Final = timedelta(seconds=5)


def require_room(database: Database, least: int) -> None:
    """Raise unless something can be stored, and SQLite's disk has `least` bytes left.

    Raises `DatabaseFullError`, `DatabaseAwayError`.
    """
    with database.write() as connection:
        chores.take(connection, _CHORE, _EVERY)
    file = database.engine.url.database
    if database.engine.dialect.name != "sqlite" or not file:
        return
    left = shutil.disk_usage(Path(file).absolute().parent).free
    if left < least:
        raise DatabaseFullError(
            f"The database's disk has {left // MIB} MiB left.", "Free some space on it before it is full."
        )
