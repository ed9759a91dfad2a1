"""What a wrong answer is compared as: lines of text, or of JSON written alike when both sides are JSON.

Answers in JSON differ in white space and order of keys without being wrong, so that a plain diff shows
everything but the mistake.
"""

from __future__ import annotations

from dataclasses import dataclass

from runner.domain.observation import Excerpt
from runner.domain.report import CaseResult
from runner.domain.verdict import Verdict
from runner.reports import json_lines, shown
from runner.reports.diff import Diff, line_diff

_JSON_BYTES = 64 << 10


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
    if expected[-1] == actual[-1] == "":
        del expected[-1], actual[-1]  # no line comes after the last newline; one that is missing shows as one
    return Comparison(line_diff(expected, actual), as_json=False, partial=partial)


def _lines(excerpt: Excerpt) -> list[str]:
    text = excerpt.head.decode("utf-8", "surrogateescape")
    if excerpt.omitted_bytes:
        return [*text.split("\n"), shown.omission(excerpt)]
    return text.split("\n")


def _json_lines(excerpt: Excerpt) -> list[str] | None:
    return None if excerpt.total_bytes > _JSON_BYTES else json_lines.sorted_lines(excerpt.head)
