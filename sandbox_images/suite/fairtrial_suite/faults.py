"""Whose fault it is that a case does not go on."""

from __future__ import annotations

import httpx


class NoAnswer(httpx.TransportError):
    """The service gave no usable answer: it refused, broke off, sent what is no HTTP, or too much."""


class Unanswered(httpx.ReadTimeout):
    """The service still owed the answer when the time was over."""


class ServiceError(AssertionError):
    """A fixture saw that the service did not do as it should."""


class AuthorError(Exception):
    """The suite uses a fixture in a way that cannot work: the challenge is at fault, never the service."""


class Stuck(BaseException):
    """The case did not come to an end. No `except Exception` of an author's holds it."""
