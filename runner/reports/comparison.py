"""What a wrong answer is compared as: lines of text, or of JSON written alike when both sides are JSON.

Answers in JSON differ in white space and order of keys without being wrong, so that a plain diff shows
everything but the mistake. Numbers keep the digits that were written.
"""

# ruff: noqa: ANN401 - a value of JSON is any of its types

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from runner.domain.observation import Excerpt
from runner.domain.report import CaseResult
from runner.domain.verdict import Verdict
from runner.reports import shown
from runner.reports.diff import Diff, line_diff

_JSON_BYTES = 64 << 10
_JSON_DEPTH = 40


@dataclass(frozen=True, slots=True)
class Comparison:
    """A diff and what it is of.

    Attributes:
        as_json: both sides are JSON and were written alike first.
        partial: one side was cut, so that only what the report holds was compared.
    """

    diff: Diff
    as_json: bool
    partial: bool


class _Number(str):
    """A number with the digits that were written."""

    __slots__ = ()


class _TooDeepError(ValueError):
    """JSON nested deeper than a page shows."""


def compare(case: CaseResult) -> Comparison | None:
    """The comparison for a wrong answer that has something to compare; None otherwise."""
    if case.verdict is not Verdict.WA or case.answer is None or case.stdout is None:
        return None
    partial = bool(case.answer.omitted_bytes or case.stdout.omitted_bytes)
    if not partial:
        expected, actual = _json_lines(case.answer), _json_lines(case.stdout)
        if expected is not None and actual is not None and expected != actual:
            return Comparison(line_diff(expected, actual), as_json=True, partial=False)
    expected, actual = _lines(case.answer), _lines(case.stdout)
    if expected == actual:
        return None
    return Comparison(line_diff(expected, actual), as_json=False, partial=partial)


def _lines(excerpt: Excerpt) -> list[str]:
    text = excerpt.head.decode("utf-8", "surrogateescape")
    if excerpt.omitted_bytes:
        return [*text.split("\n"), shown.omission(excerpt)]
    return text.split("\n")


def _json_lines(excerpt: Excerpt) -> list[str] | None:
    if excerpt.total_bytes > _JSON_BYTES:
        return None
    try:
        value = json.loads(
            excerpt.head,
            parse_int=_Number,
            parse_float=_Number,
            parse_constant=_Number,
            object_pairs_hook=_Members,
        )
        return list(_written(value, "", 0))
    except (ValueError, RecursionError):
        return None


class _Members(list[tuple[str, Any]]):
    """The members of an object, duplicates included."""


def _written(value: Any, end: str, depth: int) -> Iterator[str]:
    if depth > _JSON_DEPTH:
        raise _TooDeepError
    pad = "  " * depth
    match value:
        case _Members():
            parts = [_labelled(key, item, depth) for key, item in sorted(value, key=lambda member: member[0])]
            yield from _bracketed("{", "}", parts, pad, end)
        case list():
            parts = [list(_written(item, "", depth + 1)) for item in value]
            yield from _bracketed("[", "]", parts, pad, end)
        case _Number():
            yield f"{pad}{value!s}{end}"
        case _:
            yield f"{pad}{json.dumps(value, ensure_ascii=False)}{end}"


def _labelled(key: str, value: Any, depth: int) -> list[str]:
    first, *rest = _written(value, "", depth + 1)
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
