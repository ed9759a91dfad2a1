"""Server-sent events: https://html.spec.whatwg.org/multipage/server-sent-events.html

The wire format is FastAPI's (`fastapi.sse`). Its generator endpoints are not used: they have begun to answer
before the first line of the endpoint runs, so nothing could be refused there any more; their keep-alives have
a fixed time; and they do not end when the server does.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event
from starlette.responses import StreamingResponse

from api import problem_types as kinds
from api.problems import Problem, ProblemError

KEEP_ALIVE_SECONDS: Final = 15.0
RETRY_MILLISECONDS: Final = 2000
"""How long a browser waits before it connects again."""
MAX_STREAMS: Final = 500
MAX_STREAMS_OF_ONE: Final = 50
"""So that nobody takes all of them."""
_LARGEST_ID: Final = 2**63 - 1


@dataclass(frozen=True, slots=True)
class ServerEvent:
    """One event: `id` is what the client hands back as Last-Event-ID."""

    id: int
    type: str
    data: Mapping[str, Any]

    def encode(self) -> bytes:
        """Its bytes. JSON keeps the data on one line."""
        return format_sse_event(id=str(self.id), event=self.type, data_str=json.dumps(self.data))


class Streams:
    """All streams of one server: how many there may be, and their common end."""

    def __init__(self, most: int = MAX_STREAMS, most_of_one: int = MAX_STREAMS_OF_ONE) -> None:
        self._most = most
        self._most_of_one = most_of_one
        self._open: Counter[str] = Counter()
        self._closing = asyncio.Event()

    def close(self) -> None:
        """End every stream; to be called in the event loop. Clients connect again, elsewhere or later."""
        self._closing.set()

    async def unless_closed(self, waiting: Coroutine[Any, Any, None]) -> None:
        """Wait for that, but no longer than until the common end."""
        tasks = (asyncio.ensure_future(waiting), asyncio.ensure_future(self._closing.wait()))
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await _cancelled(*tasks)

    def respond(
        self,
        events: AsyncGenerator[ServerEvent, None],
        keep_alive_seconds: float = KEEP_ALIVE_SECONDS,
        *,
        of: str = "",
    ) -> StreamingResponse:
        """A response that ends when the events do. Raises `ProblemError` when too many are open: of all, or
        of the one whose id is given.
        """
        if self._open.total() >= self._most or self._open[of] >= self._most_of_one:
            raise ProblemError(Problem(kinds.BUSY, headers={"Retry-After": "5"}))
        return StreamingResponse(
            self._counted(events, keep_alive_seconds, of),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )

    async def _counted(
        self, events: AsyncGenerator[ServerEvent, None], keep_alive_seconds: float, of: str
    ) -> AsyncIterator[bytes]:
        self._open[of] += 1
        try:
            yield format_sse_event(retry=RETRY_MILLISECONDS)
            async for chunk in self._chunks(events, keep_alive_seconds):
                yield chunk
        finally:
            self._open[of] -= 1
            self._open += Counter()  # without those that have none

    async def _chunks(
        self, events: AsyncGenerator[ServerEvent, None], keep_alive_seconds: float
    ) -> AsyncIterator[bytes]:
        closing = asyncio.ensure_future(self._closing.wait())
        upcoming = asyncio.ensure_future(_next(events))
        try:
            while not self._closing.is_set():
                done, _ = await asyncio.wait(
                    (upcoming, closing), timeout=keep_alive_seconds, return_when=asyncio.FIRST_COMPLETED
                )
                if not done:
                    yield KEEPALIVE_COMMENT
                elif upcoming in done:
                    event = upcoming.result()
                    if event is None:
                        return
                    yield event.encode()
                    upcoming = asyncio.ensure_future(_next(events))
        finally:
            await _cancelled(upcoming, closing)
            await events.aclose()


def last_event_id(header: str | None) -> int:
    """Where a client that was cut off goes on; 0 is the beginning, as for anything that is no id of ours."""
    given = (header or "").strip()
    if not given.isascii() or not given.isdigit() or len(given) > 19:
        return 0
    return min(int(given), _LARGEST_ID)


async def _next(events: AsyncGenerator[ServerEvent, None]) -> ServerEvent | None:
    return await anext(events, None)


async def _cancelled(*tasks: asyncio.Future[Any]) -> None:
    for task in tasks:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
