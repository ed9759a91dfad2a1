"""Bytes to and from a supervisor, without blocking: over the engine's attached stream, or over a child's
pipes.
"""

from __future__ import annotations

import os
import select
import socket
import ssl
import struct
import time
from collections.abc import Callable, Iterator
from typing import Protocol

from runner.domain.errors import ProtocolError, SandboxLostError

CHUNK = 1 << 18
"""Bytes that are read at a time, and for which the socket has room (twice, socket(7)): as long as there is
some, we are not woken for each piece of a large input that a slow program takes.
"""
_HEADER = struct.Struct(">BxxxL")
_STDOUT = 1
_STDERR = 2
_STDERR_KEPT = 4096
_WOULD_BLOCK = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


class Wire(Protocol):
    """A supervisor's standard streams, without blocking."""

    @property
    def reader(self) -> int:
        """The descriptor that becomes readable when `receive` has something."""
        ...

    @property
    def writer(self) -> int:
        """The descriptor that becomes writable when `send` takes something."""
        ...

    def receive(self) -> bytes | None:
        """What the supervisor wrote; empty at its end, None when nothing has come."""
        ...

    def send(self, data: memoryview) -> int:
        """How many bytes were taken; 0 when none can be now. Bytes for a supervisor that is gone are taken
        and lost.
        """
        ...

    def hang_up(self) -> None:
        """End the supervisor's standard input."""
        ...

    def close(self) -> None:
        """Close both directions."""
        ...


class Demultiplexer:
    """Takes the engine's framing off: 8 bytes (stream, 0, 0, 0, length as big-endian u32) before each piece
    (Engine API, "attach").
    """

    def __init__(self) -> None:
        """Start at a header's first byte."""
        self._header = b""
        self._left = 0
        self._stream = _STDOUT
        self.stderr = b""

    def feed(self, data: bytes) -> bytes:
        """The bytes of standard output among these; the last of standard error are kept in `stderr`."""
        if self._left >= len(data) and self._stream == _STDOUT:
            self._left -= len(data)
            return data
        out: list[bytes] = []
        for stream, piece in self._pieces(data):
            if stream == _STDOUT:
                out.append(piece)
            else:
                self.stderr = (self.stderr + piece)[-_STDERR_KEPT:]
        return b"".join(out)

    def _pieces(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        offset = 0
        while offset < len(data):
            if self._left == 0:
                taken = _HEADER.size - len(self._header)
                self._header += data[offset : offset + taken]
                offset += taken
                if len(self._header) < _HEADER.size:
                    return
                self._stream, self._left = _HEADER.unpack(self._header)
                self._header = b""
                if self._stream not in (_STDOUT, _STDERR):
                    raise ProtocolError(
                        f"The engine sent a piece of stream {self._stream}.", "See the engine's log."
                    )
                continue
            piece = data[offset : offset + self._left]
            self._left -= len(piece)
            offset += len(piece)
            yield self._stream, piece


class SocketWire:
    """The engine's attached stream."""

    def __init__(self, attached: socket.socket, release: Callable[[], None]) -> None:
        """Take the socket over; `release` closes what else holds it."""
        attached.settimeout(0)
        if attached.family == socket.AF_UNIX:  # the kernel finds a connection's best size itself
            attached.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, CHUNK)
        self._release = release
        self._socket = attached
        self._demultiplexer = Demultiplexer()
        self._ended = False

    @property
    def reader(self) -> int:
        """The socket."""
        return self._socket.fileno()

    @property
    def writer(self) -> int:
        """The socket."""
        return self._socket.fileno()

    @property
    def stderr(self) -> bytes:
        """The last that PID 1 wrote there; a healthy one writes nothing."""
        return self._demultiplexer.stderr

    def receive(self) -> bytes | None:
        """What the supervisor wrote."""
        if self._ended:
            return b""
        try:
            data = self._socket.recv(CHUNK)
        except _WOULD_BLOCK:
            return None
        except OSError:  # far away: a network that is gone, a host that says nothing any more, TLS cut short
            data = b""
        if not data:
            self._ended = True
            return b""
        return self._demultiplexer.feed(data) or None

    def send(self, data: memoryview) -> int:
        """Write."""
        try:
            return self._socket.send(data)
        except _WOULD_BLOCK:
            return 0
        except OSError:  # as above
            return len(data)

    def hang_up(self) -> None:
        """Half-close: the engine ends the container's standard input (StdinOnce)."""
        try:
            self._socket.shutdown(socket.SHUT_WR)
        except OSError:
            return  # it is gone, and its input with it

    def close(self) -> None:
        """Close."""
        self._socket.close()
        self._release()


class PipeWire:
    """The pipes of a supervisor that is our own child."""

    def __init__(self, stdin: int, stdout: int) -> None:
        """Take the descriptors over: what it reads, and what it writes."""
        os.set_blocking(stdin, False)
        os.set_blocking(stdout, False)
        self._stdin: int | None = stdin
        self._stdout = stdout

    @property
    def reader(self) -> int:
        """What it writes."""
        return self._stdout

    @property
    def writer(self) -> int:
        """What it reads."""
        if self._stdin is None:
            raise SandboxLostError("The supervisor's input has been closed.")
        return self._stdin

    def receive(self) -> bytes | None:
        """What the supervisor wrote."""
        try:
            return os.read(self._stdout, CHUNK)
        except BlockingIOError:
            return None

    def send(self, data: memoryview) -> int:
        """Write."""
        try:
            return os.write(self.writer, data)
        except BlockingIOError:
            return 0
        except BrokenPipeError:
            return len(data)

    def hang_up(self) -> None:
        """Close what it reads."""
        if self._stdin is not None:
            os.close(self._stdin)
            self._stdin = None

    def close(self) -> None:
        """Close both."""
        self.hang_up()
        os.close(self._stdout)


def await_wire(wire: Wire, deadline: float, *, writing: bool) -> None:
    """Return when something can be received, or sent if `writing`.

    Raises `TimeoutError` at `deadline`, seconds of `time.monotonic`.
    """
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise TimeoutError
    wanted = {wire.reader: select.POLLIN}
    if writing:
        wanted[wire.writer] = wanted.get(wire.writer, 0) | select.POLLOUT
    poll = select.poll()
    for descriptor, events in wanted.items():
        poll.register(descriptor, events)
    poll.poll(seconds * 1000)


def drain(wire: Wire, deadline: float) -> None:
    """Throw away all that comes up to the stream's end. Raises `TimeoutError` at `deadline`."""
    while (data := wire.receive()) != b"":
        if data is None:
            await_wire(wire, deadline, writing=False)
