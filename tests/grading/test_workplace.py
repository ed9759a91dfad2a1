"""Whoever grades more than once has a warm sandbox waiting."""

from __future__ import annotations

from pathlib import Path

import pytest

from runner.grading.grader import Grader
from runner.jobs.worker import warm_workplace
from runner.languages import LANGUAGES
from runner.sandbox.pool import Pool
from tests.challenge_folders import SHOUT, make_challenge
from tests.grading.conftest import submission

pytestmark = [pytest.mark.engine, pytest.mark.alone]
"""Who else waits for the same core is given it, and then nothing that is warm is left."""


def test_a_worker_has_a_warm_sandbox_for_the_second_who_comes(tmp_path: Path) -> None:
    challenge = make_challenge(tmp_path / "shout")
    with warm_workplace() as workplace:
        assert isinstance(workplace.pool, Pool)
        for _ in range(2):
            Grader(workplace).grade(challenge, submission(SHOUT), LANGUAGES["python"])
            workplace.pool.settle()
        assert workplace.pool.given_out() == {"cold": 1, "warm": 1}
