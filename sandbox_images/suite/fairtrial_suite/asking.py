"""One request while it is under way: its time, its record, and what is said when it comes to nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from fairtrial_suite.case import Case
from fairtrial_suite.faults import Failure, NoAnswer, Unanswered
from fairtrial_suite.loopback import ExpiredError
from fairtrial_suite.owed import Clock

_LABEL = 200
"""Characters of a target that a sentence names."""


class Asking:
    """`limit`: the author's own, in seconds for all of it."""

    def __init__(
        self, case: Case, method: str, target: str, headers: list[tuple[bytes, bytes]], limit: float | None
    ) -> None:
        self._case = case
        self.clock = Clock(case.owed, limit)
        self.exchange = case.exchanges.begin(method, target, headers)

    @property
    def label(self) -> str:
        """The request in a sentence."""
        return f"{self.exchange.method[:_LABEL]} {self.exchange.target[:_LABEL]}"

    def name(self, method: str, target: str) -> None:
        """What is asked, where it was not known from the beginning."""
        self.exchange.method, self.exchange.target = method, target

    @contextmanager
    def wait(self) -> Iterator[None]:
        """The service owes something. What goes wrong ends the exchange and says which request it was."""
        try:
            with self._case.contact(), self.clock.waiting():
                yield
        except ExpiredError as error:
            problem = f"no complete answer {self.clock.words} ({self._progress()})"
            self.end(problem, Failure.LATE)
            raise Unanswered(f"{self.label}: {problem}") from error
        except NoAnswer as error:
            self.end(str(error), error.failure)
            raise NoAnswer(f"{self.label}: {error}", error.failure) from error
        except BaseException as error:
            self.end(f"the request was given up ({type(error).__name__})", Failure.ABANDONED)
            raise

    def received(self, data: bytes) -> None:
        """A part of the answer's body. Raise NoAnswer when the case's answers are too much together."""
        self.exchange.received.add(data)
        self._case.take(len(data))

    def answered(self, status: int, headers: list[tuple[bytes, bytes]]) -> None:
        """The head came."""
        self.exchange.status = status
        self.exchange.answer_headers = headers

    def end(self, problem: str | None = None, failure: Failure | None = None) -> None:
        """Put it on record. A second call is nothing."""
        self.exchange.problem = self.exchange.problem or problem
        self.exchange.failure = self.exchange.failure or failure
        self._case.exchanges.end(self.exchange)

    def _progress(self) -> str:
        if self.exchange.status is None:
            return "its status and headers did not come"
        return f"{self.exchange.received.length:,} bytes of its body had come"


def limit_of(request: httpx.Request) -> float | None:
    """The author's `timeout=`, which is one for the whole request here."""
    given = request.extensions.get("timeout") or {}
    seconds = [value for value in given.values() if value is not None]
    return min(seconds) if seconds else None
