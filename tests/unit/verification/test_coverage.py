"""What known-wrong submissions leave open is named, as a warning."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest

from runner.domain.challenge import Challenge
from runner.domain.verdict import Verdict
from runner.verification.coverage import blind_cases, coverage_warnings
from runner.verification.model import CaseOutcome, SubmissionCheck
from tests.challenge_folders import make_challenge


@pytest.fixture
def challenge(tmp_path: Path) -> Challenge:
    made = make_challenge(tmp_path)
    (edge,) = made.edge_cases
    return replace(made, edge_cases=(replace(edge, catches=(PurePosixPath("wrong_answer/a.py"),)),))


def wrong(challenge: Challenge, **verdicts: Verdict) -> SubmissionCheck:
    """A known-wrong submission with these verdicts, by case id with `_` for `/`; AC elsewhere."""
    cases = tuple(
        CaseOutcome(case.id, verdicts.get(case.id.replace("/", "_"), Verdict.AC), "")
        for case in challenge.cases
    )
    return SubmissionCheck("submissions/wrong_answer/a.py", "python", "WA", Verdict.WA, (), cases=cases)


def test_secret_cases_in_which_no_wrong_submission_fails_are_named(challenge: Challenge) -> None:
    one, other = wrong(challenge, core_02=Verdict.WA), wrong(challenge, extra_01=Verdict.TLE)
    assert blind_cases(challenge, [one, other]) == ("core/01",)
    assert [str(found) for found in coverage_warnings(challenge, [one, other])] == [
        "tests: no wrong submission fails in core/01; add one, with a mistake that they find"
    ]


def test_a_case_that_was_not_run_caught_nobody(challenge: Challenge) -> None:
    skipped = wrong(challenge, core_01=Verdict.WA, core_02=Verdict.WA, extra_01=Verdict.SKIPPED)
    assert blind_cases(challenge, [skipped]) == ("extra/01",)


def test_accepted_submissions_and_starters_catch_nothing_and_open_nothing(challenge: Challenge) -> None:
    failing = wrong(challenge, core_01=Verdict.WA, core_02=Verdict.WA, extra_01=Verdict.WA)
    starter = replace(failing, path="starter/python")
    assert list(coverage_warnings(challenge, [starter, replace(failing, accepted=True)])) == []


def test_an_edge_case_that_names_no_submission_is_named(challenge: Challenge) -> None:
    (edge,) = challenge.edge_cases
    bare = replace(challenge, edge_cases=(replace(edge, catches=()),))
    (warning,) = coverage_warnings(bare, [])
    said = "edge case digits names no submission that it catches; name one in `catches`"
    assert str(warning) == f"challenge.yaml: {said}"


@pytest.mark.parametrize(("share", "warned"), [(1.05, True), (1.24, True), (1.25, False), (1.5, False)])
def test_a_limit_that_is_exceeded_by_little_is_a_warning(
    challenge: Challenge, share: float, *, warned: bool
) -> None:
    failing = wrong(challenge, core_01=Verdict.TLE, core_02=Verdict.TLE, extra_01=Verdict.TLE)
    late = replace(failing, actual=Verdict.TLE, cpu_share=share)
    found = [warning for warning in coverage_warnings(challenge, [late]) if "exceeds the CPU" in str(warning)]
    assert bool(found) is warned
