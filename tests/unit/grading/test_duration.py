"""How long a run of a case may take, which is how long a sandbox that takes part in it must live."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from runner.domain.limits import JudgeLimits
from runner.domain.program import JudgeProgram
from runner.grading.duration import HANDLING, run_seconds, sandbox_seconds
from tests.challenge_folders import make_challenge


def test_the_program_has_its_wall_time_and_a_validator_all_that_it_may_use(tmp_path: Path) -> None:
    challenge = make_challenge(tmp_path / "shout")
    limits = replace(challenge.limits, wall_time=44.0)
    judge = JudgeProgram("python", {}, JudgeLimits(time_limit=60))
    judged = replace(challenge.program, output_validator=judge)
    assert run_seconds(challenge.program, limits) == 44
    assert run_seconds(judged, limits) == 44 + 2 * 60 + 10
    assert sandbox_seconds(judged, limits) == 44 + 2 * 60 + 10 + HANDLING


def test_who_talks_may_keep_the_program_waiting_as_well(tmp_path: Path) -> None:
    challenge = make_challenge(tmp_path / "shout")
    judge = JudgeProgram("python", {}, JudgeLimits(time_limit=1))
    talking = replace(challenge.program, output_validator=judge, interactive=True)
    assert run_seconds(talking, replace(challenge.limits, wall_time=44.0)) == 44 + 12 + 44
    assert run_seconds(talking, replace(challenge.limits, wall_time=2.0)) == 2 + 12 + 10
