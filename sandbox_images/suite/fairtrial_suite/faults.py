"""Whose fault it is that a case does not go on."""

from __future__ import annotations

from enum import StrEnum

import httpx


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


class NoAnswer(httpx.TransportError):
    """The service gave no usable answer: `failure` says in which way."""

    def __init__(self, message: str, failure: Failure = Failure.UNUSABLE) -> None:
        super().__init__(message)
        self.failure = failure


class Unanswered(httpx.ReadTimeout):
    """The service still owed the answer when the time was over."""


class ServiceError(AssertionError):
    """A fixture saw that the service did not do as it should."""


class AuthorError(Exception):
    """The suite uses a fixture in a way that cannot work: the challenge is at fault, never the service."""


class Stuck(BaseException):
    """The case did not come to an end. No `except Exception` of an author's holds it."""
