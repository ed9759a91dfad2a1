"""Where the clock counts as CPU time nothing is made for two that talk."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from runner.domain.challenge import Challenge
from runner.domain.errors import PolicyError
from runner.domain.limits import TimeLimitRule
from runner.domain.verdict import Verdict
from runner.grading.attempt import Workplace
from runner.grading.grader import Grader
from runner.grading.live import LiveOrder, run_live
from runner.languages import LANGUAGES
from runner.sandbox.runtime import RUNTIME, Part, Runtime
from tests.challenge_folders import SHOUT, make_challenge
from tests.grading.judged import judged_challenge
from tests.unit.grading.test_attempts import FaultyPool
from tests.unit.grading.test_live import code

CLOCK = Runtime("runsc", frozenset({Part.CPU_TIME}))
COUNTED = Runtime("runsc", frozenset(Part) - {Part.CPU_TIME})
PYTHON = LANGUAGES["python"]


@pytest.fixture
def pool() -> FaultyPool:
    return FaultyPool()


def workplace(pool: FaultyPool, folder: Path, runtime: Runtime) -> Workplace:
    return Workplace(pool, lambda _: "sha256:0", {}, folder / "cache", runtime=runtime)


def talk(folder: Path, passes: int = 1) -> Challenge:
    return judged_challenge(folder, "raise SystemExit(42)\n", interactive=True, passes=passes)


@pytest.mark.parametrize("passes", [1, 3])
def test_a_talk_is_not_graded(pool: FaultyPool, tmp_path: Path, passes: int) -> None:
    grader = Grader(workplace(pool, tmp_path, CLOCK))
    with pytest.raises(PolicyError, match="not graded where runsc may lack cpu-time") as raised:
        grader.grade(talk(tmp_path, passes), code(SHOUT), PYTHON)
    assert raised.value.next_step == f"Grade this challenge where {RUNTIME} is not set."
    assert pool.leases == 0


def test_nor_is_one_whose_time_limit_would_have_to_be_measured(pool: FaultyPool, tmp_path: Path) -> None:
    unsettled = replace(talk(tmp_path), time_limit_rule=TimeLimitRule(2, 1, 1.5))
    with pytest.raises(PolicyError):
        Grader(workplace(pool, tmp_path, CLOCK)).grade(unsettled, code(SHOUT), PYTHON)
    assert pool.leases == 0


def test_nor_are_its_samples_run_live(pool: FaultyPool, tmp_path: Path) -> None:
    order = LiveOrder(talk(tmp_path), code(SHOUT), PYTHON, None)
    with pytest.raises(PolicyError):
        run_live(workplace(pool, tmp_path, CLOCK), order, lambda _: None)
    assert pool.leases == 0


def test_own_input_is_run_since_nobody_talks(pool: FaultyPool, tmp_path: Path) -> None:
    order = LiveOrder(talk(tmp_path), code(SHOUT), PYTHON, b"hello\n")
    own = run_live(workplace(pool, tmp_path, CLOCK), order, lambda _: None).own
    assert own is not None
    assert own.stdout.head == b"HELLO\n"


def test_whoever_talks_with_nobody_is_graded(pool: FaultyPool, tmp_path: Path) -> None:
    challenge = make_challenge(tmp_path / "shout")
    report = Grader(workplace(pool, tmp_path, CLOCK)).grade(challenge, code(SHOUT), PYTHON)
    assert report.verdict is Verdict.AC


def test_where_cpu_time_is_counted_a_talk_gets_its_sandboxes(pool: FaultyPool, tmp_path: Path) -> None:
    pool.faults.append(PolicyError("a lease was wanted"))
    with pytest.raises(PolicyError, match="a lease was wanted"):
        Grader(workplace(pool, tmp_path, COUNTED)).grade(talk(tmp_path), code(SHOUT), PYTHON)
