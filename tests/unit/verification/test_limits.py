"""Limits are compared with what accepted submissions use, by language."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from runner.domain.challenge import Challenge
from runner.domain.limits import LanguageFactors
from runner.domain.verdict import Verdict
from runner.verification.limits import language_limits
from runner.verification.model import LanguageLimits, SubmissionCheck
from tests.challenge_folders import make_challenge


@pytest.fixture
def challenge(tmp_path: Path) -> Challenge:
    return make_challenge(tmp_path)


def accepted(language: str, cpu: float | None, memory: float | None) -> SubmissionCheck:
    return SubmissionCheck(
        "submissions/accepted/a",
        language,
        "AC",
        Verdict.AC,
        (),
        cpu_share=cpu,
        memory_share=memory,
        accepted=True,
    )


def of(challenge: Challenge, *checks: SubmissionCheck) -> list[LanguageLimits]:
    return list(language_limits(challenge, checks, cpu=0.5, memory=0.8))


def test_the_hungriest_accepted_submission_of_a_language_says_which_limits_would_do(
    challenge: Challenge,
) -> None:
    (found,) = of(challenge, accepted("python", 0.1, 0.2), accepted("python", 0.031, 0.5))
    assert (found.cpu_share, found.time_enough) == (0.1, 0.2)
    assert (found.memory_share, found.memory_enough) == (0.5, 40)


def test_a_languages_factors_count(challenge: Challenge) -> None:
    slow = replace(challenge, language_factors={"c": LanguageFactors(time_limit=3, memory=2)})
    (found,) = of(slow, accepted("c", 0.5, 0.8))
    assert (found.time_limit, found.time_enough) == (3, 3)
    assert (found.memory, found.memory_enough) == (128, 128)


def test_wrong_submissions_say_nothing_of_limits(challenge: Challenge) -> None:
    assert of(challenge, replace(accepted("python", 0.9, 0.9), accepted=False)) == []


def test_nothing_is_said_of_what_was_not_measured(challenge: Challenge) -> None:
    (found,) = of(challenge, accepted("python", None, None))
    assert (found.time_enough, found.memory_enough) == (None, None)
