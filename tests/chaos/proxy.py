"""Stands before the Docker engine's socket, so that the engine can be away without harm to anybody else."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

ENGINE = "/var/run/docker.sock"


class EngineProxy:
    """A context manager."""

    def __init__(self, place: Path) -> None:
        """Nobody is let through yet."""
        self.url = f"unix://{place}"
        self._place = place
        self._listener: socket.socket | None = None
        self._open: list[socket.socket] = []

    def __enter__(self) -> Self:
        self.mend()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.cut()

    def cut(self) -> None:
        """The engine is gone, in the middle of everything."""
        listener, self._listener = self._listener, None
        if listener:
            _close(listener)
        self._place.unlink(missing_ok=True)
        for one in self._open:
            _close(one)
        self._open = []

    def mend(self) -> None:
        """It is back."""
        if self._listener:
            return
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(self._place))
        listener.listen(64)
        self._listener = listener
        threading.Thread(target=self._serve, args=(listener,), daemon=True).start()

    def _serve(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _ = listener.accept()
            except OSError:
                return
            far = socket.socket(socket.AF_UNIX)
            far.connect(ENGINE)
            self._open += [near, far]
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=_carry, args=(one, other), daemon=True).start()


def _carry(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while data := one.recv(65536):
            other.sendall(data)
    with suppress(OSError):
        other.shutdown(socket.SHUT_WR)


def _close(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()
