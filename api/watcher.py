"""Looks after all work that somebody watches with one question to the database at a time.

So 500 watchers cost as much as one. A stream that is behind reads its events by itself.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

import structlog
from starlette.concurrency import run_in_threadpool

from runner.domain.work import WorkState
from runner.storage import events
from runner.storage.database import Database, DatabaseAwayError
from runner.storage.events import Progress

LOOK_SECONDS: Final = 0.2
FINAL: Final = frozenset({WorkState.FINISHED, WorkState.UNGRADED})


class Watcher:
    """One for each server; to be used in its event loop alone."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._watched: Counter[str] = Counter()
        self._progress: dict[str, Progress] = {}
        self._changed = asyncio.Condition()
        self._looking: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def watching(self, work_id: str) -> AsyncIterator[None]:
        """While the block runs, `beyond` can be asked for this work."""
        self._watched[work_id] += 1
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        try:
            yield
        finally:
            self._watched[work_id] -= 1
            if not self._watched[work_id]:
                del self._watched[work_id]
                self._progress.pop(work_id, None)

    async def beyond(self, work_id: str, known: Progress | None) -> Progress:
        """Wait until there is something new, or anything at all; what there is then."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._progress.get(work_id, known) != known)
            return self._progress[work_id]

    async def end(self, work_id: str, within: float) -> None:
        """Wait until the work has ended, for so many seconds at most."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within), self.watching(work_id):
                known: Progress | None = None
                while known is None or known.state not in FINAL:
                    known = await self.beyond(work_id, known)

    async def close(self) -> None:
        """Look no more."""
        if self._looking is not None:
            self._looking.cancel()

    async def _look(self) -> None:
        is_away = False
        while self._watched:
            try:
                found = await run_in_threadpool(self._ask, tuple(self._watched))
            except DatabaseAwayError as error:
                if not is_away:
                    structlog.get_logger().warning("database_away", message=error.message)
                is_away = True
            except Exception:  # noqa: BLE001 - it goes on, or whoever watches would never be told
                structlog.get_logger().exception("watching_failed")
            else:
                is_away = False
                async with self._changed:
                    self._progress = {one: now for one, now in found.items() if one in self._watched}
                    self._changed.notify_all()
            await asyncio.sleep(LOOK_SECONDS)

    def _ask(self, work_ids: tuple[str, ...]) -> dict[str, Progress]:
        with self._database.read() as connection:
            return events.progress(connection, work_ids)
