"""What a time limit was measured on is not graded a second time to be verified."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from runner.domain.challenge import Challenge
from runner.domain.report import Report
from runner.domain.submission import Submission
from runner.domain.verdict import Verdict
from runner.grading.attempt import Workplace
from runner.grading.grader import Grader
from runner.grading.time_limit import under_its_limit
from runner.languages.model import Language
from runner.verification.crew import NobodyWatches
from runner.verification.model import SubmissionCheck
from runner.verification.trials import Trial
from runner.verification.verify import Verifier
from tests.fakes.sandbox import FakePool
from tests.kattis.packages import LEGACY, package

FILES = {
    "input_validators/any.py": "-",
    "submissions/accepted/echo.py": "-",
    "submissions/accepted/echo.sh": "cat\n",
    "submissions/accepted/wrong.sh": "echo wrong\n",
    "submissions/wrong_answer/no.sh": "echo no\n",
}


@dataclass(frozen=True, slots=True)
class Watched(Grader):
    """Keeps what it graded, and how."""

    graded: list[str] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    challenges: list[Challenge] = field(default_factory=list)

    def grade(self, challenge: Challenge, submission: Submission, language: Language, **more: Any) -> Report:
        report = Grader.grade(self, challenge, submission, language, **more)
        self.graded.append(str(submission.files[0].path))
        self.reports.append(report)
        self.challenges.append(challenge)
        return report


@pytest.fixture
def grader(tmp_path: Path) -> Watched:
    return Watched(Workplace(FakePool(), lambda name: name, {}, tmp_path / "cache"))


@dataclass(slots=True)
class Seen(NobodyWatches):
    """Keeps who was seen to end, in that order, and how many of them had been graded until then."""

    grader: Watched
    ended_after: list[tuple[str, int]] = field(default_factory=list)

    def ended(self, trial: Trial, check: SubmissionCheck) -> None:
        assert check.actual is not None
        self.ended_after.append((Path(trial.shown).name, len(self.grader.graded)))


def verified(grader: Watched, root: Path) -> Mapping[str, tuple[Verdict | None, bool]]:
    check = Verifier(grader).verify(root)
    return {one.path.removeprefix("submissions/"): (one.actual, one.ok) for one in check.submissions}


def test_it_is_graded_once_and_the_rest_under_the_limit(grader: Watched, tmp_path: Path) -> None:
    root = package(tmp_path, FILES, problem=LEGACY)
    expected = {
        "accepted/echo.sh": (Verdict.AC, True),
        "accepted/wrong.sh": (Verdict.WA, False),
        "wrong_answer/no.sh": (Verdict.WA, True),
    }
    assert verified(grader, root) == expected
    assert sorted(grader.graded) == ["echo.sh", "no.sh", "wrong.sh"]
    grader.graded.clear()
    assert verified(grader, root) == expected
    assert sorted(grader.graded) == ["echo.sh", "no.sh", "wrong.sh"]  # the limit is known, and nothing else


def test_it_is_told_as_soon_as_it_is_graded_and_once(grader: Watched, tmp_path: Path) -> None:
    seen = Seen(grader)
    Verifier(grader, seen).verify(package(tmp_path, FILES, problem=LEGACY))
    assert seen.ended_after == [("echo.sh", 1), ("wrong.sh", 2), ("no.sh", 3)]


def test_what_comes_near_the_limit_may_be_judged_otherwise_under_it(grader: Watched, tmp_path: Path) -> None:
    verified(grader, package(tmp_path, FILES, problem=LEGACY))
    (report, *_), (challenge, *_) = grader.reports, grader.challenges
    used = max(case.usage.cpu_seconds for group in report.groups for case in group.cases if case.usage)
    limited = under_its_limit(report, _with(challenge, used / 0.79))
    assert limited is not None
    assert limited.limits.time_limit == used / 0.79
    assert under_its_limit(report, _with(challenge, used / 0.81)) is None
    assert under_its_limit(report, _with(challenge, 9, wall=1e-9)) is None


def _with(challenge: Challenge, seconds: float, wall: float = 9) -> Challenge:
    return replace(challenge, limits=replace(challenge.limits, time_limit=seconds, wall_time=wall))
