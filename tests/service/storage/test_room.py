"""Whether there is room is found out now and then, and told to whoever asks in between."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from runner.storage.database import Database, DatabaseFullError
from runner.storage.room import LOOK_SECONDS, Room


@dataclass
class Clock:
    """One that stands still."""

    now: float = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_whoever_asks_again_soon_does_not_wait_for_those_who_write(database: Database) -> None:
    room = Room(database, 0, Clock())
    room.require()
    with database.write() as writing:
        assert not writing.closed
        room.require()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_lack_of_room_is_told_until_somebody_looks_again(database: Database) -> None:
    clock = Clock()
    room = Room(database, 2**62, clock)
    for _ in range(2):
        with pytest.raises(DatabaseFullError, match="MiB left"):
            room.require()
        room.least = 0
    clock.now += LOOK_SECONDS
    room.require()
