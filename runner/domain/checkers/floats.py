"""Checker `float`: numbers must be near enough, everything else must be the same words.

An option that is not given forgives nothing, so that `absolute: 0.01` means one cent whatever the amount;
with neither given, both are one millionth. A number suffices within either tolerance, as in checker
`tokens`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runner.domain.checkers.tokens import Rules, compare
from runner.domain.judge import CheckerResult

DEFAULT_TOLERANCE = 1e-6


def check(options: Mapping[str, Any], answer: bytes, output: bytes) -> CheckerResult:
    """Compare word by word, numbers within the tolerances."""
    default = None if options else DEFAULT_TOLERANCE
    rules = Rules(absolute=options.get("absolute", default), relative=options.get("relative", default))
    return compare(rules, answer, output)
