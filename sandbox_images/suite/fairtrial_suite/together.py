"""Calls at the same time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import Generic, TypeVar

from fairtrial_suite.faults import AuthorError

T = TypeVar("T")

MOST = 64
"""Calls at a time."""

_STACK = 512 * 1024
"""Bytes of a thread's stack: many at once must fit the suite's memory."""


class Pending(Generic[T]):
    """Calls that were started."""

    def __init__(self, calls: Sequence[Callable[[], T]]) -> None:
        if not 0 < len(calls) <= MOST:
            raise AuthorError(f"{len(calls)} calls at a time: from 1 to {MOST} can be made")
        self._outcomes: list[T | BaseException | None] = [None] * len(calls)
        barrier = threading.Barrier(len(calls))
        before = threading.stack_size(_STACK)
        self._threads = [
            threading.Thread(target=self._call, args=(index, call, barrier), daemon=True)
            for index, call in enumerate(calls)
        ]
        for thread in self._threads:
            thread.start()
        threading.stack_size(before)

    def outcomes(self) -> list[T | BaseException]:
        """Wait for all: what each returned, or the exception that it raised, in order."""
        for thread in self._threads:
            thread.join()
        return self._outcomes  # type: ignore[return-value]  # all threads have ended

    def results(self) -> list[T]:
        """Wait for all: what each returned, in order. Raise the first exception if there is one."""
        outcomes = self.outcomes()
        raised = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
        if raised:
            raised[0].add_note(f"{len(raised)} of {len(outcomes)} calls at the same time raised an exception")
            raise raised[0]
        return outcomes  # type: ignore[return-value]  # none is an exception

    def _call(self, index: int, call: Callable[[], T], barrier: threading.Barrier) -> None:
        try:
            barrier.wait()
            self._outcomes[index] = call()
        except BaseException as error:  # noqa: BLE001 - raised again by whoever asks for results
            self._outcomes[index] = error


class Together:
    """`together(8, place)` calls place(0) to place(7) at the same time."""

    def __call__(self, count: int, call: Callable[[int], T]) -> list[T]:
        """Make the calls and wait: their results in order. Raise the first exception if there is one."""
        return self.start(count, call).results()

    def start(self, count: int, call: Callable[[int], T]) -> Pending[T]:
        """Make the calls and go on meanwhile."""
        return Pending([partial(call, index) for index in range(count)])

    def start_each(self, *calls: Callable[[], T]) -> Pending[T]:
        """The same with a call of each."""
        return Pending(calls)

    def each(self, *calls: Callable[[], T]) -> list[T]:
        """Make one call of each and wait: the same."""
        return Pending(calls).results()
