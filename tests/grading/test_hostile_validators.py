"""Validators that do what a sandbox must bear, and programs that try to make them do it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from runner.domain.challenge import Challenge
from runner.domain.limits import JudgeLimits
from runner.domain.verdict import Decision, Verdict
from runner.grading.judging import plan
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
    said = {says(case).partition(" (it was judging")[0] for case in cases(report)}
    assert said == {"the validator is at fault: its feedback cannot be read", ""}
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


@pytest.mark.usefixtures("patient_with_validators")
@pytest.mark.parametrize("what", BAITS)
def test_an_output_that_breaks_it_is_a_judge_error_within_the_budget_and_never_accepted(
    grade: Grade, tmp_path: Path, what: str
) -> None:
    limits = JudgeLimits(time_limit=1, memory=64, output=1)
    report = grade(only_case(judged_challenge(tmp_path, FRAGILE, limits=limits)), BAITS[what])
    assert only(report).verdict is Verdict.JE, says(only(report))
    assert report.score is None
    assert report.evidence.attempt == 1


def many(challenge: Challenge, count: int) -> Challenge:
    """The challenge with so many secret cases alike, and nothing else."""
    (group,) = only_case(challenge).groups
    (case,) = group.program_cases
    alike = tuple(replace(case, id=f"core/{number:02}") for number in range(count))
    return replace(challenge, groups=(replace(group, cases=alike),), edge_cases=())


LIMITS = JudgeLimits(time_limit=1, memory=64, output=1)


@pytest.mark.usefixtures("patient_with_validators")
def test_a_validator_that_every_output_keeps_at_work_is_asked_three_times(
    grade: Grade, tmp_path: Path
) -> None:
    """Else one submission would keep a worker for as long as all its cases may take; all of them are void."""
    report = grade(
        many(judged_challenge(tmp_path, FRAGILE, limits=LIMITS), 6), BAITS["a bait for its expression"]
    )
    assert {case.verdict for case in cases(report)} == {Verdict.JE}
    cut_off = (
        "the validator used more than the 1 s of CPU that it may use"
        " (it was judging the 41 bytes that the program wrote)"
    )
    not_asked = "the validator was not asked any more: it had run out of its time 3 times"
    assert [says(case) for case in cases(report)] == [cut_off] * 3 + [not_asked] * 3
    assert (report.score, report.decision, report.evidence.attempt) == (None, Decision.WITHHELD, 1)


def test_one_that_talks_is_asked_three_times_as_well(grade: Grade, tmp_path: Path) -> None:
    loops = "input()\nwhile True: pass"
    challenge = many(judged_challenge(tmp_path, loops, limits=LIMITS, interactive=True), 5)
    report = grade(challenge, "print(1, flush=True)\nimport sys\nsys.stdin.read()")
    assert {case.verdict for case in cases(report)} == {Verdict.JE}
    assert [("not asked" in says(case), "had said 2 bytes" in says(case)) for case in cases(report)] == [
        *[(False, True)] * 3,
        *[(True, False)] * 2,
    ]


def test_a_programs_own_fault_uses_up_nothing_of_its_validators_patience(
    grade: Grade, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan, "WALL_MORE", 0.5)
    deaf = judged_challenge(tmp_path, "import time\ntime.sleep(60)", limits=LIMITS, interactive=True)
    report = grade(many(deaf, 4), "raise SystemExit(3)")
    assert [case.verdict for case in cases(report)] == [Verdict.RTE] * 4


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
