"""What is known of the case that runs: one a process, and all fixtures write to it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from fairtrial_suite.exchanges import Exchanges, Tell
from fairtrial_suite.faults import NoAnswer
from fairtrial_suite.owed import Owed
from fairtrial_suite.setting import Setting

_CASE_BYTES = 64 * 1024 * 1024
"""Bytes of answers' bodies within one case: the suite keeps them in memory."""


class Case:
    """The exchanges, the time owed, and whether the service can have had a part in what happens."""

    def __init__(self, setting: Setting, tell: Tell) -> None:
        self.setting = setting
        self.owed = Owed(setting.wall_time)
        self.exchanges = Exchanges(tell)
        self._lock = threading.Lock()
        self.touched = False
        """Whether there was any contact: from then on whatever happens may be the service's doing."""
        self._room = _CASE_BYTES

    def take(self, length: int) -> None:
        """So many bytes of a body came. Raise NoAnswer when it is too much in all."""
        with self._lock:
            self._room -= length
            if self._room < 0:
                raise NoAnswer(f"the bodies of this case's answers came to more than {_CASE_BYTES:,} bytes")

    @contextmanager
    def contact(self) -> Iterator[None]:
        """Something of the service's may be seen: its answer, its rows, its keys."""
        self.touched = True
        yield
