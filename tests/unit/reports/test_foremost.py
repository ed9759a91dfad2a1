"""What somebody looks for first: where points went, what was missed, and why."""

from __future__ import annotations

from dataclasses import replace

import pytest

from runner.domain.report import Report
from runner.domain.verdict import Decision
from runner.reports import foremost
from runner.reports.formats import FORMATS
from tests.unit.reports.samples import compile_error, for_candidate, judge_error, passed, wrong_answer
from tests.unit.reports.service_samples import service_failed

CRASH = "ValueError: invalid literal for int() with base 10: '12x'"
DRAWN = ["text", "markdown", "html"]


def of(report: Report, case: str) -> str:
    """The cause of a case of that name."""
    return foremost.cause(
        next(each for group in report.groups for each in group.cases if each.id.endswith(case))
    )


def unbounded(report: Report) -> Report:
    """The report as of a package that sets no bound to its groups' scores."""
    return replace(report, groups=tuple(replace(group, max_score=None) for group in report.groups))


def of_one_group(report: Report) -> Report:
    """The report of a bundle, say, whose samples have all points."""
    sample, *_ = report.groups
    return replace(report, groups=(replace(sample, score=20.0, max_score=100.0),), score=20.0)


def test_points_are_lost_in_groups() -> None:
    assert foremost.points_lost(wrong_answer()) == "Points lost: 11.25 in edge, 20 in efficiency."
    assert foremost.points_lost(for_candidate()) == "Points lost: 11.25 in edge, 20 in efficiency."


@pytest.mark.parametrize(
    "report",
    [
        passed(),
        compile_error(),
        judge_error(),
        unbounded(wrong_answer()),
        of_one_group(wrong_answer()),
        replace(wrong_answer(), score=None, decision=Decision.WITHHELD),
    ],
)
def test_nothing_is_said_of_points_where_none_all_or_nobody_knows_which_were_lost(report: Report) -> None:
    assert foremost.points_lost(report) == ""


@pytest.mark.parametrize("form", DRAWN)
def test_every_form_for_people_says_where_points_were_lost(form: str) -> None:
    text = " ".join(FORMATS[form].render(wrong_answer()).split())
    assert "Points lost: 11.25 in edge, 20 in efficiency." in text
    assert "Points lost" not in FORMATS[form].render(passed())


def test_what_was_missed_comes_first_and_the_statement_s_order_holds_else() -> None:
    met = {edge.id: edge.met for edge in wrong_answer().edge_cases}
    names = [edge.id for edge in foremost.edge_cases(wrong_answer())]
    missed = [name for name, value in met.items() if value is False]
    assert 0 < len(missed) < len(met)
    assert names[: len(missed)] == missed
    assert names[len(missed) :] == [name for name, value in met.items() if value]


def test_what_is_not_decided_comes_before_what_was_met() -> None:
    first, second, *others = passed().edge_cases
    report = replace(passed(), edge_cases=(first, replace(second, met=None), *others))
    assert next(iter(foremost.edge_cases(report))).id == second.id


@pytest.mark.parametrize("form", DRAWN)
def test_every_form_for_people_begins_with_what_was_missed(form: str) -> None:
    report = wrong_answer()
    text = FORMATS[form].render(report).replace("`", "")
    text = text[text.rindex("Edge cases") :] if form != "html" else text[text.index('id="edge-cases"') :]
    places = [text.index(edge.description) for edge in foremost.edge_cases(report)]
    assert places == sorted(places)


def test_edge_cases_in_numbers() -> None:
    assert foremost.edge_cases_met(wrong_answer()) == "2 of 5"
    assert foremost.edge_cases_met(compile_error()) == "none decided"


@pytest.mark.parametrize(
    ("report", "case", "cause"),
    [
        (wrong_answer(), "edge/05", 'clients[0].ip: expected "192.0.2.10", got "192.0.2.9"'),
        (
            wrong_answer(),
            "edge/08",
            f"Ended with exit code 1; 0 was expected. {CRASH}",
        ),
        (wrong_answer(), "efficiency/01", "Needed more memory than the limit of 128 MiB."),
        (wrong_answer(), "core/01", ""),
        (
            service_failed(),
            "test_two_at_once",
            "client.get('/accounts/food').json()['balance'] was 101, expected 201",
        ),
    ],
)
def test_a_case_s_cause_is_one_line(report: Report, case: str, cause: str) -> None:
    assert of(report, case) == cause
