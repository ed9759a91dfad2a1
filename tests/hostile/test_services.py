"""Each hostile service gets its required verdicts, nothing is left, and the next submission is accepted."""

from __future__ import annotations

import resource
from collections.abc import Callable, Iterator
from functools import cache

import pytest

from runner.domain.challenge import Challenge
from runner.domain.report import Report
from runner.domain.submission import Submission
from runner.grading.grader import Grader
from runner.languages import LANGUAGES
from runner.languages.model import Language
from runner.reports.document import parse, render
from tests.hostile.court import Court
from tests.hostile.service_cases import (
    SERVICES,
    UNHURRIED,
    HostileService,
    make_challenge,
    read_services,
    submission,
)

pytestmark = pytest.mark.engine
INNOCENT = submission(b"from server import serve\n\nserve()\n")
SUFFIXES = {".py", ".js"}
MEMORY = 64 << 20
"""Bytes by which a grading may raise the peak of this process."""


@pytest.fixture(scope="session")
def challenges(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, float], Challenge]:
    """By their names, and the seconds for which a service may owe answers in a case."""
    return cache(
        lambda cases, wall_time: make_challenge(
            tmp_path_factory.mktemp("services"), cases, wall_time=wall_time
        )
    )


@pytest.mark.parametrize("hostile", read_services(), ids=lambda hostile: str(hostile.path))
def test_required_outcome(
    hostile: HostileService, court: Court, challenges: Callable[[str, float], Challenge]
) -> None:
    before = _peak()
    report = _graded(
        court, challenges(hostile.cases, hostile.wall_time), hostile.submission, hostile.language
    )
    grown = _peak() - before
    outcome = list(_differences(hostile, report))
    left = court.leftovers()
    next_one = _graded(court, challenges("http", UNHURRIED), INNOCENT, LANGUAGES["python"])
    assert (outcome, left, next_one.verdict) == ([], [], "AC")
    assert grown < MEMORY


def test_every_service_is_in_the_manifest() -> None:
    files = {
        path.relative_to(SERVICES).as_posix() for path in SERVICES.glob("*/*") if path.suffix in SUFFIXES
    }
    assert files == {str(hostile.path) for hostile in read_services()}


def _graded(court: Court, challenge: Challenge, submitted: Submission, language: Language) -> Report:
    """The report, which can be written down and read again whatever a service says."""
    report = Grader(court.workplace).grade(challenge, submitted, language)
    assert parse(render(report)) == report
    return report


def _differences(hostile: HostileService, report: Report) -> Iterator[str]:
    for case in (case for group in report.groups if not group.is_sample for case in group.cases):
        if case.verdict not in hostile.allowed(case.id.rpartition("::")[2]):
            said = case.trial.message if case.trial else ""
            yield f"{case.id}: {case.verdict} ({case.reason}; {said})"
    if any(case.verdict == "JE" for group in report.groups for case in group.cases):
        yield "the challenge is said to be at fault"
    if report.evidence.attempt != 1:
        yield f"it took {report.evidence.attempt} attempts"


def _peak() -> int:
    """The most memory that this process ever had, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10
