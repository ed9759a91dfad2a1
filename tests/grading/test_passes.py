"""A program that is run again with what its validator wrote, as often as that wants and may."""

from __future__ import annotations

from pathlib import Path

import pytest

from runner.domain.challenge import Challenge
from runner.domain.limits import JudgeLimits
from runner.domain.verdict import Verdict
from tests.grading.conftest import Grade
from tests.grading.judged import judged_challenge, only_case, unhurried
from tests.grading.test_hostile_validators import many
from tests.grading.test_validators import cases, only, says

pytestmark = pytest.mark.engine

COUNTDOWN = """\
import pathlib, sys
given, feedback = open(sys.argv[1]).read().strip(), pathlib.Path(sys.argv[3])
said = sys.stdin.read().strip()
seen = pathlib.Path(feedback, "judgemessage.txt")
with seen.open("a") as file: file.write(f"{given} -> {said}\\n")
if given == "one":
    (feedback / "nextpass.in").write_text("3")
    sys.exit(42)
assert not (feedback / "nextpass.in").exists(), "the last pass's is gone"
if said != str(int(given) - 1): sys.exit(43)
if said == "0": sys.exit(42)
(feedback / "nextpass.in").write_text(said)
sys.exit(42)
"""
"""Wants the words of the challenge first, then what comes before each number, down to 0: four passes."""
COUNTS = "n = input()\nprint(int(n) - 1 if n.isdigit() else n)\n"


def countdown(folder: Path, passes: int = 4, validator: str = COUNTDOWN) -> Challenge:
    return unhurried(only_case(judged_challenge(folder, validator, passes=passes)))


def test_each_pass_gets_what_the_validator_wrote_in_the_one_before(grade: Grade, tmp_path: Path) -> None:
    case = only(grade(countdown(tmp_path), COUNTS))
    assert case.verdict is Verdict.AC, says(case)
    assert len(case.passes) == 4
    assert case.judge_message is not None
    assert case.judge_message.head == b"one -> one\n3 -> 2\n2 -> 1\n1 -> 0\n"


def test_the_first_pass_that_is_rejected_ends_it(grade: Grade, tmp_path: Path) -> None:
    case = only(grade(countdown(tmp_path), "n = input()\nprint(2 if n == '3' else 7)\n"))
    assert (case.verdict, len(case.passes)) == (Verdict.WA, 3)


def test_a_pass_that_fails_by_itself_is_the_verdict(grade: Grade, tmp_path: Path) -> None:
    crashes = "n = input()\nif n == '2': raise SystemExit(3)\n"
    case = only(grade(countdown(tmp_path), crashes + COUNTS.partition("\n")[2]))
    assert (case.verdict, case.exit_code, len(case.passes)) == (Verdict.RTE, 3, 3)


def test_time_is_limited_in_each_pass_and_the_most_is_reported(grade: Grade, tmp_path: Path) -> None:
    burns = "import time\nwhile time.process_time() < 0.5: pass\n"
    case = only(grade(countdown(tmp_path), burns + COUNTS))
    assert case.verdict is Verdict.AC, case.reason
    assert sum(case.passes) > 1.5
    assert case.usage is not None
    assert case.usage.cpu_seconds == max(case.passes)


def test_more_passes_than_it_may_have_are_a_judge_error(grade: Grade, tmp_path: Path) -> None:
    case = only(grade(countdown(tmp_path, passes=3), COUNTS))
    assert case.verdict is Verdict.JE
    assert "more than the 3 passes" in says(case)


def test_a_link_in_place_of_the_next_input_leads_nowhere(grade: Grade, tmp_path: Path) -> None:
    """The answer does not come to the program that way."""
    links = "import os, sys\nos.symlink(sys.argv[2], sys.argv[3] + 'nextpass.in')\nsys.exit(42)"
    case = only(grade(countdown(tmp_path, validator=links), COUNTS))
    assert (case.verdict, case.passes) == (Verdict.AC, ())


def test_no_program_remembers_the_pass_before(grade: Grade, tmp_path: Path) -> None:
    remembers = (
        "import pathlib\np = pathlib.Path('/work/seen')\nif p.exists(): raise SystemExit(9)\np.touch()\n"
    )
    assert only(grade(countdown(tmp_path), remembers + COUNTS)).verdict is Verdict.AC


STUCK_LATER = """\
import pathlib, sys
while open(sys.argv[1]).read() == "more": pass
pathlib.Path(sys.argv[3], "nextpass.in").write_text("more")
sys.exit(42)
"""


@pytest.mark.usefixtures("patient_with_validators")
def test_a_validator_that_is_kept_at_work_in_a_later_pass_is_asked_three_times(
    grade: Grade, tmp_path: Path
) -> None:
    limits = JudgeLimits(time_limit=1, memory=64, output=1)
    report = grade(many(judged_challenge(tmp_path, STUCK_LATER, limits=limits, passes=2), 4), "print(1)")
    assert {case.verdict for case in cases(report)} == {Verdict.JE}
    assert [len(case.passes) for case in cases(report)] == [2, 2, 2, 0]
    assert ["not asked any more" in says(case) for case in cases(report)] == [False, False, False, True]
