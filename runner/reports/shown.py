"""Excerpts as text that a page can carry: inert, cut, with what was left out said."""

from __future__ import annotations

from runner.domain.observation import Excerpt
from runner.reports import figures
from runner.reports.inert import cut, inert, one_line

_LINES = 200
_LINE_WIDTH = 1_000
_LAST_LINE_WIDTH = 160


def text(excerpt: Excerpt | None, *, lines: int = _LINES, line_width: int = _LINE_WIDTH) -> str:
    """Head, a line that says how much was left out, and tail. Empty for nothing."""
    return inert(raw(excerpt, lines=lines, line_width=line_width))


def raw(excerpt: Excerpt | None, *, lines: int = _LINES, line_width: int = _LINE_WIDTH) -> str:
    """The same before its active characters are escaped; bytes that are no UTF-8 are lone surrogates."""
    if excerpt is None:
        return ""
    head = _cut(excerpt.head, lines, line_width)
    if not excerpt.omitted_bytes:
        return head
    return "\n".join(filter(None, (head, omission(excerpt), _cut(excerpt.tail, lines, line_width))))


def last_line(excerpt: Excerpt | None) -> str:
    """The last line that is not blank, inert and cut: where a crash says what it was. Empty for nothing."""
    if excerpt is None:
        return ""
    end = excerpt.tail if excerpt.omitted_bytes else excerpt.head
    lines = [line for line in end.splitlines() if line.strip()]
    return one_line(lines[-1], _LAST_LINE_WIDTH) if lines else ""


def _cut(data: bytes, lines: int, line_width: int) -> str:
    return cut(data.decode("utf-8", "surrogateescape"), line_width=line_width, lines=lines)


def omission(excerpt: Excerpt) -> str:
    """What lies between head and tail."""
    return f"… ({figures.size(excerpt.omitted_bytes)} left out of {figures.size(excerpt.total_bytes)})"
