"""Checker `tokens`: the words must be the same, whatever white space lies between them.

Options and behaviour are those of Kattis's default output validator: case is ignored and any white space
counts as any other unless options say otherwise. With a tolerance, a word of the answer that is a finite
decimal number asks for one within the absolute or the relative tolerance of it, either suffices; both are
read as IEEE doubles. Everything else, `nan` and `inf` included, is compared as text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, zip_longest
from typing import Any

from runner.domain.checkers.text import excerpt, first_difference, line_of, quoted
from runner.domain.judge import Accepted, CheckerResult, Rejected
from runner.domain.report import Difference

# White space is that of C's isspace(). Possessive quantifiers never backtrack.
_WORDS = re.compile(rb"[^ \t\n\v\f\r]++")
_WORDS_AND_SPACES = re.compile(rb"[^ \t\n\v\f\r]++|[ \t\n\v\f\r]++")
_IN_DECIMALS = b"0123456789+-.eE"
_CHUNK_BYTES = 64 << 10


@dataclass(frozen=True, slots=True)
class Rules:
    """When two words count as the same. A tolerance of None forgives nothing."""

    case_sensitive: bool = False
    space_change_sensitive: bool = False
    absolute: float | None = None
    relative: float | None = None

    @property
    def pieces(self) -> re.Pattern[bytes]:
        """What is compared: words, and where it matters the white space between them."""
        return _WORDS_AND_SPACES if self.space_change_sensitive else _WORDS

    def same(self, expected: bytes, actual: bytes) -> bool:
        """Whether one word counts as the other."""
        if self.absolute is not None or self.relative is not None:
            number = finite(expected)
            if number is not None:
                return self.close(number, finite(actual))
        return self.text(expected) == self.text(actual)

    def close(self, expected: float, actual: float | None) -> bool:
        """Whether there is a number, and it lies within either tolerance of the expected one."""
        if actual is None:
            return False
        error = abs(expected - actual)
        within_absolute = self.absolute is not None and error <= self.absolute
        return within_absolute or (self.relative is not None and error <= self.relative * abs(expected))

    def text(self, word: bytes) -> bytes:
        """The word as it is compared as text."""
        return word if self.case_sensitive else word.lower()


def check(options: Mapping[str, Any], answer: bytes, output: bytes) -> CheckerResult:
    """Compare word by word, as the options say."""
    tolerance = options.get("float_tolerance")
    rules = Rules(
        case_sensitive=options.get("case_sensitive", False),
        space_change_sensitive=options.get("space_change_sensitive", False),
        absolute=options.get("float_absolute_tolerance", tolerance),
        relative=options.get("float_relative_tolerance", tolerance),
    )
    return compare(rules, answer, output)


def compare(rules: Rules, answer: bytes, output: bytes) -> CheckerResult:
    """Compare piece by piece up to the first difference, without holding more than a few at a time."""
    if answer == output:
        return Accepted()
    pairs = zip_longest(_pieces(rules.pieces, answer), _pieces(rules.pieces, output))
    for index, (expected, actual) in enumerate(pairs):
        if expected == actual:
            continue
        if expected is None or actual is None or not rules.same(expected, actual):
            start = _start_of(rules.pieces, index, output)
            return Rejected(_difference(rules, expected, actual, line_of(output, start)))
    return Accepted()


def finite(word: bytes) -> float | None:
    """The word as a double; None when it is no decimal number or too large for a double."""
    if word.translate(None, _IN_DECIMALS):
        return None
    try:
        number = float(word)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _pieces(pattern: re.Pattern[bytes], data: bytes) -> Iterator[bytes]:
    """All matches, found chunk by chunk: much faster than one by one, and in little memory."""
    start = 0
    while start < len(data):
        end = start + _CHUNK_BYTES
        if cut := pattern.match(data, end):
            end = cut.end()
        yield from pattern.findall(data, start, end)
        start = end


def _start_of(pattern: re.Pattern[bytes], index: int, data: bytes) -> int:
    match = next(islice(pattern.finditer(data), index, None), None)
    return match.start() if match else len(data)


def _difference(rules: Rules, expected: bytes | None, actual: bytes | None, line: int) -> Difference:
    at = first_difference(rules.text(expected or b""), rules.text(actual or b""))
    return Difference(
        f"line {line}: expected {_named(expected, at)}, got {_named(actual, at)}",
        line,
        None if expected is None else excerpt(expected, at),
        None if actual is None else excerpt(actual, at),
    )


def _named(piece: bytes | None, at: int) -> str:
    if piece is None:
        return "the end of the output"
    return f"the white space {quoted(piece, at)}" if piece.isspace() else quoted(piece, at)
