"""HTTP/1.1 on one connection, with h11 for its grammar and caps for all that the other side may send."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import h11

from fairtrial_suite.faults import Failure, NoAnswer
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
        self._ended = False
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

    def head_after(self, method: str, time: Time) -> Head:
        """The same as `head`, for a request that was sent by other means."""
        self.received = 0
        if self._http.our_state is h11.IDLE:
            self._http.send(h11.Request(method=method, target="/", headers=[("Host", "raw")]))
            self._http.send(h11.EndOfMessage())
        return self.head(time)

    def send_raw(self, data: bytes, time: Time) -> None:
        """Send bytes as they are, as far as the service reads them."""
        self._socket.send(data, time)

    def receive_raw(self, time: Time) -> bytes:
        """Some bytes as they are, or none at the end."""
        return self._socket.receive(time)

    def head(self, time: Time) -> Head:
        """Wait for the final status and headers."""
        while not isinstance(event := self._parsed(), h11.Response):
            if isinstance(event, h11.InformationalResponse):
                continue
            if self.received > HEAD_LIMIT:
                raise NoAnswer(f"more than {HEAD_LIMIT:,} bytes came before the answer's headers had ended")
            self._receive(time)
        headers = list(event.headers.raw_items())
        return Head(event.status_code, bytes(event.reason), bytes(event.http_version), headers)

    def body(self, time: Time) -> Iterator[bytes]:
        """The body as it comes, not decompressed; chunks that are there together come together."""
        parts: list[bytes] = []
        while not isinstance(event := self._parsed(), h11.EndOfMessage):
            if isinstance(event, h11.Data):
                parts.append(bytes(event.data))
                continue
            if parts:
                yield b"".join(parts)
                parts.clear()
            self._receive(time)
            if self.received > _WIRE_LIMIT + HEAD_LIMIT:
                raise NoAnswer(f"the answer's body is larger than {BODY_LIMIT:,} bytes")
        if parts:
            yield b"".join(parts)

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

    def _parsed(self) -> h11.Event | None:
        """The next event of what came so far, or none yet."""
        try:
            event = self._http.next_event()
        except h11.RemoteProtocolError as error:
            failure = Failure.BROKEN if self._ended else Failure.UNUSABLE
            raise NoAnswer(f"the answer is not valid HTTP ({str(error)[:_QUOTED]})", failure) from error
        return event if isinstance(event, h11.Event) else None

    def _receive(self, time: Time) -> None:
        data = self._socket.receive(time)
        if time.left() <= 0:  # a side that always has some more never lets a wait expire
            raise ExpiredError
        if not data and self._http.their_state is h11.SEND_RESPONSE:
            begun = "before its headers had ended" if self._http.trailing_data[0] else "without an answer"
            raise NoAnswer(f"the connection was closed {begun}", Failure.BROKEN)
        self._ended = not data
        self.received += len(data)
        self._http.receive_data(data)
