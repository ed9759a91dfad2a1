"""Numbers as people read them."""

from __future__ import annotations

import pytest

from runner.reports import figures


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0 ms"),
        (0.0214, "21 ms"),
        (0.0994, "99 ms"),
        (0.0996, "0.10 s"),
        (2.431, "2.43 s"),
        (9.996, "10.0 s"),
        (125.2, "2 min 5 s"),
    ],
)
def test_seconds(value: float, shown: str) -> None:
    assert figures.seconds(value) == shown


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (0, "0 B"),
        (82, "82 B"),
        (999, "999 B"),
        (1_903, "1.9 KB"),
        (94_371_840, "94 MB"),
        (999_600, "1.0 MB"),
        (5 * 10**15, "5000 TB"),
    ],
)
def test_sizes(count: int, shown: str) -> None:
    assert figures.size(count) == shown


@pytest.mark.parametrize(
    ("value", "shown"), [(70.0, "70"), (68.75, "68.75"), (0.1 + 0.2, "0.3"), (100.0, "100")]
)
def test_numbers(value: float, shown: str) -> None:
    assert figures.number(value) == shown


def test_shares_and_percentages() -> None:
    assert figures.share(3, 2) == 1.0
    assert figures.share(1, 0) == 0.0
    assert figures.percent(3, 2) == "150 %"
    assert figures.percent(0.001, 1) == "<1 %"
    assert figures.percent(1, 0) == "–"


def test_counts() -> None:
    assert figures.count(1, "case") == "1 case"
    assert figures.count(1200, "case") == "1,200 cases"
