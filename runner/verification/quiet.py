"""Many at a time, or one alone: what was measured beside others may have to be measured without them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class QuietRoom:
    """Whoever works beside others waits while somebody is alone, or wants to be. Thread-safe."""

    def __init__(self) -> None:
        """Nobody is there."""
        self._changed = threading.Condition()
        self._inside = 0
        self._wishes = 0

    @contextmanager
    def beside_others(self) -> Iterator[None]:
        """Be one of many."""
        with self._changed:
            self._changed.wait_for(lambda: not self._wishes)
            self._inside += 1
        try:
            yield
        finally:
            with self._changed:
                self._inside -= 1
                self._changed.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Wait until the others have ended, and let nobody in meanwhile."""
        with self._changed:
            self._wishes += 1
            self._changed.wait_for(lambda: not self._inside)
            self._inside += 1
        try:
            yield
        finally:
            with self._changed:
                self._inside -= 1
                self._wishes -= 1
                self._changed.notify_all()
