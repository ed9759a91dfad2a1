"""Checker `lines`: the same lines in the same order.

White space at the end of a line does not matter, and so neither do CRLF for LF, a missing last line feed,
or blank lines at the very end. White space at the start and inside of a line matters, and so does case.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any

from runner.domain.checkers.text import excerpt, first_difference, quoted
from runner.domain.judge import Accepted, CheckerResult, Rejected
from runner.domain.report import Difference


def check(_options: Mapping[str, Any], answer: bytes, output: bytes) -> CheckerResult:
    """Compare line by line up to the first difference."""
    if answer == output:
        return Accepted()
    pairs = zip_longest(stripped_lines(answer), stripped_lines(output))
    for number, (expected, actual) in enumerate(pairs, start=1):
        if expected != actual:
            return Rejected(_difference(number, expected, actual))
    return Accepted()


def stripped_lines(data: bytes) -> Iterator[bytes]:
    """All lines without the white space at their ends, and without the blank ones at the end of the data."""
    return (line.rstrip() for line in io.BytesIO(data.rstrip()))


def _difference(number: int, expected: bytes | None, actual: bytes | None) -> Difference:
    at = first_difference(expected or b"", actual or b"")
    wanted, found = (
        "the end of the output" if line is None else quoted(line, at) for line in (expected, actual)
    )
    return Difference(
        f"line {number}: expected {wanted}, got {found}",
        number,
        None if expected is None else excerpt(expected, at),
        None if actual is None else excerpt(actual, at),
    )
