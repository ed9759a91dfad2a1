(
    """What an assertion compared, kept as short texts.

pytest's own account of two long texts takes cubic time, and one of them is the service's.
"""
    ""
)

from __future__ import annotations

import reprlib
from dataclasses import dataclass

_short = reprlib.Repr()
_short.maxstring = _short.maxother = _short.maxlong = 120
_short.maxdict = _short.maxlist = _short.maxtuple = _short.maxset = 6
_short.maxlevel = 4


@dataclass(frozen=True, slots=True)
class Comparison:
    """The last one that did not hold."""

    operator: str
    left: str
    right: str


class Comparisons:
    """pytest's rewritten assertions call it with each comparison that fails."""

    def __init__(self) -> None:
        self.last: Comparison | None = None

    def __call__(self, operator: str, left: object, right: object) -> None:
        """None: pytest then says the two sides, shortened, and no difference."""
        self.last = Comparison(operator, _short.repr(left), _short.repr(right))
