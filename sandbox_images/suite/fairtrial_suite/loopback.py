"""Sockets to the service: no wait is longer than its clock, however little the other side sends at a time."""

from __future__ import annotations

import errno
import os
import select
import socket
from typing import Protocol

from fairtrial_suite.faults import Failure, NoAnswer

_ADDRESSES = ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"))
_TICK = 0.25
"""Seconds after which a clock is read again: it may have been stopped meanwhile."""

_CHUNK = 65536


class Time(Protocol):
    """What a wait may take."""

    def left(self) -> float:
        """Seconds; zero or less when it is over."""


class ExpiredError(Exception):
    """The time was over before the other side did anything."""


class Socket:
    """A connected one. Not safe for two threads at once."""

    def __init__(self, connected: socket.socket) -> None:
        self._socket = connected

    @classmethod
    def connect(cls, port: int, time: Time) -> Socket:
        """Over IPv4, else IPv6. Raise NoAnswer where nothing listens, ExpiredError where nobody accepts."""
        for family, host in _ADDRESSES:
            connected = _connected(family, host, port, time)
            if connected is not None:
                connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return cls(connected)
        raise NoAnswer(f"the connection was refused: nothing listens on port {port}", Failure.REFUSED)

    def send(self, data: bytes, time: Time) -> bool:
        """Whether all was taken: not so once the other side answers, or breaks off, without reading on."""
        view = memoryview(data)
        while view:
            try:
                view = view[self._socket.send(view) :]
            except BlockingIOError:
                if await_ready(self._socket, select.POLLIN | select.POLLOUT, time) & select.POLLIN:
                    return False
            except OSError:
                return False
        return True

    def receive(self, time: Time) -> bytes:
        """Some bytes, or none at the end. Raise NoAnswer when the connection was reset."""
        while True:
            try:
                return self._socket.recv(_CHUNK)
            except BlockingIOError:
                await_ready(self._socket, select.POLLIN, time)
            except OSError as error:
                raise NoAnswer(f"the connection was broken off ({_reason(error)})", Failure.BROKEN) from error

    def quiet(self) -> bool:
        """Whether nothing came and the other side did not close: fit for one more request."""
        poll = select.poll()
        poll.register(self._socket, select.POLLIN)
        return not poll.poll(0)

    def end_sending(self) -> None:
        """Nothing more will be sent."""
        try:
            self._socket.shutdown(socket.SHUT_WR)
        except OSError as error:
            raise NoAnswer(f"the connection was broken off ({_reason(error)})", Failure.BROKEN) from error

    def close(self) -> None:
        """May be called again."""
        self._socket.close()


def _connected(family: int, host: str, port: int, time: Time) -> socket.socket | None:
    """None where nothing listens."""
    try:
        made = socket.socket(family, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
    except OSError as error:
        if error.errno == errno.EAFNOSUPPORT:
            return None
        raise
    try:
        code = made.connect_ex((host, port))
        if code == errno.EINPROGRESS:
            await_ready(made, select.POLLOUT, time)
            code = made.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    except BaseException:
        made.close()
        raise
    if code == 0:
        return made
    made.close()
    if code in {errno.ECONNREFUSED, errno.EADDRNOTAVAIL, errno.ENETUNREACH, errno.EAFNOSUPPORT}:
        return None
    raise NoAnswer(f"the connection was broken off ({os.strerror(code)})", Failure.BROKEN)


def await_ready(waiting: socket.socket, events: int, time: Time) -> int:
    """The poll events that came. Raise ExpiredError when the time is over."""
    poll = select.poll()
    poll.register(waiting, events)
    while True:
        left = time.left()
        if left <= 0:
            raise ExpiredError
        ready = poll.poll(min(left, _TICK) * 1000)
        if ready:
            return ready[0][1]


def _reason(error: OSError) -> str:
    return os.strerror(error.errno).lower() if error.errno else str(error)
