"""Checkers: does this output count as that answer? Plain functions over bytes, one a file.

An output may be anything that hostile code can write: a checker takes time and memory in proportion to it,
raises nothing, and accepts only what it has compared to the end. An answer is the author's; one that makes
no sense to its checker is a judge error.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from runner.domain.challenge import CheckerSpec
from runner.domain.checkers import exact, floats, json_values, lines, tokens, unordered
from runner.domain.judge import CheckerFailed, CheckerResult


@dataclass(frozen=True, slots=True)
class _Checker:
    check: Callable[[Mapping[str, Any], bytes, bytes], CheckerResult]
    options: Mapping[str, Any]


_CHECKERS = {
    "tokens": _Checker(tokens.check, tokens.OPTIONS),
    "exact": _Checker(exact.check, exact.OPTIONS),
    "lines": _Checker(lines.check, lines.OPTIONS),
    "float": _Checker(floats.check, floats.OPTIONS),
    "json": _Checker(json_values.check, json_values.OPTIONS),
    "unordered": _Checker(unordered.check, unordered.OPTIONS),
}

NAMES = tuple(_CHECKERS)
"""The names that a challenge can ask for."""


def check(spec: CheckerSpec, answer: bytes, output: bytes) -> CheckerResult:
    """Whether an output counts as the answer; a checker that does not exist is the challenge's fault."""
    checker = _CHECKERS.get(spec.name)
    if checker is None:
        return CheckerFailed(f"there is no checker named {spec.name!r}; there are {', '.join(NAMES)}")
    return checker.check(spec.options, answer, output)


def options_schema(name: str) -> Mapping[str, Any]:
    """The JSON Schema (2020-12) of a checker's options. Raises `KeyError` for a name not in `NAMES`."""
    return _CHECKERS[name].options
