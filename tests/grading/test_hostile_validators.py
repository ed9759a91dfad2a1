"""Validators that do what a sandbox must bear, and programs that try to make them do it."""

from __future__ import annotations

from pathlib import Path

import pytest

from runner.domain.challenge import JudgeLimits
from runner.domain.verdict import Verdict
from tests.challenge_folders import SHOUT
from tests.grading.conftest import Grade
from tests.grading.judged import judged_challenge, only_case
from tests.grading.test_validators import cases, only, says

pytestmark = pytest.mark.engine

HARMLESS = {
    "it forks without end and accepts": (
        "import os, sys\nfor _ in range(500):\n"
        "    try: pid = os.fork()\n    except OSError: break\n"
        "    if pid == 0:\n        import time; time.sleep(60)\n"
        "sys.exit(42)"
    ),
    "its message is a FIFO": "import os, sys\nos.mkfifo(sys.argv[3] + 'judgemessage.txt')\nsys.exit(42)",
    "its message is a link to the answer": (
        "import os, sys\nos.symlink(sys.argv[2], sys.argv[3] + 'teammessage.txt')\nsys.exit(42)"
    ),
    "its score is a folder": "import os, sys\nos.mkdir(sys.argv[3] + 'score.txt')\nsys.exit(42)",
    "its feedback has ten thousand names": (
        "import os, sys\n"
        "try:\n    for n in range(10_000): open(f'{sys.argv[3]}{n}', 'w').close()\nexcept OSError: pass\n"
        "sys.exit(42)"
    ),
    "it takes its input away": "import os, sys\nos.remove(sys.argv[1]); os.remove(sys.argv[2])\nsys.exit(42)",
}


@pytest.mark.parametrize("what", HARMLESS)
def test_what_it_leaves_is_read_as_nothing_and_gone_before_the_next_case(
    grade: Grade, tmp_path: Path, what: str
) -> None:
    report = grade(judged_challenge(tmp_path, HARMLESS[what]), SHOUT)
    assert report.verdict is Verdict.AC, [says(case) for case in cases(report)]
    assert all(case.team_message is None and case.judge_message is None for case in cases(report))
    assert report.evidence.attempt == 1


def test_feedback_that_nobody_can_read_is_a_judge_error(grade: Grade, tmp_path: Path) -> None:
    locks = "import os, sys\nos.mkdir(sys.argv[3] + 'a')\nos.chmod(sys.argv[3] + 'a', 0)\nsys.exit(42)"
    report = grade(judged_challenge(tmp_path, locks), SHOUT)
    assert report.verdict is Verdict.JE
    assert {says(case) for case in cases(report)} == {
        "the validator is at fault: its feedback cannot be read",
        "",
    }
    assert report.evidence.attempt == 1


FRAGILE = """\
import re, sys
text = sys.stdin.read()
if re.fullmatch("(a+)+b", text.strip()): sys.exit(42)
sys.exit(42 if int(text) == 1 else 43)
"""
"""Falls for a bait, and for what is no number."""
BAITS = {
    "a bait for its expression": "print('a' * 40)",
    "no number": "print('one')",
    "nothing": "",
    "all bytes": "import sys; sys.stdout.buffer.write(bytes(range(256)))",
    "a number of many digits": "print('9' * 100_000)",
}


@pytest.mark.parametrize("what", BAITS)
def test_an_output_that_breaks_it_is_a_judge_error_within_the_budget_and_never_accepted(
    grade: Grade, tmp_path: Path, what: str
) -> None:
    limits = JudgeLimits(time_limit=1, memory=64, output=1)
    report = grade(only_case(judged_challenge(tmp_path, FRAGILE, limits=limits)), BAITS[what])
    assert only(report).verdict is Verdict.JE, says(only(report))
    assert report.score is None
    assert report.evidence.attempt == 1


def test_a_program_leaves_no_feedback_of_its_own(grade: Grade, tmp_path: Path) -> None:
    """The folder's name is the same in both sandboxes, and they share nothing."""
    plants = (
        "for name in ('nextpass.in', 'score.txt', 'judgemessage.txt'):\n"
        "    open(f'/tmp/{name}', 'w').write('1')\n"
    )
    rejects = "import os, sys\nsys.exit(43 if not os.listdir(sys.argv[3]) else 42)"
    report = grade(only_case(judged_challenge(tmp_path, rejects)), plants + SHOUT)
    assert only(report).verdict is Verdict.WA
    assert only(report).award is None
