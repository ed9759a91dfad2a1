"""Grades the references and starters of challenges and applies the rules."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import ParamSpec, TypeAlias, TypeVar

from runner.catalog import Reference, inspect
from runner.catalog.kattis import slow_margin
from runner.domain.challenge import Challenge
from runner.domain.diagnostic import Diagnostic
from runner.domain.errors import FairtrialError, NotAChallengeError, PlatformFault
from runner.domain.report import Report
from runner.grading.grader import Grader
from runner.grading.time_limit import under_its_limit
from runner.verification import rules
from runner.verification.coverage import coverage_warnings
from runner.verification.crew import FAULTS_OF_ONE, AbandonedError, Crew, NobodyWatches, Watch
from runner.verification.kept import Kept
from runner.verification.leaks import leak_problems
from runner.verification.limits import language_limits
from runner.verification.margins import margin_warnings
from runner.verification.model import ChallengeCheck, EdgeCaseCheck, Problem, SubmissionCheck, ValidatorCheck
from runner.verification.mutation.equivalents import equivalents
from runner.verification.mutation.judge import mutation_problems, mutation_warnings
from runner.verification.mutation.run import Mutation
from runner.verification.rules import HEADROOM, Headroom
from runner.verification.schemas import schema_problems
from runner.verification.trials import Repeats, Trial, longest_first, reference_trials, starter_trials
from runner.verification.tried_validators import validator_checks
from runner.verification.validators import input_problems

_LOG = logging.getLogger(__name__)
P = ParamSpec("P")
T = TypeVar("T")
Found: TypeAlias = tuple[tuple[T, ...], tuple[Problem, ...]]
"""What there is, and why there may be more."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is to be verified: a challenge, or the reasons why there is none."""

    path: Path
    challenge: Challenge | None
    diagnostics: tuple[Diagnostic, ...]


def examined(path: Path) -> Subject:
    """A challenge's folder, read. Raises `NotAChallengeError`."""
    challenge, diagnostics = inspect(path)
    return Subject(path, challenge, tuple(diagnostics))


def unfit(subject: Subject) -> ChallengeCheck:
    """What there is to say of a folder that is no challenge yet."""
    return ChallengeCheck(PurePosixPath(subject.path), subject.path.name, subject.diagnostics)


@dataclass(frozen=True, slots=True)
class Verifier:
    """Verifies challenges, as many submissions at a time as there are slots.

    Attributes:
        kept: where results are kept; None to verify everything.
        mutants: how many of the solution's are tried at most.
    """

    grader: Grader
    watch: Watch = field(default_factory=NobodyWatches)
    headroom: Headroom = HEADROOM
    repeats: Repeats = field(default_factory=Repeats)
    kept: Kept | None = None
    mutants: int = 0

    def verify(self, path: Path) -> ChallengeCheck:
        """Everything that is wrong with a challenge. Raises `NotAChallengeError`, `PlatformFault`."""
        (check,) = self.verify_all([examined(path)])
        return check

    def verify_all(self, subjects: Sequence[Subject]) -> Iterator[ChallengeCheck]:
        """The same of several, in their order. Raises `PlatformFault`."""
        with Crew(self.grader, self.watch) as crew:
            begun = [(subject, _shielded(subject, self._begin, crew, subject)) for subject in subjects]
            for subject, one in begun:
                yield _shielded(subject, self._ended, crew, one) if isinstance(one, _Running) else one

    def _begin(self, crew: Crew, subject: Subject) -> _Running | ChallengeCheck:
        challenge = subject.challenge
        if challenge is None:
            return unfit(subject)
        if self.kept and (check := self.kept.find(subject.path, challenge)):
            return check
        measured: dict[PurePosixPath, Report] = {}
        try:
            challenge = self._settled(crew, challenge, measured)
        except (NotAChallengeError, *FAULTS_OF_ONE) as error:
            return self._unsettled(crew, subject, challenge, measured, error)
        references = list(reference_trials(challenge, self.repeats, self.headroom))
        starters = list(starter_trials(challenge, self.repeats))
        trials = [*(trial for _, trial in references), *starters]
        # One after the other over all inputs: begun last, large ones would be waited for by all other slots.
        workplace = self.grader.workplace
        problems = crew.call(lambda: until_fault(input_problems(challenge, workplace)))
        validators = crew.call(lambda: until_fault(validator_checks(challenge, workplace)))
        known = {
            trial.shown: report
            for reference, trial in references
            if (found := measured.get(reference.path)) and (report := under_its_limit(found, challenge))
        }
        futures = {
            trial.shown: crew.known(trial, report)
            if (report := known.get(trial.shown))
            else crew.check(trial)
            for trial in longest_first(trials)
        }
        return _Running(
            subject=subject,
            challenge=challenge,
            headroom=self.headroom,
            references=[reference for reference, _ in references],
            trials=trials,
            checks=futures,
            input_problems=problems,
            validators=validators,
        )

    def _settled(self, crew: Crew, challenge: Challenge, measured: dict[PurePosixPath, Report]) -> Challenge:
        """The challenge with its time limit; what it is measured on is told at once, and `measured`."""
        if challenge.time_limit_rule is None:
            return challenge
        trials = {one.path: trial for one, trial in reference_trials(challenge, self.repeats)}

        def seen(reference: Reference, report: Report) -> None:
            measured[reference.path] = report
            crew.tell(trials[reference.path], report)

        return self.grader.settled(challenge, seen)

    def _unsettled(
        self,
        crew: Crew,
        subject: Subject,
        challenge: Challenge,
        measured: Mapping[PurePosixPath, Report],
        error: FairtrialError,
    ) -> ChallengeCheck:
        """What there is to say where no time limit can be found: submissions are named, none is graded but
        those that were to be measured.
        """
        try:
            references = list(reference_trials(challenge, self.repeats))
        except NotAChallengeError:  # which is the error, then
            references = []
        return replace(
            unfit(subject),
            name=challenge.name,
            submissions=tuple(
                crew.known(trial, report).result()
                if (report := measured.get(reference.path))
                else crew.leave(trial, error)
                for reference, trial in references
            ),
            problems=(Problem("problem.yaml", f"{error.message} {error.next_step}"),),
            faulted=isinstance(error, FAULTS_OF_ONE),
        )

    def _ended(self, crew: Crew, running: _Running) -> ChallengeCheck:
        check = running.check()
        if self.mutants:
            check = self._mutated(crew, running.challenge, check)
        if self.kept:
            self.kept.keep(running.challenge, check)
        return check

    def _mutated(self, crew: Crew, challenge: Challenge, check: ChallengeCheck) -> ChallengeCheck:
        known, problems = equivalents(challenge)
        mutation = Mutation(self.grader, crew.call, crew.unless_abandoned, self.watch.tried)
        found = mutation.run(challenge, check.submissions, self.mutants, known)
        if found is None:
            return replace(check, problems=(*check.problems, *problems))
        return replace(
            check,
            mutation=found,
            problems=(*check.problems, *problems, *mutation_problems(found)),
            warnings=(*check.warnings, *mutation_warnings(found, known)),
        )


