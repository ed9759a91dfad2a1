"""How an output differs from what was expected, line by line: bounded in size and time, whatever the bytes.

Both sides lose their common start and end first; difflib sees at most a window of lines after that, because
its worst case is cubic. Within a pair of lines the part between common prefix and suffix is marked, which is
linear.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum

WINDOW = 80
CONTEXT = 3
_WIDTH = 400
_LEAD = 60


class Side(Enum):
    """Where a line is found."""

    BOTH = "both"
    EXPECTED = "expected"
    ACTUAL = "actual"
    GAP = "gap"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a diff: its text is `before + changed + after`.

    Attributes:
        expected_line: its number in the answer, from 1; None where the answer lacks it.
        actual_line: the same for the output.
        changed: the part that differs from the line it was paired with; empty when nothing was paired.
    """

    side: Side
    expected_line: int | None
    actual_line: int | None
    before: str
    changed: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Diff:
    """Rows, and how many lines after them were not compared."""

    rows: tuple[Row, ...]
    rest_expected: int = 0
    rest_actual: int = 0


def line_diff(expected: Sequence[str], actual: Sequence[str]) -> Diff:
    """The difference between two sequences of lines."""
    start = _common(expected, actual)
    end = _common(expected[start:][::-1], actual[start:][::-1])
    left, right = expected[start : len(expected) - end], actual[start : len(actual) - end]
    rows = [*_context(expected, start), *_changes(left[:WINDOW], right[:WINDOW], start)]
    rest = (max(len(left) - WINDOW, 0), max(len(right) - WINDOW, 0))
    if not any(rest):
        rows += _trailing(expected, end, offset=len(actual) - len(expected))
    return Diff(tuple(rows), *rest)


def _common(left: Sequence[str], right: Sequence[str]) -> int:
    count = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        count += 1
    return count


def _context(lines: Sequence[str], start: int) -> Iterator[Row]:
    first = max(start - CONTEXT, 0)
    if first:
        yield _gap(first)
    for index in range(first, start):
        yield _same(lines[index], index, index)


def _trailing(lines: Sequence[str], end: int, *, offset: int) -> Iterator[Row]:
    first = len(lines) - end
    last = min(first + CONTEXT, len(lines))
    for index in range(first, last):
        yield _same(lines[index], index, index + offset)
    if last < len(lines):
        yield _gap(len(lines) - last)


def _changes(left: Sequence[str], right: Sequence[str], start: int) -> Iterator[Row]:
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from _equal(left[i1:i2], start + i1, start + j1)
        else:
            yield from _replaced(left[i1:i2], right[j1:j2], start + i1, start + j1)


def _equal(lines: Sequence[str], i: int, j: int) -> Iterator[Row]:
    folds = len(lines) > 2 * CONTEXT + 1
    for offset, line in enumerate(lines):
        if folds and CONTEXT <= offset < len(lines) - CONTEXT:
            if offset == CONTEXT:
                yield _gap(len(lines) - 2 * CONTEXT)
            continue
        yield _same(line, i + offset, j + offset)


def _replaced(left: Sequence[str], right: Sequence[str], i: int, j: int) -> Iterator[Row]:
    pairs = [_marked(one, other) for one, other in zip(left, right, strict=False)]
    paired = len(pairs)
    for offset, line in enumerate(left):
        text = pairs[offset][0] if offset < paired else (_clip(line), "", "")
        yield Row(Side.EXPECTED, i + offset + 1, None, *text)
    for offset, line in enumerate(right):
        text = pairs[offset][1] if offset < paired else (_clip(line), "", "")
        yield Row(Side.ACTUAL, None, j + offset + 1, *text)


def _marked(one: str, other: str) -> tuple[tuple[str, str, str], tuple[str, str, str]]:
    prefix = _common(one, other)
    suffix = _common(one[prefix:][::-1], other[prefix:][::-1])
    return _part(one, prefix, suffix), _part(other, prefix, suffix)


def _part(line: str, prefix: int, suffix: int) -> tuple[str, str, str]:
    end = len(line) - suffix
    before = line[:prefix]
    if len(line) > _WIDTH and prefix > _LEAD:
        before = f"… ({prefix - _LEAD:,} characters) {line[prefix - _LEAD : prefix]}"
    return before, _clip(line[prefix:end]), _clip(line[end:])


def _clip(text: str) -> str:
    return text if len(text) <= _WIDTH else f"{text[:_WIDTH]}… (+{len(text) - _WIDTH:,} characters)"


def _same(line: str, i: int, j: int) -> Row:
    return Row(Side.BOTH, i + 1, j + 1, _clip(line))


def _gap(count: int) -> Row:
    return Row(Side.GAP, None, None, f"{count:,} equal lines" if count > 1 else "1 equal line")
