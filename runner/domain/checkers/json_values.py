"""Checker `json`: the same JSON value, however it is written.

The order of keys, white space and escapes do not matter; the order of lists does. Two integers are equal
when they are the same number, however long; where either number has a fraction or an exponent, both are
compared as IEEE doubles (`1` is `1.0`), within `float_tolerance` if there is one. `true` is not `1`.
An empty answer, as of a case that must end with an error's exit code, wants an empty output.
"""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

from runner.domain.checkers import json_text
from runner.domain.checkers.text import excerpt, first_difference, quoted, shown
from runner.domain.judge import Accepted, CheckerFailed, CheckerResult, Rejected
from runner.domain.report import Difference

FEW_VALUES = 100_000
"""An output with more values than this and than the answer is refused unread: each would cost memory."""
PATH_CHARACTERS = 120

_PLAIN = frozenset((int, str, float, bool))

_Path: TypeAlias = "tuple[_Path, str | int] | None"


@dataclass(frozen=True, slots=True)
class _Pair:
    path: _Path
    expected: Any
    actual: Any


def check(options: Mapping[str, Any], answer: bytes, output: bytes) -> CheckerResult:
    """Compare value by value up to the first difference."""
    if not answer.strip():
        return Rejected(_not_empty(output)) if output.strip() else Accepted()
    try:
        expected = json_text.parse(answer)
    except json_text.UnreadableError as error:
        return CheckerFailed(f"the answer {error.message}")
    try:
        actual = json_text.parse(output, most=max(FEW_VALUES, json_text.size(answer)))
    except json_text.UnreadableError as error:
        where = f"line {error.line}: " if error.line else ""
        return Rejected(Difference(f"{where}the output {error.message}", error.line))
    difference = _compare(expected, actual, options.get("float_tolerance", 0.0))
    return Rejected(difference) if difference else Accepted()


def _not_empty(output: bytes) -> Difference:
    return Difference(f"expected no output, got {quoted(output)}", actual=excerpt(output))


def _compare(expected: Any, actual: Any, tolerance: float) -> Difference | None:  # noqa: ANN401 - JSON values
    """The first difference in the order of the answer, without recursion."""
    pending = [iter((_Pair(None, expected, actual),))]
    while pending:
        pair = next(pending[-1], None)
        if pair is None:
            pending.pop()
        elif difference := _difference(pair, tolerance):
            return difference
        elif isinstance(pair.expected, dict | list):
            pending.append(_children(pair))
    return None


def _children(pair: _Pair) -> Iterator[_Pair]:
    """What the two hold side by side, but for plain values that are the same at first sight."""
    for step, expected, actual in _side_by_side(pair.expected, pair.actual):
        if type(expected) is not type(actual) or type(expected) not in _PLAIN or expected != actual:
            yield _Pair((pair.path, step), expected, actual)


def _side_by_side(expected: Any, actual: Any) -> Iterator[tuple[str | int, Any, Any]]:  # noqa: ANN401 - JSON
    if isinstance(expected, dict):
        return ((key, value, actual[key]) for key, value in expected.items())
    return zip(itertools.count(), expected, actual, strict=False)


def _difference(pair: _Pair, tolerance: float) -> Difference | None:
    """How the two differ by themselves, their children aside."""
    match pair.expected, pair.actual:
        case dict(), dict():
            return _keys(pair)
        case list(), list():
            return _lengths(pair)
        case bool() | None, _:
            same = pair.expected is pair.actual
        case (int() | float() | Decimal(), int() | float() | Decimal()) if not isinstance(pair.actual, bool):
            same = _same_number(pair.expected, pair.actual, tolerance)
        case str(), str():
            same = pair.expected == pair.actual
        case _:
            same = False
    return None if same else _values(pair)


def _same_number(expected: float | Decimal, actual: float | Decimal, tolerance: float) -> bool:
    if not isinstance(expected, float) and not isinstance(actual, float):
        return expected == actual
    wanted, found = float(expected), float(actual)
    if not (math.isfinite(wanted) and math.isfinite(found)):  # an integer too large for a double
        return False
    error = abs(wanted - found)
    return error <= tolerance or error <= tolerance * abs(wanted)


def _keys(pair: _Pair) -> Difference | None:
    for key in pair.expected:
        if key not in pair.actual:
            return Difference(_at(pair.path, f"the key {quoted(_utf8(key))} is missing"))
    for key in pair.actual:
        if key not in pair.expected:
            return Difference(_at(pair.path, f"the key {quoted(_utf8(key))} is not expected"))
    return None


def _lengths(pair: _Pair) -> Difference | None:
    if len(pair.expected) == len(pair.actual):
        return None
    return Difference(_at(pair.path, f"expected {_described(pair.expected)}, got {_described(pair.actual)}"))


def _values(pair: _Pair) -> Difference:
    if isinstance(pair.expected, dict | list) or isinstance(pair.actual, dict | list):
        message = f"expected {_described(pair.expected)}, got {_described(pair.actual)}"
        return Difference(_at(pair.path, message))
    wanted, found = _json(pair.expected), _json(pair.actual)
    at = first_difference(wanted, found)
    message = f"expected {quoted(wanted, at)}, got {quoted(found, at)}"
    return Difference(_at(pair.path, message), None, excerpt(wanted, at), excerpt(found, at))


def _described(value: Any) -> str:  # noqa: ANN401 - any JSON value
    match value:
        case dict():
            return f"an object with {len(value)} {'key' if len(value) == 1 else 'keys'}"
        case list():
            return f"a list of {len(value)} {'item' if len(value) == 1 else 'items'}"
        case _:
            return quoted(_json(value))


def _json(scalar: Any) -> bytes:  # noqa: ANN401 - any JSON value that is neither list nor object
    return _utf8(str(scalar) if isinstance(scalar, Decimal) else json.dumps(scalar, ensure_ascii=False))


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")  # JSON can spell half a surrogate pair


def _at(path: _Path, message: str) -> str:
    """The message with the path before it, such as `clients[3].requests: …`."""
    steps: list[str] = []
    while path is not None:
        path, step = path
        steps.append(_step(step))
    if not steps:
        return message
    whole = "".join(reversed(steps)).removeprefix(".")
    shown = whole if len(whole) <= PATH_CHARACTERS else "…" + whole[-PATH_CHARACTERS:]
    return f"{shown}: {message}"


def _step(step: str | int) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    return f".{step}" if step.isidentifier() else f"[{shown(_json(step))}]"
