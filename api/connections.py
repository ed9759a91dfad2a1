"""One connection under uvicorn, which by itself waits without end for the head of a request.

Whoever opens connections and sends a byte a minute on each would thus keep everybody else out.
"""

from __future__ import annotations

import asyncio
from typing import Final

from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_SECONDS: Final = 20.0
"""From a connection's begin, or a request's end, until the head of the next request must have arrived."""


class Connection(H11Protocol):
    """Ends when the head of its next request takes too long; how slowly it drips makes no difference."""

    head_seconds = HEAD_SECONDS
    _giving_up: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn's
        """A client is there; now it must say what it wants."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Something came: perhaps the rest of a head."""
        super().data_received(data)
        if self._is_serving():
            self._stop_waiting()

    def on_response_complete(self) -> None:
        """A request has its answer; the next one may have come already."""
        super().on_response_complete()
        if not self._is_serving():
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has gone."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _is_serving(self) -> bool:
        cycle = self.cycle
        return cycle is not None and not cycle.response_complete  # type: ignore[redundant-expr] # at first

    def _wait(self) -> None:
        self._stop_waiting()
        self._giving_up = self.loop.call_later(self.head_seconds, self.transport.abort)

    def _stop_waiting(self) -> None:
        if self._giving_up is not None:
            self._giving_up.cancel()
            self._giving_up = None
