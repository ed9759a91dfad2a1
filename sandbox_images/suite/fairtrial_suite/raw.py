"""Bytes to the service as they are, for requests that no HTTP client would send."""

from __future__ import annotations

import httpx

from fairtrial_suite.asking import Asking
from fairtrial_suite.case import Case
from fairtrial_suite.connection import BODY_LIMIT, Connection
from fairtrial_suite.faults import Failure, NoAnswer
from fairtrial_suite.inflate import Plain, decoder


class RawConnection:
    """Open until it is closed, by either side or by the case's end."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._asking = self._new(None)
        with self._asking.wait():
            self._connection = Connection(case.setting.port, self._asking.clock)

    def send(self, data: bytes) -> None:
        """More bytes, whole requests or parts of one. Nothing is said when the service does not take them."""
        if not self._asking.exchange.sent.length:
            self._asking.name(*_request_line(data))
        self._asking.exchange.sent.add(data)
        with self._asking.wait():
            self._connection.send_raw(data, self._asking.clock)

    def answer(self, *, method: str = "GET", timeout: float | None = None) -> httpx.Response:
        """Wait for one answer. `method`: HEAD's have no body; `timeout`: seconds, for all of it."""
        self._limit(timeout)
        asking = self._asking
        with asking.wait():
            head = self._connection.head_after(method, asking.clock)
            asking.answered(head.status, head.headers)
            body = self._body(asking, decoder(head.headers))
        asking.end()
        self._connection.reusable()
        self._asking = self._new(None)
        headers = [(name, value) for name, value in head.headers if name.lower() != b"content-encoding"]
        return httpx.Response(
            head.status, headers=headers, content=body, request=httpx.Request(method, "http://raw/")
        )

    def rest(self, *, timeout: float | None = None) -> bytes:
        """Wait until the service closes the connection: all bytes that came, at most 2 MiB of them."""
        self._limit(timeout)
        data = bytearray()
        with self._asking.wait():
            while more := self._connection.receive_raw(self._asking.clock):
                data += more
                if len(data) > BODY_LIMIT:
                    raise NoAnswer(f"more than {BODY_LIMIT:,} bytes came")
        self._asking.exchange.received.add(bytes(data))
        self._asking.end()
        return bytes(data)

    def close(self) -> None:
        """May be called again."""
        self._connection.close()
        if self._asking.exchange.sent.length:
            self._asking.end("nobody waited for the answer", Failure.ABANDONED)

    def _body(self, asking: Asking, plain: Plain) -> bytes:
        parts = []
        for chunk in self._connection.body(asking.clock):
            parts.append(plain.feed(chunk))
            asking.received(parts[-1])
        plain.end()
        return b"".join(parts)

    def _limit(self, timeout: float | None) -> None:
        self._asking.clock = self._asking.clock.limited(timeout)

    def _new(self, limit: float | None) -> Asking:
        return Asking(self._case, "RAW", "", [], limit)


class Raw:
    """Opens connections, and closes them with the case."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._made: list[RawConnection] = []

    def connect(self) -> RawConnection:
        """A connection on which nothing was sent yet."""
        connection = RawConnection(self._case)
        self._made.append(connection)
        return connection

    def ask(self, data: bytes, *, method: str = "GET", timeout: float | None = None) -> httpx.Response:
        """Send these bytes on a new connection, and wait for one answer."""
        connection = self.connect()
        connection.send(data)
        try:
            return connection.answer(method=method, timeout=timeout)
        finally:
            connection.close()

    def close(self) -> None:
        """Close them all."""
        while self._made:
            self._made.pop().close()


def _request_line(data: bytes) -> tuple[str, str]:
    """Method and target for the record, from bytes that may be no request."""
    words = data.partition(b"\n")[0].decode("latin-1").split(" ")
    return (words[0] or "RAW", words[1].strip() if len(words) > 1 else "")
