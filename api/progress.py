"""What happened to a piece of work as a stream that can be cut anywhere and goes on where it was cut."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from starlette.concurrency import run_in_threadpool

from api.sse import ServerEvent
from api.watcher import FINAL, LOOK_SECONDS, Watcher
from runner.domain.errors import FairtrialError
from runner.domain.work import WorkState
from runner.services.service import Service
from runner.services.watching import Watched
from runner.storage import events
from runner.storage.database import DatabaseAwayError
from runner.storage.events import Progress, StoredEvent

STATE: Final = "state"
"""The type of events that tell the work's state; no stored event has it."""

ASK_SECONDS: Final = 10.0
"""How long a stream may go on telling somebody whose token was revoked, or who lost the grant."""

T = TypeVar("T")


@dataclass(slots=True)
class Follower:
    """One stream, from the event after `seen` to the end of the work, or of the watcher's right to see it.

    Attributes:
        ask: finds out anew what the watcher may see.
    """

    service: Service
    watcher: Watcher
    watched: Watched
    seen: int
    ask: Callable[[], Watched]
    _ask_at: float = field(default_factory=lambda: time.monotonic() + ASK_SECONDS)

    def has_ended(self) -> bool:
        """Whether there is nothing more to see. Asks the database."""
        with self.service.database.read() as connection:
            progress = events.progress(connection, [self.watched.work_id])[self.watched.work_id]
        return progress.state in FINAL and not self._next()

    async def events(self) -> AsyncGenerator[ServerEvent, None]:
        """First the state; then what happens, and each new state.

        A state stands before the events of its attempt, a final one at the end. The database may go away and
        come back: the stream waits for it.
        """
        async with self.watcher.watching(self.watched.work_id):
            known = await self.watcher.beyond(self.watched.work_id, None)
            yield await self._state(known)
            async for event in self._since(known, owes_state=False):
                yield event
            while known.state not in FINAL:
                before, known = known, await self.watcher.beyond(self.watched.work_id, known)
                if not await self._may_still():
                    return
                has_changed = (before.state, before.attempt) != (known.state, known.attempt)
                async for event in self._since(known, owes_state=has_changed):
                    yield event

    async def _may_still(self) -> bool:
        """Whether as much may be seen as at first; asked when something happens, and not at every turn."""
        if time.monotonic() < self._ask_at:
            return True
        self._ask_at = time.monotonic() + ASK_SECONDS
        try:
            now = await self._patiently(self.ask)
        except FairtrialError:
            return False
        return now.audiences >= self.watched.audiences

    async def _since(self, known: Progress, *, owes_state: bool) -> AsyncGenerator[ServerEvent, None]:
        """What is stored beyond what was seen, and the state where it belongs."""
        while batch := await self._patiently(self._next):
            for event in batch:
                begins = known.state is WorkState.CLAIMED and event.attempt >= known.attempt
                if owes_state and begins:
                    yield await self._state(known)
                    owes_state = False
                self.seen = event.seq
                yield ServerEvent(event.seq, event.type, {**event.data, "attempt": event.attempt})
        if owes_state:
            yield await self._state(known)

    async def _state(self, known: Progress) -> ServerEvent:
        data: dict[str, Any] = {"state": known.state.value, "attempt": known.attempt}
        if known.state is WorkState.QUEUED:
            backlog = await self._patiently(self.service.outlook.backlog)
            wait = backlog.expected_wait(self.watched.work_class)
            data["expected_wait_seconds"] = round(wait.total_seconds(), 1)
        return ServerEvent(self.seen, STATE, data)

    def _next(self) -> list[StoredEvent]:
        with self.service.database.read() as connection:
            return events.after(connection, self.watched.work_id, self.seen, self.watched.audiences)

    @staticmethod
    async def _patiently(ask: Callable[[], T]) -> T:
        """What the database says, as soon as it is there. The watcher logs that it is away."""
        while True:
            try:
                return await run_in_threadpool(ask)
            except DatabaseAwayError:
                await asyncio.sleep(LOOK_SECONDS)
