"""From facts to a verdict. Pure: the same observation always gets the same verdict."""

from __future__ import annotations

from dataclasses import dataclass

from runner.domain.report import Difference


@dataclass(frozen=True, slots=True)
class Accepted:
    """The output counts as the answer."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """The output does not count as the answer, and where it leaves it."""

    difference: Difference


@dataclass(frozen=True, slots=True)
class CheckerFailed:
    """The checker could not decide: the challenge is at fault.

    Attributes:
        message: what went wrong, for the author.
    """

    message: str


CheckerResult = Accepted | Rejected | CheckerFailed
