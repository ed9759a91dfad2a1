"""What the platform cannot find out of one challenge keeps nobody from hearing of it all else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from runner.domain.challenge import Challenge
from runner.domain.errors import EngineError, ImageMissingError, PlatformFault, SandboxLostError
from runner.domain.report import Report
from runner.domain.submission import Submission
from runner.domain.verdict import Verdict
from runner.grading.attempt import Workplace
from runner.grading.grader import Grader, UngradedError
from runner.grading.time_limit import Seen
from runner.languages.model import Language
from runner.verification.model import Problem
from runner.verification.verify import Verifier, examined, until_fault
from tests.fakes.sandbox import FakePool
from tests.kattis.packages import LEGACY, package

IN_BASH = {"submissions/accepted/echo.py": "-", "submissions/accepted/echo.sh": "cat\n"}
STATED = LEGACY + "limits: {time_limit: 2}\n"


@dataclass(frozen=True, slots=True)
class FaultyMeasure(Grader):
    """Cannot measure the time limit of challenges that leave it to be measured."""

    fault: type[PlatformFault] = UngradedError

    def settled(self, challenge: Challenge, seen: Seen = lambda _reference, _report: None) -> Challenge:
        del seen
        if challenge.time_limit_rule is not None:
            raise self.fault("Three attempts ended in faults.", "Run `fairtrial doctor`.")
        return challenge


def image(name: str) -> str:
    """All but CPython's, which runs validators of inputs."""
    if name == "python":
        raise ImageMissingError("There is no image python.", "Build it.")
    return name


@pytest.mark.parametrize("fault", [UngradedError, ImageMissingError, SandboxLostError, EngineError])
def test_a_limit_that_cannot_be_measured_is_told_of_its_package_alone(
    tmp_path: Path, fault: type[PlatformFault]
) -> None:
    workplace = Workplace(FakePool(), lambda name: name, {}, tmp_path / "cache")
    files = {**IN_BASH, "input_validators/any.py": "-"}
    roots = [package(tmp_path / "left", files, problem=LEGACY), package(tmp_path, files, problem=STATED)]
    checks = list(Verifier(FaultyMeasure(workplace, fault)).verify_all(list(map(examined, roots))))
    assert [(check.ok, check.faulted) for check in checks] == [(False, True), (True, False)]
    told = "problem.yaml: Three attempts ended in faults. Run `fairtrial doctor`."
    assert list(map(str, checks[0].problems)) == [told]
    assert [(one.path, one.actual, one.faulted) for one in checks[0].submissions] == [
        ("submissions/accepted/echo.sh", None, True)
    ]


def test_where_no_limit_can_be_measured_every_submission_is_named_all_the_same(tmp_path: Path) -> None:
    files = {
        "submissions/accepted/echo.py": "-",
        "submissions/accepted/echo.sim": "Begin End;",
        "submissions/wrong_answer/no.sh": "echo no\n",
    }
    workplace = Workplace(FakePool(), lambda name: name, {}, tmp_path / "cache")
    check = Verifier(Grader(workplace)).verify(package(tmp_path, files, problem=LEGACY))
    assert not check.faulted
    assert [(one.path, one.unsupported, bool(one.problems)) for one in check.submissions] == [
        ("submissions/accepted/echo.sim", "Simula", False),
        ("submissions/wrong_answer/no.sh", "", True),
    ]


def test_validators_that_cannot_be_asked_leave_the_submissions_judged(tmp_path: Path) -> None:
    workplace = Workplace(FakePool(), image, {}, tmp_path / "cache")
    check = Verifier(Grader(workplace)).verify(package(tmp_path, IN_BASH, problem=STATED))
    assert [one.actual for one in check.submissions] == [Verdict.AC]
    assert (check.ok, check.faulted) == (False, True)
    assert [problem.message for problem in check.problems] == ["There is no image python. Build it."]


def test_what_was_to_be_measured_and_cannot_be_run_says_why(tmp_path: Path) -> None:
    files = {
        "submissions/accepted/echo.py": "-",
        "submissions/accepted/broken.sh": "if\n",
        "submissions/wrong_answer/no.sh": "echo no\n",
    }
    workplace = Workplace(FakePool(), lambda name: name, {}, tmp_path / "cache")
    check = Verifier(Grader(workplace)).verify(package(tmp_path, files, problem=LEGACY))
    assert [(one.path, one.actual) for one in check.submissions] == [
        ("submissions/accepted/broken.sh", Verdict.CE),
        ("submissions/wrong_answer/no.sh", None),
    ]
    assert "none can be derived" in check.problems[0].message


def test_what_was_found_before_a_fault_is_told_with_it() -> None:
    def findings() -> Iterator[Problem]:
        yield Problem("data/secret/1.in", "any.py rejects it")
        raise SandboxLostError("The engine went away.", "Look at it.")

    found, faults = until_fault(findings())
    assert list(map(str, found)) == ["data/secret/1.in: any.py rejects it"]
    assert list(map(str, faults)) == [".: The engine went away. Look at it."]


@dataclass(frozen=True, slots=True)
class Broken(Grader):
    """Has a mistake in it, which one challenge comes to: at once, or when its submissions are graded."""

    while_measured: bool = True

    def settled(self, challenge: Challenge, seen: Seen = lambda _reference, _report: None) -> Challenge:
        del seen
        if self.while_measured and challenge.name == "Odd":
            raise OverflowError("timeout is too large")
        return challenge

    def grade(self, challenge: Challenge, submission: Submission, language: Language, **more: Any) -> Report:
        if challenge.name == "Odd":
            raise OverflowError("timeout is too large")
        return Grader.grade(self, challenge, submission, language, **more)


@pytest.mark.parametrize("while_measured", [True, False])
def test_a_mistake_of_ours_in_one_challenge_keeps_nobody_from_hearing_of_the_others(
    tmp_path: Path, while_measured: bool, caplog: pytest.LogCaptureFixture
) -> None:
    workplace = Workplace(FakePool(), lambda name: name, {}, tmp_path / "cache")
    files = {**IN_BASH, "input_validators/any.py": "-"}
    odd = package(tmp_path / "odd", files, problem=STATED.replace("Echo", "Odd"))
    subjects = [examined(odd), examined(package(tmp_path, files, problem=STATED))]
    checks = list(Verifier(Broken(workplace, while_measured=while_measured)).verify_all(subjects))
    assert [(check.ok, check.faulted) for check in checks] == [(False, True), (True, False)]
    assert "OverflowError: timeout is too large" in checks[0].problems[0].message
    (record,) = caplog.records
    assert record.exc_info
