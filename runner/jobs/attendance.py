"""What goes on beside a running attempt: its lease is renewed, and its events are stored."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from contextvars import copy_context
from datetime import timedelta
from threading import Condition, Thread
from types import TracebackType
from typing import Any, Final, Self

import structlog

from runner.domain.events import Event
from runner.domain.work import HEARTBEAT, LAST_EVENT, Claim
from runner.reports import codec
from runner.storage import events, queue
from runner.storage.database import Database, DatabaseAwayError
from runner.storage.events import NewEvent

SOON_SECONDS: Final = 1.0
"""How soon a heartbeat that failed is tried again."""
STORE_SECONDS: Final = 0.1
"""Events that come closer to one another are stored together."""
_BEFORE_CAPITALS: Final = re.compile(r"(?<!^)(?=[A-Z])")


class Attendance:
    """A thread beside an attempt; a context manager that ends it.

    How long the attempt may last is stored with the first heartbeat: until then the lease is shorter.

    While the database is away nothing is lost: events are kept, and the lease is renewed as soon as it is
    back. Whether it was renewed in time, the database says when the result is stored.
    """

    def __init__(
        self, database: Database, held: Claim, beat_seconds: float = HEARTBEAT.total_seconds()
    ) -> None:
        self._database = database
        self._held = held
        self._beat_seconds = beat_seconds
        self._within: timedelta | None = None
        self._waiting: list[NewEvent] = []
        self._number = 0
        self._ended = False
        self._changed = Condition()
        of_the_attempt = copy_context()  # so that the thread's log lines have its ids
        self._thread = Thread(
            target=of_the_attempt.run, args=(self._attend,), name=f"attend-{held.work_id}", daemon=True
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._changed:
            self._ended = True
            self._changed.notify()
        self._thread.join()

    def limit(self, within: timedelta) -> None:
        """Renew the lease no further than so long after the claim."""
        self._within = within

    def emit(self, event: Event) -> None:
        """Take an event; returns at once."""
        with self._changed:
            if self._number + 1 >= LAST_EVENT:
                return  # numbers run out before a challenge has so many cases
            self._number += 1
            self._waiting.append(_new(self._held.attempt, self._number, event))
            if len(self._waiting) == 1:
                self._changed.notify()  # the thread takes the others along

    def rest(self) -> list[NewEvent]:
        """The events that are not stored yet, to be stored with the result; after the block has ended."""
        return list(self._waiting)

    def _attend(self) -> None:
        beat_at = time.monotonic() + self._beat_seconds
        while self._wait_until(beat_at):
            if time.monotonic() >= beat_at:
                is_done = self._tried(self._renew)
                soon = self._beat_seconds if is_done else min(SOON_SECONDS, self._beat_seconds)
                beat_at = time.monotonic() + soon
            self._tried(self._store)

    def _wait_until(self, beat_at: float) -> bool:
        """Wait for events that have waited for long enough, or for the next beat; False at the end."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._ended or bool(self._waiting), max(beat_at - time.monotonic(), 0)
            )
            if not self._ended and self._waiting:
                self._changed.wait_for(lambda: self._ended, STORE_SECONDS)
            return not self._ended

    def _renew(self) -> None:
        with self._database.write() as connection:
            if self._within is not None:
                queue.set_deadline(connection, self._held, self._within)
            if not queue.renew(connection, self._held):
                structlog.get_logger().warning("claim_lost", work_id=self._held.work_id)

    def _store(self) -> None:
        with self._changed:
            batch = list(self._waiting)
        if not batch:
            return
        with self._database.write() as connection:
            events.append(connection, self._held.work_id, batch)
        with self._changed:
            del self._waiting[: len(batch)]

    @staticmethod
    def _tried(action: Callable[[], None]) -> bool:
        """Whatever happens, the thread goes on: whether the claim is lost, the database says in the end."""
        try:
            action()
        except DatabaseAwayError as error:
            structlog.get_logger().warning("database_away", message=error.message)
        except Exception:  # noqa: BLE001 - as above
            structlog.get_logger().exception("attendance_failed")
        else:
            return True
        return False


def _new(attempt: int, number: int, event: Event) -> NewEvent:
    data: Mapping[str, Any] = {
        name: value for name, value in codec.encode(event).items() if name != "audience"
    }
    return NewEvent(attempt, number, event.audience, type_of(event), data)


def type_of(event: Event) -> str:
    """The name under which an event is stored: `case_finished` for `CaseFinished`."""
    return _BEFORE_CAPITALS.sub("_", type(event).__name__).lower()
