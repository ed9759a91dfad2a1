"""How a thread that sleeps until a wire is ready is roused by another."""

from __future__ import annotations

import math
import os
import select
import threading
from contextlib import suppress


class Wake:
    """For one sleeper and any number of those who rouse it."""

    def __init__(self) -> None:
        """Nobody sleeps yet."""
        self._reader, self._writer = os.pipe()
        os.set_blocking(self._reader, False)
        os.set_blocking(self._writer, False)
        self._lock = threading.Lock()
        self._closed = False

    def rouse(self) -> None:
        """End the sleep, or the next one."""
        with self._lock, suppress(BlockingIOError):  # a full pipe rouses as well
            if not self._closed:
                os.write(self._writer, b"\0")

    def sleep(self, reader: int | None, writer: int | None, seconds: float | None = None) -> None:
        """Until the one descriptor can be read, the other written, or somebody has roused us; at most so
        long, if that is said.
        """
        wanted = {self._reader: select.POLLIN}
        if reader is not None:
            wanted[reader] = select.POLLIN
        if writer is not None:
            wanted[writer] = wanted.get(writer, 0) | select.POLLOUT
        poll = select.poll()
        for descriptor, events in wanted.items():
            poll.register(descriptor, events)
        poll.poll(None if seconds is None else math.ceil(max(seconds, 0.0) * 1000))
        with suppress(BlockingIOError):  # it was not us
            os.read(self._reader, 4096)

    def close(self) -> None:
        """Nobody sleeps any more."""
        with self._lock:
            if not self._closed:
                self._closed = True
                os.close(self._reader)
                os.close(self._writer)
