"""The figures of fairness: what is another outcome, what is near the median, and the page made of them."""

from __future__ import annotations

import json

from benchmarks.fairness import BEGIN, END, PAGE, RESULTS, TIMES, Graded, page, series
from benchmarks.page import replaced


def graded(cpu: float, verdict: str = "AC", case: str = "AC") -> Graded:
    return Graded(verdict, 100.0, ("AC", case), cpu)


def test_gradings_within_a_tenth_of_the_median_are_near():
    found = series("c", "as it was", [graded(1.0), graded(1.09), graded(0.91), graded(1.12), graded(0.88)])
    assert (found.near, found.median, found.least, found.most) == (3, 1.0, 0.88, 1.12)
    assert found.outcomes == 1


def test_one_case_with_another_verdict_is_another_outcome():
    assert series("c", "as it was", [graded(1.0), graded(1.0, case="TLE")]).outcomes == 2


def test_the_page_shows_what_was_measured_last():
    results = json.loads(RESULTS.read_text(encoding="utf-8"))
    text = PAGE.read_text(encoding="utf-8")
    assert replaced(text, BEGIN, END, page(results)) == text


def test_no_outcome_differed_when_it_was_measured():
    for result in json.loads(RESULTS.read_text(encoding="utf-8")).values():
        for one in result["series"]:
            assert (one["outcomes"], one["times"], one["verdict"]) == (1, TIMES, "AC")
