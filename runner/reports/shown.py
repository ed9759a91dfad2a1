"""Excerpts as text that a page can carry: inert, cut, with what was left out said."""

from __future__ import annotations

from runner.domain.observation import Excerpt
from runner.reports import figures
from runner.reports.inert import cut, inert

_LINES = 200
_LINE_WIDTH = 1_000


def text(excerpt: Excerpt | None, *, lines: int = _LINES, line_width: int = _LINE_WIDTH) -> str:
    """Head, a line that says how much was left out, and tail. Empty for nothing."""
    if excerpt is None:
        return ""
    head = cut(inert(excerpt.head), line_width=line_width, lines=lines)
    if not excerpt.omitted_bytes:
        return head
    tail = cut(inert(excerpt.tail), line_width=line_width, lines=lines)
    return f"{head}\n{omission(excerpt)}\n{tail}" if tail else f"{head}\n{omission(excerpt)}"


def omission(excerpt: Excerpt) -> str:
    """What lies between head and tail."""
    return f"… ({figures.size(excerpt.omitted_bytes)} left out of {figures.size(excerpt.total_bytes)})"
