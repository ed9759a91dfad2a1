"""Checker `unordered`: the same lines, each as often, in any order.

White space at the end of a line does not matter, and blank lines do not count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from runner.domain.checkers.lines import stripped_lines
from runner.domain.checkers.text import excerpt, quoted
from runner.domain.judge import Accepted, CheckerResult, Rejected
from runner.domain.report import Difference


def check(_options: Mapping[str, Any], answer: bytes, output: bytes) -> CheckerResult:
    """Cross every line of the output off the answer's; memory grows with the answer only."""
    if answer == output:
        return Accepted()
    missing = Counter(filter(None, stripped_lines(answer)))
    for number, line in enumerate(stripped_lines(output), start=1):
        if not line:
            continue
        if missing[line] == 0:
            return Rejected(_unexpected(number, line, repeated=line in missing))
        missing[line] -= 1
    left = next((line for line, count in missing.items() if count), None)
    return Accepted() if left is None else Rejected(_missing(left, missing.total()))


def _unexpected(number: int, line: bytes, *, repeated: bool) -> Difference:
    why = "occurs too often" if repeated else "is not expected anywhere"
    return Difference(f"line {number}: {quoted(line)} {why}", number, actual=excerpt(line))


def _missing(line: bytes, count: int) -> Difference:
    others = f", the first of {count} such lines" if count > 1 else ""
    return Difference(f"the line {quoted(line)} is missing{others}", expected=excerpt(line))
