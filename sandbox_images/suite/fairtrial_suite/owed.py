"""The time for which the service owed an answer, which is the only time that counts against it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager


class Owed:
    """A budget of seconds for one case. Answers that are owed at the same time are counted once."""

    def __init__(self, budget: float) -> None:
        self.budget = budget
        self._lock = threading.Lock()
        self._owing = 0
        self._excused = 0
        self._spent = 0.0
        self._since = time.monotonic()

    def left(self) -> float:
        """Seconds; zero or less once the budget is spent."""
        with self._lock:
            self._settle()
            return self.budget - self._spent

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """The service owes an answer."""
        self._change(owing=1)
        try:
            yield
        finally:
            self._change(owing=-1)

    @contextmanager
    def excused(self) -> Iterator[None]:
        """The suite itself keeps the service from answering, by a lock that it holds for one."""
        self._change(excused=1)
        try:
            yield
        finally:
            self._change(excused=-1)

    def _change(self, owing: int = 0, excused: int = 0) -> None:
        with self._lock:
            self._settle()
            self._owing += owing
            self._excused += excused

    def _settle(self) -> None:
        now = time.monotonic()
        if self._owing and not self._excused:
            self._spent += now - self._since
        self._since = now


class Clock:
    """The time that one request has: what is left of the case's, and of its own limit if it has one."""

    def __init__(self, owed: Owed, limit: float | None = None) -> None:
        self._owed = owed
        self._limit = limit
        self._end = None if limit is None else time.monotonic() + limit

    def left(self) -> float:
        """Seconds; zero or less when it is over."""
        left = self._owed.left()
        return left if self._end is None else min(left, self._end - time.monotonic())

    def waiting(self) -> AbstractContextManager[None]:
        """See Owed.waiting."""
        return self._owed.waiting()

    def limited(self, limit: float | None) -> Clock:
        """One for the same budget, with a limit from now on."""
        return Clock(self._owed, limit)

    @property
    def words(self) -> str:
        """How long the service had."""
        if self._limit is not None and self._owed.left() > 0:
            return f"within {self._limit:g} s"
        return f"within the {self._owed.budget:g} s of the case"
