"""Checkers: does this output count as that answer? Plain functions over bytes, one a file.

An output may be anything that hostile code can write: a checker takes time and memory in proportion to it,
raises nothing, and accepts only what it has compared to the end. An answer is the author's; one that makes
no sense to its checker is a judge error.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from runner.domain.cases import CheckerSpec
from runner.domain.checkers import exact, floats, json_values, lines, tokens, unordered
from runner.domain.judge import CheckerFailed, CheckerResult

_CHECKERS: Final[Mapping[str, Callable[[Mapping[str, Any], bytes, bytes], CheckerResult]]] = MappingProxyType(
    {
        "tokens": tokens.check,
        "exact": exact.check,
        "lines": lines.check,
        "float": floats.check,
        "json": json_values.check,
        "unordered": unordered.check,
    }
)
NAMES = tuple(_CHECKERS)
"""The names that a challenge can ask for."""


def check(spec: CheckerSpec, answer: bytes, output: bytes) -> CheckerResult:
    """Whether an output counts as the answer; a checker that does not exist is the challenge's fault."""
    checker = _CHECKERS.get(spec.name)
    if checker is None:
        return CheckerFailed(f"there is no checker named {spec.name!r}; there are {', '.join(NAMES)}")
    return checker(spec.options, answer, output)
