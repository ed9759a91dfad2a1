"""What must be too slow in a package, and is so by less than the package asks for, is named."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from runner.catalog import Bound, Reference, Requirement
from runner.catalog.kattis import slow_margin
from runner.domain.expectation import ANYTHING, KATTIS_BY_DIRECTORY
from runner.domain.verdict import Verdict
from runner.verification.margins import margin_warnings
from runner.verification.model import CaseOutcome, SubmissionCheck
from tests.kattis.packages import CURRENT, LEGACY, package

SLOW = Requirement(KATTIS_BY_DIRECTORY["time_limit_exceeded"], bound=Bound.UPPER)


def reference(requirement: Requirement = SLOW) -> Reference:
    return Reference(PurePosixPath("time_limit_exceeded/a.py"), Path("/nowhere"), (requirement,))


def checked(share: float, *verdicts: Verdict) -> SubmissionCheck:
    """A submission that used so much of the time limit in its worst case."""
    cases = tuple(CaseOutcome(f"secret/{number}", verdict, "") for number, verdict in enumerate(verdicts))
    path = "submissions/time_limit_exceeded/a.py"
    return SubmissionCheck(path, "python", "TLE", Verdict.TLE, (), cpu_share=share, cases=cases)


def warned(check: SubmissionCheck, margin: float, requirement: Requirement = SLOW) -> bool:
    return bool(list(margin_warnings([(reference(requirement), check)], margin)))


@pytest.mark.parametrize(
    ("share", "margin", "expected"),
    [
        (1.2, 1.5, True),
        (1.2, 1.1, False),
        (1.5, 1.5, False),
        (1.49, 2, True),
        (1.51, 2, False),  # it was stopped there, and might have gone on
        (0.01, 1.5, False),  # it slept
    ],
)
def test_a_limit_that_is_exceeded_by_less_than_the_margin(
    share: float, margin: float, expected: bool
) -> None:
    assert warned(checked(share, Verdict.AC, Verdict.TLE), margin) is expected


def test_where_a_case_was_not_run_it_may_have_taken_long_enough() -> None:
    assert not warned(checked(1.2, Verdict.TLE, Verdict.SKIPPED), 1.5)


def test_what_bounds_no_time_limit_from_above_may_exceed_it_by_little() -> None:
    assert not warned(checked(1.2, Verdict.TLE), 1.5, Requirement(ANYTHING))


def test_the_sentence_names_both_figures() -> None:
    (warning,) = margin_warnings([(reference(), checked(1.2, Verdict.TLE))], 1.5)
    assert str(warning).startswith("submissions/time_limit_exceeded/a.py: uses 1.20 times the time limit")
    assert "asks for 1.5 times" in warning.message


@pytest.mark.parametrize(
    ("problem", "margin"),
    [
        (LEGACY, 2),
        (LEGACY + "limits: {time_safety_margin: 1.25}\n", 1.25),
        (CURRENT, 1.5),
        (CURRENT.replace("time_limit: 2", "time_multipliers: {time_limit_to_tle: 3}"), 3),
    ],
)
def test_the_margin_is_the_packages(tmp_path: Path, problem: str, margin: float) -> None:
    assert slow_margin(package(tmp_path, problem=problem)) == margin
