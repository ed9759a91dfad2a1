"""Servers on loopback that answer as a script says, down to the byte."""

from __future__ import annotations

import select
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Handler = Callable[[socket.socket], None]
"""Called with each connection, in a thread of its own."""


class Server:
    """`connections` that it accepted so far."""

    def __init__(self, handler: Handler, port: int = 0) -> None:
        self._handler = handler
        self._listener = socket.create_server(("127.0.0.1", port), backlog=128)
        self.port = int(self._listener.getsockname()[1])
        self.connections = 0
        self._open: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def close(self) -> None:
        """Stop listening and break off what is open."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._threads[0].join()
        self._listener.close()
        for connection in self._open:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # closed already
        for thread in self._threads[1:]:
            thread.join()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return  # closed
            self.connections += 1
            self._open.append(connection)
            thread = threading.Thread(target=self._serve, args=(connection,))
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            try:
                self._handler(connection)
            except OSError:
                return  # the client has left


@contextmanager
def serving(handler: Handler, port: int = 0) -> Iterator[Server]:
    """A server for as long as the block lasts; on a free port unless one is given."""
    server = Server(handler, port)
    try:
        yield server
    finally:
        server.close()


def read_request(connection: socket.socket) -> bytes:
    """The head of the next request; nothing when the client is done."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65536)
        if not more:
            return b""
        data += more
    return data


def read_body(connection: socket.socket, head: bytes) -> None:
    """All that the head's Content-Length says."""
    lines, _, begun = head.partition(b"\r\n\r\n")
    length = next(
        int(line.partition(b":")[2])
        for line in lines.split(b"\r\n")
        if line.lower().startswith(b"content-length")
    )
    left = length - len(begun)
    while left > 0:
        left -= len(connection.recv(left))


def answering(*parts: bytes) -> Handler:
    """Read one request, send these, close."""

    def handle(connection: socket.socket) -> None:
        if read_request(connection):
            for part in parts:
                connection.sendall(part)

    return handle


def holding(*parts: bytes) -> Handler:
    """Read one request, send these, and then nothing more."""

    def handle(connection: socket.socket) -> None:
        answering(*parts)(connection)
        connection.recv(1)

    return handle


def dripping(start: bytes, drop: bytes, pace: float) -> Handler:
    """Read one request, send the start, then a drop every so many seconds, without end."""

    def handle(connection: socket.socket) -> None:
        answering(start)(connection)
        pause = threading.Event()
        while True:
            connection.sendall(drop)
            pause.wait(pace)

    return handle


def deaf(connection: socket.socket) -> None:
    """Accept, and read nothing until the client leaves."""
    poll = select.poll()
    poll.register(connection, 0)  # the end of the connection is always told
    poll.poll()


def pouring(start: bytes, block: bytes) -> Handler:
    """Read one request, send the start, then blocks as fast as they are taken, without end."""
    return dripping(start, block, 0)


def resetting(*parts: bytes) -> Handler:
    """Read one request, send these, and reset the connection."""

    def handle(connection: socket.socket) -> None:
        answering(*parts)(connection)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    return handle


def keeping(*answers: bytes) -> Handler:
    """One answer to each request on the same connection, then close without reading on."""

    def handle(connection: socket.socket) -> None:
        for answer in answers:
            if not read_request(connection):
                return
            connection.sendall(answer)

    return handle


def ok(body: bytes, *headers: bytes) -> bytes:
    """A whole answer."""
    lines = [b"HTTP/1.1 200 OK", b"Content-Length: %d" % len(body), *headers]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body
