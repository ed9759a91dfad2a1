"""What cases earned, and what a validator may not give, in the report that a grading comes to."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest

from runner.catalog import load
from runner.domain.award import Award
from runner.domain.challenge import Challenge
from runner.domain.legacy_settings import settings
from runner.domain.report import Report
from runner.domain.scheme import LegacyGroup, LegacyScheme
from runner.domain.submission import SourceFile, Submission
from runner.domain.verdict import Decision, Verdict
from runner.grading.assemble import Outcome, assemble
from runner.grading.plan import make_plan
from runner.grading.results import blank_result
from runner.languages import LANGUAGES
from tests.challenge_folders import write_challenge
from tests.unit.reports.samples import EVIDENCE


@pytest.fixture
def challenge(tmp_path: Path) -> Challenge:
    return load(write_challenge(tmp_path / "shout"))


def report(challenge: Challenge, awards: dict[str, Award] | None = None) -> Report:
    """All cases accepted, with those awards."""
    language = LANGUAGES["python"]
    submission = Submission((SourceFile(PurePosixPath("solution.py"), b""),), "file")
    plan = make_plan(submission, language, challenge.limits, "sha256:0")
    results = {
        group.name: [
            replace(blank_result(challenge, case), verdict=Verdict.AC, award=(awards or {}).get(case.id))
            for case in group.cases
        ]
        for group in challenge.groups
    }
    return assemble("id", challenge, plan, Outcome(None, results, ""), EVIDENCE)


def test_a_case_has_what_it_earned_and_a_case_of_all_or_nothing_has_not(challenge: Challenge) -> None:
    made = report(challenge, {"core/01": Award(multiplier=0.5)})
    assert (made.score, made.max_score, made.pass_mark) == (85, 100, 70)
    assert [[case.score for case in group.cases] for group in made.groups] == [[None], [15, 30], [None]]


def test_an_award_that_may_not_be_is_a_judge_error_that_says_why(challenge: Challenge) -> None:
    made = report(challenge, {"core/01": Award(score=31)})
    case = made.groups[1].cases[0]
    assert (case.verdict, made.score, made.decision) == (Verdict.JE, None, Decision.WITHHELD)
    assert case.difference is not None
    assert "30 is the most" in case.difference.message


def test_a_legacy_package_is_graded_by_its_tree(challenge: Challenge) -> None:
    best = settings({"grader_flags": "max", "accept_score": 9.5})
    nodes = tuple(
        LegacyGroup(group.name, best, tuple(case.id for case in group.cases)) for group in challenge.groups
    )
    root = LegacyGroup("", settings({"grader_flags": "max", "range": "0 9"}), nodes)
    legacy = replace(challenge, scheme=LegacyScheme(root, scoring=True))
    made = report(legacy)
    assert (made.verdict, made.score, made.max_score, made.pass_mark) == (Verdict.AC, 9.5, 9, None)
    assert made.faults == ("data got the score 9.5; its range is 0 to 9",)
    assert {group.score_aggregation for group in made.groups} == {None}
