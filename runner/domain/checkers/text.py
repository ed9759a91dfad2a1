"""How checkers show bytes of a hostile output: short, printable and around the first difference."""

from __future__ import annotations

from runner.domain.observation import Excerpt

EXCERPT_BYTES = 200
QUOTED_BYTES = 40
CONTEXT_BYTES = 15


def quoted(data: bytes, at: int = 0) -> str:
    """The bytes around position `at` as `shown`, between backquotes."""
    return f"`{shown(data, at)}`"


def shown(data: bytes, at: int = 0) -> str:
    """The bytes around position `at` as text, what is unprintable escaped, cut ends marked with `…`."""
    start, window = _window(data, at, QUOTED_BYTES)
    text = window.decode("utf-8", "backslashreplace")
    printable = "".join(char if char.isprintable() else _escaped(char) for char in text)
    before = "…" if start else ""
    after = "…" if start + len(window) < len(data) else ""
    return f"{before}{printable}{after}"


def excerpt(data: bytes, at: int = 0) -> Excerpt:
    """At most `EXCERPT_BYTES` bytes around position `at`."""
    _, window = _window(data, at, EXCERPT_BYTES)
    return Excerpt.of(window, head=EXCERPT_BYTES, tail=0)


def first_difference(one: bytes, other: bytes) -> int:
    """The first position at which the two differ; the shorter one's length when it starts the longer one.

    Halving compares each byte about once, at the speed of memcmp.
    """
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def line_of(data: bytes, at: int) -> int:
    """The number of the line that position `at` lies on, counted from 1."""
    return data.count(b"\n", 0, at) + 1


def _window(data: bytes, at: int, size: int) -> tuple[int, bytes]:
    if len(data) <= size:
        return 0, data
    start = max(0, min(at - CONTEXT_BYTES, len(data) - size))
    return start, data[start : start + size]


def _escaped(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")
