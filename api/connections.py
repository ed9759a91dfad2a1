"""One connection under uvicorn, which by itself waits without end for the head of a request.

Whoever opens connections and sends a byte a minute on each would thus keep everybody else out. What is no
HTTP never comes as far as the application, and is refused here, as a problem like everything else.
"""

from __future__ import annotations

import asyncio
import uuid
from typing import Final

import h11
import structlog
from uvicorn.protocols.http.h11_impl import H11Protocol

from api import problem_types as kinds
from api.middleware.request_id import HEADER
from api.middleware.security_headers import ALWAYS
from api.problems import Problem

HEAD_SECONDS: Final = 20.0
"""From a connection's begin, or a request's end, until the head of the next request must have arrived."""

_NO_HTTP: Final = "The request is no HTTP/1.1, its head is larger than 32 KiB, or its end is not clear."
_MAY_ANSWER: Final = (h11.IDLE, h11.SEND_RESPONSE)


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

    def send_400_response(self, msg: str) -> None:
        """What came is no HTTP/1.1: say so, and hang up."""
        request_id = uuid.uuid4().hex
        structlog.get_logger().info("no_http", request_id=request_id, message=msg)
        answer = Problem(kinds.BAD_REQUEST, _NO_HTTP, headers={**ALWAYS, "Connection": "close"})
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = answer.response()
        response.headers[HEADER] = request_id
        if self.conn.our_state in _MAY_ANSWER:
            head = h11.Response(status_code=response.status_code, headers=response.raw_headers)
            for event in (head, h11.Data(data=bytes(response.body)), h11.EndOfMessage()):
                self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

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
