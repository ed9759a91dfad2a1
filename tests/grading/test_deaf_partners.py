"""Who takes nothing of what the other says, or little at a time, is ended all the same: it gets a verdict.

What was sent lies in the engine's buffers, and a supervisor hears of a stop behind it.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from runner.domain.challenge import Challenge
from runner.domain.limits import JudgeLimits
from runner.domain.verdict import Verdict
from tests.grading.conftest import Grade
from tests.grading.judged import judged_challenge, only_case
from tests.grading.test_interactive import told
from tests.grading.test_validators import only

pytestmark = pytest.mark.engine

ANSWERS_AT_LENGTH = """\
import sys
for line in sys.stdin:
    print("x" * 1000, flush=True)
sys.exit(43)
"""
TAKES_ITS_TIME = """\
import sys, time
while sys.stdin.readline():
    time.sleep(0.01)
sys.exit(43)
"""
ASKS_AND_NEVER_READS = """\
import time
for _ in range(4000): print("?", flush=True)
time.sleep(60)
"""
ASKS_AND_IS_BUSY = """\
for _ in range(100000): print("?", flush=True)
while True: pass
"""
WORKS_FOR_EVER = """\
input()
while True: pass
"""
ASKS_AT_LENGTH_AND_WAITS = """\
for _ in range(1000): print("?" * 1000, flush=True)
input()
"""


@pytest.mark.parametrize(
    ("interactor", "program"),
    [(ANSWERS_AT_LENGTH, ASKS_AND_NEVER_READS), (TAKES_ITS_TIME, ASKS_AND_IS_BUSY)],
    ids=["a program that is deaf", "an interactor that is slow"],
)
def test_whoever_does_not_listen_is_ended(
    grade: Grade, tmp_path: Path, interactor: str, program: str
) -> None:
    report = grade(talking(tmp_path, interactor), program)
    assert only(report).verdict is Verdict.TLE, told(report)


def test_what_a_program_used_that_is_deaf_and_busy_is_known(grade: Grade, tmp_path: Path) -> None:
    program = ASKS_AND_NEVER_READS.replace("time.sleep(60)", "while True: pass")
    case = only(grade(talking(tmp_path, ANSWERS_AT_LENGTH), program))
    assert case.verdict is Verdict.TLE
    assert case.usage is not None
    assert case.usage.cpu_seconds > 0.1


def test_an_interactor_that_is_at_work_and_does_not_listen_is_a_judge_error(
    grade: Grade, tmp_path: Path
) -> None:
    report = grade(talking(tmp_path, WORKS_FOR_EVER), ASKS_AT_LENGTH_AND_WAITS)
    assert only(report).verdict is Verdict.JE, told(report)


def talking(folder: Path, interactor: str) -> Challenge:
    limits = JudgeLimits(time_limit=60, memory=64, output=64)
    challenge = only_case(judged_challenge(folder, interactor, limits=limits, interactive=True))
    more = replace(challenge.limits, time_limit=20, wall_time=3, output=2)
    return replace(challenge, limits=more)
