"""Diffs: true to both sides, bounded whatever the input."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from runner.domain.observation import Excerpt
from runner.domain.verdict import Verdict
from runner.reports.comparison import Comparison, compare
from runner.reports.diff import WINDOW, Diff, Row, Side, line_diff
from tests.unit.reports.samples import passed

LINES = st.lists(st.sampled_from(["", "a", "b", "ab", "abc"]), max_size=6)


def side(diff: Diff, *sides: Side) -> list[str]:
    """The lines of a diff that lie on a side."""
    return [row.before + row.changed + row.after for row in diff.rows if row.side in sides]


@given(LINES, LINES)
def test_a_small_diff_holds_both_sides(expected: list[str], actual: list[str]) -> None:
    diff = line_diff(expected, actual)
    gaps = [row for row in diff.rows if row.side is Side.GAP]
    if not gaps:
        assert side(diff, Side.BOTH, Side.EXPECTED) == expected
        assert side(diff, Side.BOTH, Side.ACTUAL) == actual


@given(LINES, LINES)
def test_line_numbers_are_those_of_the_sides(expected: list[str], actual: list[str]) -> None:
    for row in line_diff(expected, actual).rows:
        text = row.before + row.changed + row.after
        assert row.expected_line is None or expected[row.expected_line - 1] == text
        assert row.actual_line is None or actual[row.actual_line - 1] == text


def test_the_part_of_a_line_that_differs_is_marked() -> None:
    assert line_diff(["x = 42;"], ["x = 4 1;"]).rows == (
        Row(Side.EXPECTED, 1, None, "x = 4", "2", ";"),
        Row(Side.ACTUAL, None, 1, "x = 4", " 1", ";"),
    )


def test_equal_lines_far_from_a_difference_are_folded() -> None:
    lines = [str(number) for number in range(100)]
    diff = line_diff(lines, [*lines[:50], "other", *lines[51:]])
    assert side(diff, Side.GAP) == ["47 equal lines", "46 equal lines"]
    assert len(diff.rows) == 10


def test_what_does_not_fit_is_counted() -> None:
    diff = line_diff(["a"] * 100_000, ["b", "a"] * 60_000)
    assert len(diff.rows) <= 2 * WINDOW + 8
    assert diff.rest_expected == 100_000 - 1 - WINDOW + 1 - 1
    assert diff.rest_actual == 120_000 - 1 - WINDOW


def test_a_megabyte_in_one_line_is_cut_around_the_difference() -> None:
    expected, actual = "a" * 500_000 + "1" + "b" * 500_000, "a" * 500_000 + "2" + "b" * 500_000
    one, other = line_diff([expected], [actual]).rows
    assert (one.changed, other.changed) == ("1", "2")
    assert len(one.before) + len(one.after) < 1_000
    assert "499,940 characters" in one.before
    assert "+499,600 characters" in one.after


def wrong(expected: bytes, actual: bytes, omitted: int = 0) -> Comparison | None:
    """The comparison for a case with these outputs."""
    case = replace(
        passed().groups[0].cases[0],
        verdict=Verdict.WA,
        answer=Excerpt(expected, b"", len(expected)),
        stdout=Excerpt(actual, b"", len(actual) + omitted),
    )
    return compare(case)


def test_json_is_compared_as_json() -> None:
    found = wrong(b'{"b": 1, "a": [1.50]}', b'{"a":[1.5],"b":1}')
    assert found is not None
    assert found.as_json
    assert side(found.diff, Side.EXPECTED) == ["    1.50"]
    assert side(found.diff, Side.ACTUAL) == ["    1.5"]


def test_json_written_differently_but_equal_is_compared_as_text() -> None:
    found = wrong(b'{"a": 1}\n', b'{"a":1}\n')
    assert found is not None
    assert not found.as_json


def test_a_missing_newline_is_a_difference() -> None:
    found = wrong(b"42\n", b"42")
    assert found is not None
    assert side(found.diff, Side.EXPECTED) == [""]


def test_behind_a_last_newline_on_both_sides_is_no_line() -> None:
    found = wrong(b"42\n", b"43\n")
    assert found is not None
    assert side(found.diff, Side.BOTH) == []


def test_a_cut_output_is_compared_as_far_as_it_goes() -> None:
    found = wrong(b"a\nb\n", b"a\nc\n", omitted=1_000)
    assert found is not None
    assert found.partial
    assert "(1.0 KB left out of 1.0 KB)" in side(found.diff, Side.ACTUAL)[-1]


def test_equal_outputs_have_no_comparison() -> None:
    assert wrong(b"42\n", b"42\n") is None


def test_json_of_death_is_compared_as_text() -> None:
    for actual in (b"[" * 60_000, b"[" * 100 + b"]" * 100, b"9" * 60_000, b'{"a": 1e999999}', b"\xff"):
        assert wrong(b"{}", actual) is not None
