"""The words of a report: what agrees with a count, and what is a reason and what a hint."""

from __future__ import annotations

from dataclasses import replace

import pytest

from runner.reports import words
from tests.unit.reports.samples import for_candidate

GROUP = for_candidate().groups[2]


@pytest.mark.parametrize(
    ("clause", "times", "line"),
    [
        ("gave a wrong answer", 4, "4 cases gave a wrong answer"),
        ("gave a wrong answer", 1, "1 case gave a wrong answer"),
        ("was not run", 1, "1 case was not run"),
        ("was not run", 2, "2 cases were not run"),
    ],
)
def test_a_reason_begins_with_its_count(clause: str, times: int, line: str) -> None:
    assert words.reasons(replace(GROUP, reasons={clause: times})) == [line]


def test_reasons_and_hints_are_apart_and_the_most_frequent_come_first() -> None:
    group = replace(
        GROUP, reasons={"ended with an error": 1, "gave a wrong answer": 3, "Seldom.": 1, "Often.": 2}
    )
    assert words.reasons(group) == ["3 cases gave a wrong answer", "1 case ended with an error"]
    assert words.hints(group) == ["Often.", "Seldom."]
