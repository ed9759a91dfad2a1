"""What an author sees while challenges are verified."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from runner.cli.verify_progress import LineProgress, LiveProgress, verify_progress
from runner.domain.events import Audience, CaseFinished, Phase, PhaseStarted
from runner.domain.verdict import Verdict
from runner.verification.model import MutantCheck, SubmissionCheck
from runner.verification.trials import Trial
from tests.challenge_folders import make_challenge

PATH = "submissions/accepted/shout.py"
GOOD = SubmissionCheck(PATH, "python", "AC", Verdict.AC, (), seconds=1.23)
BAD = replace(GOOD, actual=Verdict.WA, problems=("must get AC,\ngot WA", "another"))
LIVING = MutantCheck("7d3fe50f", "shout.py", 3, "x = 1", "x = 2", "")


@pytest.fixture
def trial(tmp_path: Path) -> Trial:
    challenge = make_challenge(tmp_path / "shout")
    return Trial(challenge, challenge.root / PATH, PATH, "AC", lambda _: iter(()))


def drawn(progress: LiveProgress) -> list[str]:
    return progress.__rich__().plain.splitlines()


def test_a_running_submission_says_what_it_has_come_to(trial: Trial) -> None:
    progress = LiveProgress(lines=5)
    emit = progress.began(trial)
    emit(PhaseStarted(Phase.COMPILE))
    assert drawn(progress) == [f"… shout/{PATH}: compile", "0 graded"]
    emit(CaseFinished("core/01", Verdict.AC, 0.1, Audience.INTERVIEWER))
    assert drawn(progress) == [f"… shout/{PATH}: core/01 AC", "0 graded"]


def test_one_that_has_ended_stays_for_a_while(trial: Trial) -> None:
    progress = LiveProgress(lines=2)
    for _ in range(3):
        progress.began(trial)
        progress.ended(trial, GOOD)
    assert drawn(progress) == [f"✓ shout/{PATH}: AC, 1.2 s"] * 2 + ["3 graded"]


def test_mutants_are_counted_and_those_that_live_are_shown(trial: Trial) -> None:
    progress = LiveProgress(lines=5)
    progress.tried(trial.challenge, replace(LIVING, told_by="core/01"))
    progress.tried(trial.challenge, LIVING)
    assert drawn(progress) == [
        "✗ shout/shout.py:3: mutant 7d3fe50f lives: x = 2",
        "0 graded, 2 mutants tried",
    ]


def test_in_a_pipe_each_is_one_line_with_its_first_problem(trial: Trial) -> None:
    target = io.StringIO()
    progress = LineProgress(Console(file=target, width=20))
    progress.began(trial)(PhaseStarted(Phase.RUN))
    progress.ended(trial, BAD)
    progress.tried(trial.challenge, LIVING)
    assert target.getvalue().splitlines() == [
        f"✗ shout/{PATH}: WA, 1.2 s: must get AC, got WA",
        "✗ shout/shout.py:3: mutant 7d3fe50f lives: x = 2",
    ]


def test_a_terminal_gets_what_changes_and_a_pipe_what_stays(trial: Trial) -> None:
    with verify_progress(Console(file=io.StringIO(), force_terminal=True, height=20)) as watch:
        assert isinstance(watch, LiveProgress)
        watch.ended(trial, GOOD)
    with verify_progress(Console(file=io.StringIO())) as watch:
        assert isinstance(watch, LineProgress)
