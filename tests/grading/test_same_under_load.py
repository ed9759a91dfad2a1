"""The same submission has the same outcome while every core is busy with other things."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.fairness import Job, every_core_busy, series
from runner.grading.attempt import Workplace
from runner.grading.grader import Grader
from tests.challenge_folders import SHOUT, make_challenge
from tests.grading.conftest import submission

pytestmark = [pytest.mark.engine, pytest.mark.alone]


def test_a_busy_machine_changes_no_outcome(workplace: Workplace, tmp_path: Path) -> None:
    challenge = make_challenge(tmp_path / "shout")
    job = Job(Grader(workplace), challenge, submission(SHOUT), "python")
    quiet = job.graded(4)
    with every_core_busy():
        loaded = job.graded(4)
    assert {one.verdict for one in [*quiet, *loaded]} == {"AC"}
    assert series("python", "both", [*quiet, *loaded]).outcomes == 1
