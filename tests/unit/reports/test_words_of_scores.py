"""How a report speaks of scores: with a bound, without one, withheld, given by a validator."""

from __future__ import annotations

from dataclasses import replace

import pytest

from runner.domain.award import Award
from runner.domain.report import Report
from runner.domain.verdict import Decision
from runner.reports import words
from runner.reports.formats import FORMATS
from tests.unit.reports.samples import passed, wrong_answer

PACKAGE = replace(wrong_answer(), pass_mark=None, max_score=None, score=1234.5, summary="Scored 1234.5.")
DRAWN = ["text", "markdown", "html"]


@pytest.mark.parametrize(
    ("report", "said"),
    [
        (replace(passed(), score=68.75), "68.75 of 100 points"),
        (replace(passed(), score=1.0, max_score=1.0), "1 of 1 point"),
        (PACKAGE, "1234.5 points"),
        (replace(PACKAGE, score=1.0), "1 point"),
        (replace(PACKAGE, score=None, decision=Decision.FAILED), "no score"),
        (replace(PACKAGE, score=None, decision=Decision.WITHHELD), "score withheld"),
    ],
)
def test_a_score_is_out_of_something_only_where_there_is_a_bound(report: Report, said: str) -> None:
    assert words.score(report) == said


@pytest.mark.parametrize(
    ("report", "said"),
    [
        (replace(wrong_answer(), decision=Decision.FAILED), "Below the pass mark"),
        (replace(PACKAGE, decision=Decision.FAILED), "Not accepted"),
        (replace(PACKAGE, decision=Decision.PASSED), "Passed"),
    ],
)
def test_only_who_has_a_pass_mark_is_below_it(report: Report, said: str) -> None:
    assert words.decision(report) == said


def test_a_pass_mark_that_is_none_is_not_spoken_of() -> None:
    assert words.pass_mark(passed()) == "pass mark 70"
    assert words.pass_mark(PACKAGE) == ""


@pytest.mark.parametrize("form", DRAWN)
def test_no_form_speaks_of_what_a_package_has_not(form: str) -> None:
    text = FORMATS[form].render(PACKAGE)
    assert "1234.5" in text
    assert "ass mark" not in text
    assert "None" not in text


@pytest.mark.parametrize("form", DRAWN)
def test_what_is_wrong_with_the_challenge_is_told(form: str) -> None:
    assert "the grader failed" in FORMATS[form].render(replace(passed(), faults=("the grader failed",)))


def test_a_case_has_points_of_its_own_where_the_validator_gave_them() -> None:
    case = wrong_answer().groups[1].cases[0]
    assert words.case_score(replace(case, score=2.5)) == ""
    assert words.case_score(replace(case, score=2.5, award=Award(multiplier=0.5))) == "2.5 points"


def test_a_legacy_group_goes_by_its_packages_rules() -> None:
    group = replace(wrong_answer().groups[1], score_aggregation=None)
    assert words.group_rule(group) == "The package's own rules make its score."


def test_an_unbounded_group_has_points_and_no_most() -> None:
    group = wrong_answer().groups[1]
    assert words.group_score(replace(group, score=7.0, max_score=None)) == "7 points"


def test_one_point_is_one_also_on_the_page() -> None:
    assert "of 1 point</p>" in FORMATS["html"].render(replace(passed(), score=1.0, max_score=1.0))


def test_a_challenge_without_a_version_goes_by_its_name() -> None:
    facts = passed().challenge
    assert facts.edition == f"{facts.slug} {facts.version}"
    assert replace(facts, version="").edition == facts.slug
