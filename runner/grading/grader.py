"""Grades submissions: the one entry point that the command line and the workers share."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from typing import assert_never

from runner.domain.challenge import Challenge
from runner.domain.errors import EngineError, PlatformFault, SandboxLostError
from runner.domain.events import Emit, GradingFinished
from runner.domain.program import ProgramSpec
from runner.domain.report import Report
from runner.domain.service import ServiceSpec
from runner.domain.submission import Submission
from runner.grading.attempt import ProgramAttempt, Workplace
from runner.grading.package_language import for_challenge
from runner.grading.plan import included_files, make_plan
from runner.grading.refusal import demand_cpu_time
from runner.grading.service.attempt import ServiceAttempt
from runner.grading.service.plan import make_plan as make_service_plan
from runner.grading.time_limit import Seen, with_time_limit
from runner.languages.model import Language

ATTEMPTS = 3
"""After so many platform faults a grading is ungraded: a fault that a submission provokes is no way out."""


class UngradedError(PlatformFault):
    """Every attempt at a grading ended in a platform fault; neither pass nor fail."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be graded.

    Attributes:
        grading_id: a UUID, the report's id.
        reproduce: the command that grades the same again, as the reader of the report would type it.
    """

    grading_id: str
    challenge: Challenge
    submission: Submission
    language: Language
    reproduce: str = ""


@dataclass(frozen=True, slots=True)
class Grader:
    """Grades submissions, one after the other or from several threads."""

    workplace: Workplace

    def grade(
        self,
        challenge: Challenge,
        submission: Submission,
        language: Language,
        *,
        emit: Emit = lambda _: None,
        reproduce: str = "",
    ) -> Report:
        """Grade a submission, trying again after platform faults; the report is the interviewer's.

        Raises:
            SubmissionError: it cannot be graded at all: too large, no entry point.
            NotAChallengeError: the challenge's time limit is to be derived, and cannot be.
            UngradedError: three attempts ended in platform faults.
            ImageMissingError, PolicyError: nothing was run, and trying again would not help.
        """
        order = Order(str(uuid.uuid4()), challenge, submission, language, reproduce)
        faults: list[PlatformFault] = []
        for number in range(1, ATTEMPTS + 1):
            try:
                return self.attempt(order, number, emit)
            except (SandboxLostError, EngineError) as fault:
                faults.append(fault)
        raise UngradedError(
            f"Ungraded: {ATTEMPTS} attempts ended in platform faults. The last one: {faults[-1].message}",
            faults[-1].next_step or "Run `fairtrial doctor`; this is not the candidate's failure.",
        ) from faults[-1]

    def settled(self, challenge: Challenge, seen: Seen = lambda _reference, _report: None) -> Challenge:
        """The challenge with its time limit, which some Kattis packages leave to be measured.

        Whoever wants to know what was `seen` on the way is told. Raises `NotAChallengeError` where it cannot
        be done, and `PlatformFault`.
        """
        kept = self.workplace.cache / "time-limits"
        return with_time_limit(challenge, kept, self.workplace.image, self.grade, seen)

    def attempt(self, order: Order, number: int, emit: Emit) -> Report:
        """One attempt, which the report names by its number, counted from 1.

        Raises:
            SubmissionError: it cannot be graded at all.
            NotAChallengeError: the challenge's time limit is to be derived, and cannot be.
            PlatformFault: whether to try again is for the caller to say.
        """
        demand_cpu_time(order.challenge, self.workplace.runtime)
        order = replace(order, challenge=self.settled(order.challenge))
        match order.challenge.task:
            case ProgramSpec():
                report = self._program(order, number, emit)
            case ServiceSpec():
                report = self._service(order, number, emit)
            case _:
                assert_never(order.challenge.task)
        emit(GradingFinished(report.verdict, report.decision, report.score))
        return report

    def _program(self, order: Order, number: int, emit: Emit) -> Report:
        language, workplace = for_challenge(order.challenge, order.language, order.submission), self.workplace
        limits = order.challenge.limits_for(language.name)
        included = included_files(order.challenge.program, language.name)
        plan = make_plan(order.submission, language, limits, workplace.image(language.image), included)
        return ProgramAttempt(
            workplace, order.grading_id, order.challenge, plan, number, order.reproduce, emit
        ).run()

    def _service(self, order: Order, number: int, emit: Emit) -> Report:
        plan = make_service_plan(order.challenge, order.submission, order.language, self.workplace.image)
        return ServiceAttempt(
            self.workplace, order.grading_id, order.challenge, plan, number, order.reproduce, emit
        ).run()
