"""One case of a service: what its test asked, and what came back.

Nothing here is an opinion. `runner.domain.judge_service` turns it into a verdict.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from runner.domain.observation import Excerpt


class Outcome(StrEnum):
    """How a test ended."""

    PASSED = "passed"
    FAILED = "failed"
    """What the service answered, or that it did not answer properly, made the test fail."""
    UNANSWERED = "unanswered"
    """The service owed an answer when the case's time was over."""
    BROKEN = "broken"
    """The test itself is at fault, whatever the service had answered."""


class Failure(StrEnum):
    """In which way a request came to nothing."""

    REFUSED = "refused"
    """Nobody listened."""
    BROKEN = "broken"
    """The connection was reset, or closed before there was a whole answer."""
    LATE = "late"
    """The time was over."""
    UNUSABLE = "unusable"
    """What came is no HTTP, or too much."""
    ABANDONED = "abandoned"
    """The test did not wait for the answer."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer, bodies as excerpts.

    Attributes:
        path: with the query.
        status: None when there was no answer.
        seconds: from the first byte sent to the last one read, or to giving up.
        problem: why there was no answer that could be used; empty when there was.
        failure: the same in one word; None when there was one.
    """

    method: str
    path: str
    status: int | None
    seconds: float
    request: Excerpt
    response: Excerpt
    problem: str = ""
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """One message that the service sent to its database, as the database logged it.

    Attributes:
        text: its statement or statements, as sent, cut at its end.
        connection: which of the service's, counted from 1 within the case.
    """

    text: str
    connection: int


@dataclass(frozen=True, slots=True)
class Trial:
    """What the suite's container says of one case.

    Attributes:
        message: why it did not pass, in plain words; names what was sent and received.
        detail: the same with places in the suite, for its author.
        seconds: that the test took.
        exchanges: the first ones and the last ones, in the order in which they ended; `more_exchanges` in
            between were not kept.
        statements: how many statements the service ran on its database meanwhile, without those that only
            frame others; None without a database, or when it did not say.
        sent: the first and the last messages with which it did, in their order; `more_sent` in between were
            not kept, and None says that nobody knows how many.
    """

    outcome: Outcome
    message: str = ""
    detail: str = ""
    seconds: float = 0.0
    exchanges: tuple[Exchange, ...] = ()
    more_exchanges: int = 0
    statements: int | None = None
    sent: tuple[Sent, ...] = ()
    more_sent: int | None = 0


@dataclass(frozen=True, slots=True)
class Casualty:
    """A sidecar that died in the same case twice, each time in sandboxes of its own."""

    sidecar: str
