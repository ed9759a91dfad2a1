"""Grading again is compared by what counts; what else differs is named apart."""

from dataclasses import replace

from runner.domain.report import Report
from runner.domain.reproduction import Changed, compare
from runner.domain.verdict import Verdict
from runner.domain.views import candidate_view
from tests.unit.reports.samples import passed, wrong_answer


def test_the_same_is_the_same_whatever_it_cost():
    before = passed()
    evidence = replace(before.evidence, phases=(), attempt=2, started_at="2026-01-02T03:04:05Z")
    assert compare(before, replace(before, evidence=evidence)).is_same


def with_verdict(report: Report, case_id: str, verdict: Verdict) -> Report:
    groups = tuple(
        replace(
            group,
            cases=tuple(
                replace(case, verdict=verdict) if case.id == case_id else case for case in group.cases
            ),
        )
        for group in report.groups
    )
    return replace(report, groups=groups)


def test_a_case_that_went_otherwise_is_named():
    after = with_verdict(passed(), "edge/03", Verdict.TLE)
    assert compare(passed(), after).outcome == (Changed("edge/03", "AC", "TLE"),)


def test_a_case_that_is_gone_is_named():
    (first, *rest) = passed().groups
    after = replace(passed(), groups=(first, *(replace(group, cases=group.cases[1:]) for group in rest)))
    assert {changed.after for changed in compare(passed(), after).outcome} == {"none"}


def test_the_outcome_and_the_groups_are_compared_too():
    what = [changed.what for changed in compare(passed(), wrong_answer()).outcome]
    assert what[:3] == ["the verdict", "the score", "the decision"]
    assert "group edge" in what


def test_a_candidates_view_is_compared_by_what_it_shows():
    seen = candidate_view(wrong_answer())
    assert compare(seen, wrong_answer()).is_same
    assert not compare(seen, passed()).is_same


def test_other_circumstances_do_not_make_another_outcome():
    before = passed()
    evidence = replace(before.evidence, images={"run": "sha256:other"}, supervisor_version="9")
    found = compare(before, replace(before, evidence=evidence))
    assert found.is_same
    assert [changed.what for changed in found.circumstances] == ["the supervisor", "image run"]
