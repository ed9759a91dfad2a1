"""One connection to a port of this host, passed on."""

from __future__ import annotations

import base64
import socket
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from queue import SimpleQueue

WINDOW = 256 << 10
"""Bytes that may be under way and not yet taken by the other side."""
CHUNK = 32 << 10


class Connection:
    """Two threads, one a direction; both end with it."""

    def __init__(
        self,
        number: int,
        accepted: socket.socket,
        *,
        say: Callable[[dict[str, object]], None],
        over: Callable[[], object],
    ) -> None:
        """Take over what was accepted; `start` begins, and `over` is called at the end."""
        self._number = number
        self._socket = accepted
        self._tell = say
        self._is_over = over
        self._coming: SimpleQueue[bytes] = SimpleQueue()
        self._room = WINDOW
        self._changed = threading.Condition()
        self._threads = tuple(
            threading.Thread(target=self._go, args=(way,), name="fairtrial-relayed", daemon=True)
            for way in (self._pass_on, self._pass_back)
        )
        self._ways = len(self._threads)
        self._closed = False

    def start(self) -> None:
        """Tell the other side of it, and begin to pass on."""
        self._say("open")
        for thread in self._threads:
            thread.start()

    def hear(self, said: Mapping[str, object]) -> None:
        """What the other side says of it."""
        match said:
            case {"event": "data", "data": str(data)}:
                self._coming.put(base64.b64decode(data))
            case {"event": "end"}:
                self._coming.put(b"")
            case {"event": "taken", "bytes": int(count)}:
                with self._changed:
                    self._room += count
                    self._changed.notify_all()
            case _:
                self.close()

    def close(self) -> None:
        """At once, both ways."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
            if self._ways:
                with suppress(OSError):  # the client was faster
                    self._socket.shutdown(socket.SHUT_RDWR)
        self._coming.put(b"")

    def join(self) -> None:
        """Return when nothing more is said of it; `close` comes first."""
        for thread in self._threads:
            thread.join()

    def _go(self, way: Callable[[], None]) -> None:
        try:
            way()
        except OSError:  # the client is gone
            self._say("gone")
            self.close()
        with self._changed:
            self._ways -= 1
            if self._ways:
                return
            self._socket.close()
        self._is_over()

    def _pass_on(self) -> None:
        while data := self._socket.recv(CHUNK):
            self._say("data", data=base64.b64encode(data).decode())
            with self._changed:
                self._room -= len(data)
                self._changed.wait_for(lambda: self._room > 0 or self._closed)
        self._say("end")

    def _pass_back(self) -> None:
        while data := self._coming.get():
            self._socket.sendall(data)
            self._say("taken", bytes=len(data))
        with suppress(OSError):  # the client was faster
            self._socket.shutdown(socket.SHUT_WR)

    def _say(self, event: str, **more: object) -> None:
        self._tell({"id": self._number, "event": event, **more})
