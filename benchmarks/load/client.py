"""Sends POSTs as fast as it is told to: a process of its own, so that its CPU can be told from the service's.

Reads one `Order` as JSON on standard input, writes what it saw as JSON on standard output. HTTP is written
and read by hand over connections that stay open: what a client's library costs, the service would lack.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, Self

_HEAD_END: Final = b"\r\n\r\n"
_LIMIT: Final = 1 << 20
_PATIENCE: Final = 120.0
"""Seconds for an answer."""


@dataclass(frozen=True, slots=True)
class Order:
    """What to send.

    Attributes:
        port: on loopback.
        path: what is POSTed to.
        body: JSON.
        tokens: taken in turn.
        count: so many POSTs.
        connections: so many at once at most.
        rate: POSTs a second, evenly; 0 sends as fast as answers come.
    """

    port: int
    path: str
    body: str
    tokens: tuple[str, ...]
    count: int
    connections: int
    rate: float = 0.0


@dataclass(frozen=True, slots=True)
class Sent:
    """One POST: when it was sent (Unix seconds), how long its answer took, and what the answer was.

    Attributes:
        id: of what was made; empty unless the status is 201.
        late: seconds by which it was sent later than planned.
    """

    at: float
    seconds: float
    status: int
    id: str
    late: float


@dataclass(frozen=True, slots=True)
class Seen:
    """All POSTs, how long they took together, and the CPU seconds that sending them took."""

    sent: tuple[Sent, ...]
    seconds: float
    cpu_seconds: float

    @classmethod
    def parse(cls, text: str) -> Self:
        """What a client wrote."""
        found: dict[str, Any] = json.loads(text)
        sent = tuple(Sent(**one) for one in found["sent"])
        return cls(sent, found["seconds"], found["cpu_seconds"])


def request(order: Order, token: str) -> bytes:
    """The bytes of one POST."""
    body = order.body.encode()
    head = (
        f"POST {order.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def status_and_length(head: bytes) -> tuple[int, int]:
    """Of an answer, from its head. Raises ValueError when it says no length."""
    first, *lines = head.decode("latin-1").split("\r\n")
    lengths = [line.partition(":")[2] for line in lines if line.lower().startswith("content-length:")]
    if len(lengths) != 1:
        raise ValueError(f"an answer without a length: {first}")
    return int(first.split()[1]), int(lengths[0])


async def send_all(order: Order) -> tuple[Sent, ...]:
    """Send what is ordered, each POST over the next free connection."""
    requests = [request(order, token) for token in order.tokens]
    begin = time.monotonic()
    due = deque((begin + n / order.rate if order.rate else begin, n) for n in range(order.count))
    sent: list[Sent] = []
    workers = min(order.connections, order.count)
    await asyncio.gather(*(_send(order.port, requests, due, sent) for _ in range(workers)))
    return tuple(sent)


async def _send(
    port: int, requests: Sequence[bytes], due: deque[tuple[float, int]], sent: list[Sent]
) -> None:
    async with Connection(port) as connection:
        while due:
            planned, number = due.popleft()
            await asyncio.sleep(max(planned - time.monotonic(), 0))
            await connection.open()
            at, begun = time.time(), time.monotonic()
            status, body = await connection.ask(requests[number % len(requests)])
            made = json.loads(body)["id"] if status == 201 else ""
            sent.append(Sent(at, time.monotonic() - begun, status, made, max(begun - planned, 0)))


class Connection:
    """Stays open; opened anew when the server closed it because nothing was asked for a while."""

    def __init__(self, port: int) -> None:
        """Not open yet."""
        self._port = port
        self.reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self._close()

    async def open(self) -> None:
        """Be open."""
        if self.reader is None or self.reader.at_eof():
            self._close()
            self.reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port, limit=_LIMIT)

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """The status and body of the answer."""
        assert self.reader is not None
        assert self._writer is not None
        self._writer.write(request)
        async with asyncio.timeout(_PATIENCE):
            head = await self.reader.readuntil(_HEAD_END)
            status, length = status_and_length(head)
            return status, await self.reader.readexactly(length)

    def _close(self) -> None:
        if self._writer is not None:
            self._writer.close()


def main() -> None:
    """Standard input to standard output."""
    wanted = json.load(sys.stdin)
    order = Order(**{**wanted, "tokens": tuple(wanted["tokens"])})
    begun = time.monotonic()
    sent = asyncio.run(send_all(order))
    seconds, times = time.monotonic() - begun, os.times()
    json.dump(asdict(Seen(sent, seconds, times.user + times.system)), sys.stdout)


if __name__ == "__main__":
    main()
