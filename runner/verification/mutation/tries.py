"""Tries mutants against the cases of a challenge: each is graded until the first case that tells it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from runner.domain.challenge import Challenge
from runner.domain.errors import SubmissionError
from runner.domain.events import CaseFinished, Emit, Event
from runner.domain.submission import Submission
from runner.domain.verdict import Verdict
from runner.grading.grader import Grader
from runner.languages.model import Language
from runner.verification.model import MutantCheck, SubmissionCheck
from runner.verification.mutation.mutants import Mutant
from runner.verification.rules import cases_of

SLOWER = 10
"""Times the CPU of the solution: a mutant that needs more has changed what the solution does."""
LEAST_SECONDS = 1.0
COMPILATION = "compilation"
UNTOLD = frozenset({Verdict.AC, Verdict.JE, Verdict.SKIPPED})
"""Verdicts that do not tell a mutant from its solution."""


class _ToldError(Exception):
    """A case told the mutant: the others need not be run."""

    def __init__(self, case: str) -> None:
        super().__init__(case)
        self.case = case


@dataclass(frozen=True, slots=True)
class Solution:
    """What mutants are made of: an accepted submission, and how it did."""

    challenge: Challenge
    submission: Submission
    language: Language
    check: SubmissionCheck

    @property
    def tight(self) -> Challenge:
        """The challenge with a CPU limit that the solution keeps by far, so that endless mutants end soon."""
        limits = self.challenge.limits_for(self.language.name)
        used = (self.check.cpu_share or 1.0) * limits.time_limit
        seconds = min(limits.time_limit, max(LEAST_SECONDS, SLOWER * used))
        return replace(self.challenge, limits=replace(limits, time_limit=seconds), language_factors={})


def tried(grader: Grader, solution: Solution, mutant: Mutant, guard: Callable[[Emit], Emit]) -> MutantCheck:
    """Grade one mutant. `guard` may end it early. Raises `PlatformFault`."""
    return MutantCheck(
        id=mutant.id,
        path=str(mutant.path),
        line=mutant.line,
        before=mutant.before,
        after=mutant.after,
        told_by=_told_by(grader, solution, mutant, guard),
    )


def _told_by(grader: Grader, solution: Solution, mutant: Mutant, guard: Callable[[Emit], Emit]) -> str:
    files = tuple(
        replace(file, data=mutant.source) if file.path == mutant.path else file
        for file in solution.submission.files
    )
    submission = replace(solution.submission, files=files)
    try:
        report = grader.grade(solution.tight, submission, solution.language, emit=guard(_until_told))
    except _ToldError as told:
        return told.case
    except SubmissionError:
        return COMPILATION
    if report.verdict is Verdict.CE:
        return COMPILATION
    return next((case.id for case in cases_of(report) if case.verdict not in UNTOLD), "")


def _until_told(event: Event) -> None:
    if isinstance(event, CaseFinished) and event.verdict not in UNTOLD:
        raise _ToldError(event.case)
