"""Grades the submissions of challenges on all slots at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Protocol, Self, TypeVar

from runner.domain.challenge import Challenge
from runner.domain.errors import (
    EngineError,
    FairtrialError,
    ImageMissingError,
    NotAChallengeError,
    SandboxLostError,
    SubmissionError,
)
from runner.domain.events import Emit, Event
from runner.domain.report import Report
from runner.grading.grader import Grader, UngradedError
from runner.grading.reference_files import read_reference
from runner.languages import LANGUAGES
from runner.languages.select import language_of
from runner.verification import rules
from runner.verification.model import MutantCheck, SubmissionCheck
from runner.verification.quiet import QuietRoom
from runner.verification.trials import Trial

T = TypeVar("T")
FAULTS_OF_ONE = (UngradedError, SandboxLostError, EngineError, ImageMissingError)
"""Faults of the platform that keep nobody else from being graded: others need other images, and an engine
that was away may be back. One that stays away is told of each that is left.
"""


class Watch(Protocol):
    """Sees what is being graded. Called from several threads."""

    def began(self, trial: Trial) -> Emit:
        """A submission's turn has come; what is given takes its events."""
        ...

    def ended(self, trial: Trial, check: SubmissionCheck) -> None:
        """It is done."""
        ...

    def tried(self, challenge: Challenge, mutant: MutantCheck) -> None:
        """A mutant was told from its solution, or was not."""
        ...


class NobodyWatches:
    """Sees nothing."""

    def began(self, trial: Trial) -> Emit:  # noqa: ARG002 - the protocol's signature
        """Take events for nobody."""
        return lambda _: None

    def ended(self, trial: Trial, check: SubmissionCheck) -> None:
        """Tell nobody."""

    def tried(self, challenge: Challenge, mutant: MutantCheck) -> None:
        """Tell nobody."""


class AbandonedError(Exception):
    """Nobody waits for this grading any more."""


class Crew:
    """As many gradings at a time as there are slots. A context manager; its end waits for what has begun.

    A submission that is not what it must be, in a way that noise could have made it, is graded again with
    nothing of ours beside it, and that counts: noise only adds.
    """

    def __init__(self, grader: Grader, watch: Watch) -> None:
        """Begin nothing yet."""
        self._grader = grader
        self._watch = watch
        self._slots = grader.workplace.slots
        self._room = QuietRoom()
        self._abandoned = threading.Event()
        self._hands = ThreadPoolExecutor(self._slots, "fairtrial-verify")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self.abandon()
        self._hands.shutdown(cancel_futures=True)

    def abandon(self) -> None:
        """Let no grading go on beyond its next event, nor wait for a slot."""
        self._abandoned.set()
        self._grader.workplace.give_up()

    def check(self, trial: Trial) -> Future[SubmissionCheck]:
        """Grade a submission, as often as it says.

        Asked for its result it raises the `PlatformFault` for which others could not be graded either.
        """
        return self._hands.submit(self._check, trial)

    def tell(self, trial: Trial, report: Report) -> None:
        """Let those who watch see a submission that somebody else has graded."""
        self._watch.began(trial)
        self._watch.ended(trial, _checked(trial, [report], _seconds(report)))

    def known(self, trial: Trial, report: Report) -> Future[SubmissionCheck]:
        """What there is to say of such a submission."""
        found: Future[SubmissionCheck] = Future()
        found.set_result(_checked(trial, [report], _seconds(report)))
        return found

    def leave(self, trial: Trial, error: FairtrialError) -> SubmissionCheck:
        """Grade a submission not at all, for this reason."""
        check = _unsupported(trial) if trial.unsupported else _ungraded(trial, error)
        self._watch.ended(trial, check)
        return check

    def call(self, work: Callable[[], T]) -> Future[T]:
        """Let something else have a slot."""
        return self._hands.submit(self._beside_others, work)

    def _beside_others(self, work: Callable[[], T]) -> T:
        with self._room.beside_others():
            return work()

    def _check(self, trial: Trial) -> SubmissionCheck:
        began = time.monotonic()
        if trial.unsupported:
            check = _unsupported(trial)
            self._watch.ended(trial, check)
            return check
        try:
            reports = self._reports(trial)
        except (SubmissionError, NotAChallengeError, *FAULTS_OF_ONE) as error:
            check = _ungraded(trial, error)
        else:
            check = _checked(trial, reports, time.monotonic() - began)
        self._watch.ended(trial, check)
        return check

    def _reports(self, trial: Trial) -> list[Report]:
        emit = self.unless_abandoned(self._watch.began(trial))
        with self._room.beside_others():
            reports = [self._grade(trial, emit) for _ in range(trial.runs)]
        if self._slots == 1 or not rules.may_be_noise(trial.challenge, reports, _problems(trial, reports)):
            return reports
        with self._room.alone():
            return [self._grade(trial, emit) for _ in range(trial.runs)]

    def _grade(self, trial: Trial, emit: Emit) -> Report:
        challenge = trial.challenge
        submission = read_reference(trial.location, trial.entrypoint, challenge.limits.code * 1024)
        paths = [file.path for file in submission.files]
        name = trial.language
        language = LANGUAGES[name] if name else language_of(paths, challenge.languages)
        return self._grader.grade(challenge, submission, language, emit=emit)

    def unless_abandoned(self, emit: Emit) -> Emit:
        """An interrupted verification ends at the next event rather than with the longest grading."""

        def take(event: Event) -> None:
            if self._abandoned.is_set():
                raise AbandonedError
            emit(event)

        return take


def _problems(trial: Trial, reports: Sequence[Report]) -> tuple[str, ...]:
    """Of any run; each once."""
    found = [problem for report in reports for problem in trial.judge(report)]
    unstable = () if trial.challenge.format.is_kattis else rules.instabilities(reports)
    return tuple(dict.fromkeys([*found, *unstable]))


def _checked(trial: Trial, reports: Sequence[Report], seconds: float) -> SubmissionCheck:
    first = reports[0]
    return SubmissionCheck(
        path=trial.shown,
        language=first.submission.language,
        expected=trial.expected,
        actual=first.verdict,
        problems=_problems(trial, reports),
        cpu_share=rules.least(map(rules.cpu_share, reports)),
        memory_share=rules.least(map(rules.memory_share, reports)),
        seconds=seconds,
        accepted=trial.accepted,
        runs=len(reports),
        cases=rules.outcomes(first),
    )


def _seconds(report: Report) -> float:
    return sum(phase.seconds for phase in report.evidence.phases)


def _unsupported(trial: Trial) -> SubmissionCheck:
    return SubmissionCheck(
        path=trial.shown,
        language=None,
        expected=trial.expected,
        actual=None,
        problems=(),
        unsupported=trial.unsupported,
    )


def _ungraded(trial: Trial, error: FairtrialError) -> SubmissionCheck:
    return SubmissionCheck(
        path=trial.shown,
        language=trial.language or None,
        expected=trial.expected,
        actual=None,
        problems=(f"{error.message} {error.next_step}",),
        accepted=trial.accepted,
        faulted=isinstance(error, FAULTS_OF_ONE),
    )
