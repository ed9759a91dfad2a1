"""What all use cases work with."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Final, Self

import structlog

from runner.cache import cache_folder
from runner.domain.backlog import Backlog
from runner.jobs.enqueue import Bell, QueueAwayError
from runner.library import Library
from runner.services.signer import Signer
from runner.settings import Settings
from runner.storage import queue
from runner.storage.database import Database, DatabaseAwayError
from runner.storage.room import Room

LOOK_SECONDS: Final = 0.5
"""How old a look at the queue may be: counting anew for every request would cost more than it tells."""


@dataclass(slots=True)
class Outlook:
    """A look at the queue, shared by all requests of a moment. Thread-safe."""

    database: Database
    _seen: Backlog | None = None
    _until: float = 0.0
    _lock: Lock = field(default_factory=Lock)

    def backlog(self) -> Backlog:
        """The queue as it was at most `LOOK_SECONDS` ago. Raises `DatabaseAwayError`."""
        with self._lock:
            if self._seen is None or time.monotonic() >= self._until:
                with self.database.read() as connection:
                    self._seen = queue.backlog(connection)
                self._until = time.monotonic() + LOOK_SECONDS
            return self._seen

    def forget(self) -> None:
        """Look anew when asked next."""
        with self._lock:
            self._seen = None


@dataclass(frozen=True, slots=True)
class Service:
    """The record and how it stands, the bell for workers, the challenges, and what the operator set.

    Thread-safe.

    Attributes:
        signer: None where reports go out unsigned.
    """

    database: Database
    bell: Bell
    library: Library
    settings: Settings
    outlook: Outlook
    room: Room
    signer: Signer | None = None

    @classmethod
    @contextmanager
    def open(cls, settings: Settings) -> Iterator[Self]:
        """Everything that the settings name, connected to lazily and closed at the end."""
        with Database.open(settings.database_url.get_secret_value()) as database:
            bell = Bell.connect(settings.redis_url.get_secret_value(), settings.queue_name)
            try:
                library, room = Library(database, cache_folder()), Room(database, settings.min_free_bytes)
                signer = Signer.open(settings.signing_key_file)
                yield cls(database, bell, library, settings, Outlook(database), room, signer)
            finally:
                bell.close()

    def ring(self, work_id: str) -> None:
        """Tell workers that something is due. When Redis is away they find it without a bell, a bit later."""
        try:
            self.bell.ring_if_needed(work_id, self.outlook.backlog().workers)
        except (QueueAwayError, DatabaseAwayError) as error:
            structlog.get_logger().warning("not_rung", work_id=work_id, message=error.message)
