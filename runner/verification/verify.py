"""Grades the references and starters of challenges and applies the rules."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from runner.catalog import Reference, inspect, reference_submissions
from runner.domain.challenge import Challenge
from runner.domain.errors import SubmissionError
from runner.domain.events import Emit
from runner.domain.report import Report
from runner.grading.grader import Grader
from runner.intake import read
from runner.languages import LANGUAGES
from runner.languages.select import language_of
from runner.verification import rules
from runner.verification.model import ChallengeCheck, EdgeCaseCheck, SubmissionCheck
from runner.verification.rules import HEADROOM, Headroom
from runner.verification.schemas import schema_problems
from runner.verification.validators import input_problems

Watch = Callable[[str], Emit]
"""Told the path of each submission before it is graded; gives what takes its events."""


@dataclass(frozen=True, slots=True)
class Verifier:
    """Verifies challenges, one after the other."""

    grader: Grader
    watch: Watch
    headroom: Headroom = HEADROOM

    def verify(self, path: Path) -> ChallengeCheck:
        """Everything that is wrong with a challenge. Raises `NotAChallengeError`, `PlatformFault`."""
        challenge, diagnostics = inspect(path)
        if challenge is None:
            return ChallengeCheck(path, path.name, tuple(diagnostics))
        graded = list(self._references(challenge))
        reports = {str(reference.path): report for reference, _, report in graded if report}
        accepted = {check.language for reference, check, _ in graded if reference.is_accepted and check.ok}
        return ChallengeCheck(
            path=path,
            name=challenge.name,
            diagnostics=tuple(diagnostics),
            submissions=(*(check for _, check, _ in graded), *self._starters(challenge)),
            edge_cases=tuple(
                EdgeCaseCheck(edge.id, tuple(rules.edge_case_problems(edge, reports)))
                for edge in challenge.edge_cases
            ),
            problems=(
                *rules.language_problems(challenge, accepted),
                *schema_problems(challenge),
                *input_problems(challenge, self.grader.workplace),
            ),
        )

    def _references(self, challenge: Challenge) -> Iterator[tuple[Reference, SubmissionCheck, Report | None]]:
        whole = rules.with_all_groups(challenge)
        for reference in reference_submissions(challenge):
            shown = f"submissions/{reference.path}"
            began = time.monotonic()
            try:
                report = self._grade(whole, reference.location, shown, reference.language)
            except SubmissionError as error:
                language = reference.language or None
                yield reference, _ungraded(shown, language, rules.expected(reference), error), None
                continue
            problems = rules.reference_problems(reference, report, self.headroom)
            yield reference, _check(shown, rules.expected(reference), report, problems, began), report

    def _starters(self, challenge: Challenge) -> Iterator[SubmissionCheck]:
        for language in challenge.languages:
            folder = challenge.root / "starter" / language
            if not folder.is_dir():
                continue
            shown = f"starter/{language}"
            began = time.monotonic()
            try:
                report = self._grade(challenge, folder, shown, language)
            except SubmissionError as error:
                yield _ungraded(shown, language, "not passed", error)
                continue
            yield _check(shown, "not passed", report, rules.starter_problems(report), began)

    def _grade(self, challenge: Challenge, location: Path, shown: str, name: str) -> Report:
        submission = read([location], max_bytes=challenge.limits.code * 1024)
        paths = [file.path for file in submission.files]
        language = LANGUAGES[name] if name else language_of(paths, challenge.languages)
        return self.grader.grade(challenge, submission, language, emit=self.watch(shown))


def _ungraded(shown: str, language: str | None, expected: str, error: SubmissionError) -> SubmissionCheck:
    return SubmissionCheck(shown, language, expected, None, (f"{error.message} {error.next_step}",))


def _check(
    shown: str, expected: str, report: Report, problems: Iterator[str], began: float
) -> SubmissionCheck:
    return SubmissionCheck(
        path=shown,
        language=report.submission.language,
        expected=expected,
        actual=report.verdict,
        problems=tuple(problems),
        cpu_share=rules.cpu_share(report),
        memory_share=rules.memory_share(report),
        seconds=time.monotonic() - began,
    )
