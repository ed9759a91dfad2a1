"""Mutants of a challenge's Python solution: made, sampled, tried on all slots at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

from runner.domain.challenge import Challenge
from runner.domain.events import Emit
from runner.grading.grader import Grader
from runner.grading.reference_files import read_reference
from runner.languages import LANGUAGES
from runner.verification.model import MutantCheck, MutationCheck, SubmissionCheck
from runner.verification.mutation.mutants import Mutant, mutants, sample
from runner.verification.mutation.tries import Solution, tried

PYTHON = ("python", "pypy")
"""The languages that run it."""

Submit = Callable[[Callable[[], MutantCheck]], Future[MutantCheck]]
"""Lets a try have a slot."""


@dataclass(frozen=True, slots=True)
class Mutation:
    """What it takes to try mutants.

    Attributes:
        guard: what may end a try early.
        told: hears of each that was tried.
    """

    grader: Grader
    submit: Submit
    guard: Callable[[Emit], Emit]
    told: Callable[[Challenge, MutantCheck], None]

    def run(
        self,
        challenge: Challenge,
        submissions: Sequence[SubmissionCheck],
        most: int,
        equivalent: Mapping[str, str],
    ) -> MutationCheck | None:
        """Try at most so many mutants of the first accepted submission in Python; None where there is none.

        Raises `PlatformFault`.
        """
        solution = solution_of(challenge, submissions)
        if solution is None:
            return None
        found = [mutant for file in solution.submission.files for mutant in mutants(file.path, file.data)]
        alive = [mutant for mutant in found if mutant.id not in equivalent]
        tries = [self.submit(partial(self._try, solution, one)) for one in sample(alive, most)]
        return MutationCheck(
            submission=solution.check.path,
            folder=_folder(challenge, solution.check.path),
            possible=len(found),
            equivalent=tuple(mutant.id for mutant in found if mutant.id in equivalent),
            tried=tuple(one.result() for one in tries),
        )

    def _try(self, solution: Solution, mutant: Mutant) -> MutantCheck:
        check = tried(self.grader, solution, mutant, self.guard)
        self.told(solution.challenge, check)
        return check


def solution_of(challenge: Challenge, submissions: Sequence[SubmissionCheck]) -> Solution | None:
    """The first accepted submission in Python; None where there is none."""
    for check in submissions:
        if check.accepted and check.ok and check.language in PYTHON:
            location = challenge.root / check.path
            submission = read_reference(location, "", challenge.limits.code * 1024)
            return Solution(challenge, submission, LANGUAGES[check.language], check)
    return None


def _folder(challenge: Challenge, path: str) -> str:
    """What stands before the path of a submission's file, below the challenge's folder."""
    location = Path(challenge.root / path)
    return f"{path}/" if location.is_dir() else f"{PurePosixPath(path).parent}/"
