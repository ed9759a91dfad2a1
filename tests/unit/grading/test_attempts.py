"""Platform faults: tried again, never a verdict, and after three attempts said aloud."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TypeAlias

import pytest

from runner.domain.challenge import Challenge
from runner.domain.errors import EngineError, ExitCode, PlatformFault, PolicyError, SandboxLostError
from runner.domain.report import Report
from runner.domain.submission import SourceFile, Submission
from runner.domain.verdict import Verdict
from runner.grading.attempt import Workplace
from runner.grading.grader import ATTEMPTS, Grader, UngradedError
from runner.languages import LANGUAGES
from runner.sandbox.model import Lease, SandboxSpec
from tests.challenge_folders import SHOUT, make_challenge
from tests.fakes.sandbox import FakePool


class FaultyPool:
    """Fakes, but the first leases fail with these faults."""

    def __init__(self, *faults: PlatformFault) -> None:
        """Nothing has failed yet."""
        self.faults = list(faults)
        self.leases = 0

    @contextmanager
    def lease(self, *specs: SandboxSpec, slots: int = 1) -> Iterator[Lease]:
        """The next fault, or a lease."""
        self.leases += 1
        if self.faults:
            raise self.faults.pop(0)
        with FakePool().lease(*specs, slots=slots) as lease:
            yield lease


GradeWith: TypeAlias = Callable[[FaultyPool], Report]


@pytest.fixture
def challenge(tmp_path: Path) -> Challenge:
    return make_challenge(tmp_path / "shout")


@pytest.fixture
def grade_with(challenge: Challenge, tmp_path: Path) -> GradeWith:
    """Grade an accepted submission with this pool."""

    def grade(pool: FaultyPool) -> Report:
        workplace = Workplace(pool, lambda _: "sha256:0", {}, tmp_path / "cache")
        submission = Submission((SourceFile(PurePosixPath("solution.py"), SHOUT.encode()),), "file")
        return Grader(workplace).grade(challenge, submission, LANGUAGES["python"])

    return grade


def test_a_grading_without_a_fault_takes_one_attempt(grade_with: GradeWith) -> None:
    report = grade_with(FaultyPool())
    assert (report.verdict, report.evidence.attempt) == (Verdict.AC, 1)


@pytest.mark.parametrize("fault", [SandboxLostError("gone"), EngineError("away")])
def test_a_fault_is_tried_again_and_the_report_says_which_attempt_it_is(
    grade_with: GradeWith, fault: PlatformFault
) -> None:
    report = grade_with(FaultyPool(fault))
    assert (report.verdict, report.evidence.attempt) == (Verdict.AC, 2)


def test_three_faults_end_as_ungraded_which_is_the_platforms_exit_code(grade_with: GradeWith) -> None:
    pool = FaultyPool(*[SandboxLostError("the sandbox is gone")] * ATTEMPTS)
    with pytest.raises(UngradedError, match="the sandbox is gone") as raised:
        grade_with(pool)
    assert raised.value.exit_code is ExitCode.PLATFORM_FAULT
    assert pool.leases == ATTEMPTS


def test_a_policy_that_is_not_in_effect_is_not_tried_again(grade_with: GradeWith) -> None:
    pool = FaultyPool(PolicyError("no seccomp"))
    with pytest.raises(PolicyError):
        grade_with(pool)
    assert pool.leases == 1
