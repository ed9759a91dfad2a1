"""JSON as lines, indented: what a service or a program wrote on one line becomes readable.

Numbers keep the digits that were written, and members of an object that occur twice stay twice.
"""

# ruff: noqa: ANN401 - a value of JSON is any of its types

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

_DEPTH = 40


class _Number(str):
    """A number with the digits that were written."""

    __slots__ = ()


class _Members(list[tuple[str, Any]]):
    """The members of an object, duplicates included."""


_Order: TypeAlias = Callable[[_Members], list[tuple[str, Any]]]


class _TooDeepError(ValueError):
    """JSON nested deeper than a page shows."""


def lines(data: bytes) -> list[str] | None:
    """JSON as it was written, but indented; None for what is no JSON, or nested too deep for a page."""
    return _lines(data, list)


def sorted_lines(data: bytes) -> list[str] | None:
    """The same with each object's members sorted, so that two of them can be compared."""
    return _lines(data, _by_name)


def _by_name(members: _Members) -> list[tuple[str, Any]]:
    return sorted(members, key=lambda member: member[0])


def _lines(data: bytes, order: _Order) -> list[str] | None:
    try:
        value = json.loads(
            data,
            parse_int=_Number,
            parse_float=_Number,
            parse_constant=_Number,
            object_pairs_hook=_Members,
        )
        return list(_written(value, "", 0, order))
    except (ValueError, RecursionError):
        return None


def _written(value: Any, end: str, depth: int, order: _Order) -> Iterator[str]:
    if depth > _DEPTH:
        raise _TooDeepError
    pad = "  " * depth
    match value:
        case _Members():
            parts = [_labelled(key, item, depth, order) for key, item in order(value)]
            yield from _bracketed("{", "}", parts, pad, end)
        case list():
            parts = [list(_written(item, "", depth + 1, order)) for item in value]
            yield from _bracketed("[", "]", parts, pad, end)
        case _Number():
            yield f"{pad}{value!s}{end}"
        case _:
            yield f"{pad}{json.dumps(value, ensure_ascii=False)}{end}"


def _labelled(key: str, value: Any, depth: int, order: _Order) -> list[str]:
    first, *rest = _written(value, "", depth + 1, order)
    pad = "  " * (depth + 1)
    return [f"{pad}{json.dumps(key, ensure_ascii=False)}: {first[len(pad) :]}", *rest]


def _bracketed(opening: str, closing: str, parts: list[list[str]], pad: str, end: str) -> Iterator[str]:
    if not parts:
        yield f"{pad}{opening}{closing}{end}"
        return
    yield pad + opening
    for index, part in enumerate(parts):
        comma = "," if index < len(parts) - 1 else ""
        yield from part[:-1]
        yield part[-1] + comma
    yield pad + closing + end
