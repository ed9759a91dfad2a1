"""Connections that may be asked once more."""

from __future__ import annotations

import threading
import time

from fairtrial_suite.connection import Connection

_IDLE = 1.0
"""Seconds after which a kept connection is not used again: common servers close theirs after two to five."""


class Pool:
    """Those that are idle. Safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: list[tuple[float, Connection]] = []

    def take(self) -> Connection | None:
        """One that is still open."""
        while True:
            with self._lock:
                if not self._idle:
                    return None
                since, connection = self._idle.pop()
            if time.monotonic() - since < _IDLE and connection.quiet():
                return connection
            connection.close()

    def give_back(self, connection: Connection) -> None:
        """Keep it, where another request may follow on it."""
        if not connection.reusable():
            connection.close()
            return
        with self._lock:
            self._idle.append((time.monotonic(), connection))

    def close(self) -> None:
        """Close them all."""
        with self._lock:
            idle, self._idle = self._idle, []
        for _, connection in idle:
            connection.close()
