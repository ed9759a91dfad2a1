"""HTTP/1.1 on one connection, with h11 for its grammar and caps for all that the other side may send."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import h11

from fairtrial_suite.faults import NoAnswer
from fairtrial_suite.loopback import ExpiredError, Socket, Time

HEAD_LIMIT = 64 * 1024
"""Bytes of status line and headers, those of interim (1xx) answers before them included."""

BODY_LIMIT = 2 * 1024 * 1024
"""Bytes of a body, after decompression as well."""

_WIRE_LIMIT = 2 * BODY_LIMIT
"""Bytes that may carry one body: chunks have sizes and extensions."""

_QUOTED = 120
"""Characters of a complaint: it may quote all that came."""

Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Head:
    """The answer's first part."""

    status: int
    reason: bytes
    version: bytes
    headers: Headers


class Connection:
    """One request after the other. Raises NoAnswer and ExpiredError; after either it is of no more use."""

    def __init__(self, port: int, time: Time) -> None:
        self._socket = Socket.connect(port, time)
        self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=HEAD_LIMIT)
        self.received = 0
        """Bytes since the request began."""

    def ask(self, request: h11.Request, body: Iterable[bytes], time: Time) -> None:
        """Send a request, as far as the service reads it. Raise LocalProtocolError if it is none."""
        self.received = 0
        if not self._send(request, time):
            return
        for chunk in body:
            if chunk and not self._send(h11.Data(data=chunk), time):
                return
        self._send(h11.EndOfMessage(), time)

    def head(self, time: Time) -> Head:
        """Wait for the final status and headers."""
        while True:
            event = self._next(time)
            if isinstance(event, h11.Response):
                headers = list(event.headers.raw_items())
                return Head(event.status_code, bytes(event.reason), bytes(event.http_version), headers)
            if isinstance(event, h11.InformationalResponse) and event.status_code == 101:
                raise NoAnswer("the service changed to another protocol (101) without being asked")
            if self.received > HEAD_LIMIT:
                raise NoAnswer(f"more than {HEAD_LIMIT:,} bytes came before the answer's headers had ended")

    def body(self, time: Time) -> Iterator[bytes]:
        """The body as it comes, not decompressed."""
        while True:
            event = self._next(time)
            if isinstance(event, h11.EndOfMessage):
                return
            if isinstance(event, h11.Data):
                yield bytes(event.data)
            if self.received > _WIRE_LIMIT + HEAD_LIMIT:
                raise NoAnswer(f"the answer's body is larger than {BODY_LIMIT:,} bytes")

    def reusable(self) -> bool:
        """Whether another request may follow: both sides are done, and nothing came that nobody asked for."""
        done = self._http.our_state is h11.DONE and self._http.their_state is h11.DONE
        if not done or self._http.trailing_data[0]:
            return False
        self._http.start_next_cycle()
        return True

    def quiet(self) -> bool:
        """Whether the other side has kept it open since."""
        return self._socket.quiet()

    def close(self) -> None:
        """May be called again."""
        self._socket.close()

    def _send(self, event: h11.Event, time: Time) -> bool:
        data = self._http.send(event)
        return not data or self._socket.send(data, time)

    def _next(self, time: Time) -> h11.Event:
        try:
            while (event := self._http.next_event()) is h11.NEED_DATA:
                data = self._socket.receive(time)
                self.received += len(data)
                self._http.receive_data(data)
        except h11.RemoteProtocolError as error:
            raise NoAnswer(self._malformed(error)) from error
        if time.left() <= 0:
            raise ExpiredError
        if event is h11.PAUSED or isinstance(event, h11.ConnectionClosed):
            raise NoAnswer("the connection was closed without an answer")
        assert isinstance(event, h11.Event)
        return event

    def _malformed(self, error: h11.RemoteProtocolError) -> str:
        if not self.received:
            return "the connection was closed without an answer"
        return f"the answer is not valid HTTP ({str(error)[:_QUOTED]})"