def _shielded(subject: Subject, work: Callable[P, T], *args: P.args, **named: P.kwargs) -> T | ChallengeCheck:
    """What comes of the work; or, where a mistake of ours ends it, that: others are told of all the same.
    Raises `PlatformFault`.
    """
    try:
        return work(*args, **named)
    except (PlatformFault, AbandonedError):
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, it is our fault, and of one challenge
        _LOG.exception("Verifying %s ended in a mistake of Fairtrial's own.", subject.path)
        message = f"Fairtrial itself failed here ({type(error).__name__}: {error}). Please report it."
        return replace(unfit(subject), problems=(Problem(".", message),), faulted=True)


@dataclass(frozen=True, slots=True)
class _Running:
    """A challenge that is being verified."""

    subject: Subject
    challenge: Challenge
    headroom: Headroom
    references: Sequence[Reference]
    trials: Sequence[Trial]
    checks: Mapping[str, Future[SubmissionCheck]]
    input_problems: Future[Found[Problem]]
    validators: Future[Found[ValidatorCheck]]

    def check(self) -> ChallengeCheck:
        """Wait for all of it. Raises `PlatformFault`."""
        submissions = tuple(self.checks[trial.shown].result() for trial in self.trials)
        of_inputs, unasked = self.input_problems.result()
        validators, untried = self.validators.result()
        accepted = {check.language for check in submissions if check.accepted and check.ok}
        verdicts = {
            str(reference.path): rules.verdicts(check)
            for reference, check in zip(self.references, submissions, strict=False)
            if check.actual is not None
        }
        return ChallengeCheck(
            path=PurePosixPath(self.subject.path),
            name=self.challenge.name,
            diagnostics=self.subject.diagnostics,
            submissions=submissions,
            edge_cases=tuple(
                EdgeCaseCheck(edge.id, tuple(rules.edge_case_problems(edge, verdicts)))
                for edge in self.challenge.edge_cases
            ),
            problems=(
                *rules.language_problems(self.challenge, accepted),
                *schema_problems(self.challenge),
                *(() if self.challenge.format.is_kattis else leak_problems(self.challenge)),
                *of_inputs,
                *unasked,
                *untried,
            ),
            validators=validators,
            warnings=tuple(self._warnings(submissions)),
            limits=tuple(
                language_limits(
                    self.challenge, submissions, cpu=self.headroom.cpu, memory=self.headroom.memory
                )
            ),
            faulted=bool(unasked or untried),
        )

    def _warnings(self, submissions: Sequence[SubmissionCheck]) -> Iterator[Problem]:
        """What the author may want to know. Of a Kattis package only its own format's rules are held."""
        if self.challenge.format.is_kattis:
            yield from leak_problems(self.challenge)
            graded = zip(self.references, submissions, strict=False)
            yield from margin_warnings(graded, slow_margin(self.challenge.root))
        else:
            yield from coverage_warnings(self.challenge, submissions)


def until_fault(findings: Iterator[T]) -> Found[T]:
    """What was found; and why the platform could not find all, which is no reason to tell nothing else."""
    found: list[T] = []
    try:
        for one in findings:
            found.append(one)  # noqa: PERF402 - what came before a fault stays
    except FAULTS_OF_ONE as fault:
        return tuple(found), (Problem(".", f"{fault.message} {fault.next_step}"),)
    return tuple(found), ()
