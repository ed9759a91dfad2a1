"""Groups, reruns, files, generated inputs: what grading does besides running a program."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from runner.domain.events import CaseFinished, Event, GradingFinished, GradingStarted, GroupFinished
from runner.domain.report import CaseResult, Report
from runner.domain.verdict import Decision, Verdict
from tests.challenge_folders import CHALLENGE, SHOUT, make_challenge
from tests.grading.conftest import Grade
from tests.grading.judged import unhurried

pytestmark = pytest.mark.engine


def case_of(report: Report, case: str) -> CaseResult:
    """The result of one case."""
    return next(found for group in report.groups for found in group.cases if found.id == case)


def test_a_group_is_skipped_when_one_that_it_requires_did_not_pass(grade: Grade, tmp_path: Path) -> None:
    report = grade(make_challenge(tmp_path / "shout"), "s = input(); print('?' if s == 'two' else s.upper())")
    assert case_of(report, "extra/01").verdict is Verdict.SKIPPED
    assert (report.score, report.decision) == (30, Decision.FAILED)
    assert [edge.met for edge in report.edge_cases] == [None]


def test_a_case_near_its_limit_is_run_twice_more(grade: Grade, tmp_path: Path) -> None:
    source = "import time\nwhile time.process_time() < 0.95: pass\nprint(input().upper())"
    result = case_of(grade(unhurried(make_challenge(tmp_path / "shout")), source), "sample/01")
    assert len(result.runs) == 3
    assert result.usage is not None
    assert result.usage.cpu_seconds == min(result.runs)


def test_runs_that_write_different_things_are_flagged(grade: Grade, tmp_path: Path) -> None:
    source = "import os, time\nwhile time.process_time() < 0.95: pass\nprint(os.urandom(8).hex())"
    assert case_of(grade(unhurried(make_challenge(tmp_path / "shout")), source), "sample/01").unstable


def test_arguments_files_and_the_exit_code_of_a_case_are_its_own(grade: Grade, tmp_path: Path) -> None:
    challenge = make_challenge(
        tmp_path / "shout",
        {
            "tests/core/01.yaml": "args: [--from, words.txt]\nexit_code: 7\n",
            "tests/core/01.files/words.txt": "one\n",
        },
    )
    source = """
import os, sys
if len(sys.argv) > 1:
    print(open(sys.argv[2]).read().upper(), end="")
    raise SystemExit(7)
assert not os.listdir(".")
print(input().upper())
"""
    assert grade(challenge, source).verdict is Verdict.AC


def test_events_tell_each_case_and_end_with_the_grading(grade: Grade, tmp_path: Path) -> None:
    events: list[Event] = []
    grade(make_challenge(tmp_path / "shout"), SHOUT, emit=events.append)
    assert isinstance(events[0], GradingStarted)
    assert isinstance(events[-1], GradingFinished)
    assert [event.case for event in events if isinstance(event, CaseFinished)] == [
        "sample/01", "core/01", "core/02", "extra/01",
    ]  # fmt: skip
    assert [event.group for event in events if isinstance(event, GroupFinished)] == [
        "sample",
        "core",
        "extra",
    ]


GENERATOR = "import sys\nprint(sys.argv[1])\n"


def generated(tmp_path: Path, sha256: str) -> tuple[Path, dict[str, str]]:
    """A challenge whose `core/03` is generated."""
    return tmp_path, {
        "generator/word.py": GENERATOR,
        "tests/core/03.yaml": f"generate: {{program: generator/word.py, args: [large], sha256: {sha256}}}\n",
        "tests/core/03.ans": "LARGE\n",
    }


def test_a_generated_input_is_what_its_generator_wrote(grade: Grade, tmp_path: Path) -> None:
    root, files = generated(tmp_path / "shout", hashlib.sha256(b"large\n").hexdigest())
    report = grade(make_challenge(root, files), SHOUT)
    assert case_of(report, "core/03").verdict is Verdict.AC
    assert case_of(report, "core/03").input_bytes == 6


def test_a_generator_that_writes_other_bytes_is_a_judge_error_and_withholds_the_score(
    grade: Grade, tmp_path: Path
) -> None:
    root, files = generated(tmp_path / "shout", "0" * 64)
    report = grade(make_challenge(root, files), SHOUT)
    assert case_of(report, "core/03").verdict is Verdict.JE
    assert (report.score, report.decision) == (None, Decision.WITHHELD)


def test_an_answer_that_makes_no_sense_is_the_challenges_fault(grade: Grade, tmp_path: Path) -> None:
    challenge = make_challenge(
        tmp_path / "shout", {"tests/core/01.ans": "{"}, yaml=CHALLENGE.replace("name: lines", "name: json")
    )
    assert case_of(grade(challenge, "print(1)"), "core/01").verdict is Verdict.JE
