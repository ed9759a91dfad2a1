"""What a worker does: claims what is due, grades it, and stores what came of it.

A result counts when it is stored by whoever still holds the claim: report, events and the end of the work
are one transaction, so there is never one without the others.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from threading import Event
from typing import Any, Final

import structlog
from sqlalchemy import Connection

from runner.domain.challenge import Challenge
from runner.domain.legacy_scoring import groups_of
from runner.domain.limits import Limits
from runner.domain.measures import Measures
from runner.domain.program import JudgeProgram, ProgramSpec
from runner.domain.report import PhaseTime
from runner.domain.scheme import LegacyScheme, Scheme
from runner.domain.service import ServiceSpec
from runner.domain.verdict import Verdict
from runner.domain.work import USUAL_PACE, AttemptOutcome, Claim, Fault, Pace, WorkClass
from runner.grading.duration import run_seconds
from runner.grading.grader import ATTEMPTS, Grader, Order
from runner.grading.judging.plan import wall_seconds
from runner.grading.live import LiveOrder, run_live
from runner.grading.time_limit import bounding_references
from runner.jobs import setbacks
from runner.jobs.attendance import Attendance
from runner.jobs.control import Control, ControlFailedError, fault_of
from runner.languages import LANGUAGES
from runner.library import Library
from runner.reports import codec, document
from runner.sandbox.pool import PATIENCE
from runner.storage import events, queue, reports, runs, submissions, webhooks
from runner.storage.database import Database, DatabaseAwayError

SPARE: Final = timedelta(minutes=2, seconds=PATIENCE)
"""On top of what all cases may take at most: for what the engine does, and for as long as a lease may wait
for a core that other workers have. Whoever waits is well, and must not lose the work for it.
"""
_RUNS: Final = 3
"""How often a case may run: near its limit it runs twice more."""
RETRY_SECONDS: Final = 1.0
"""How soon something that is away is tried again."""


class EndOfDuty(BaseException):
    """Raised into a running attempt: its work is given back, for another worker to do at once."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why an attempt came to nothing. `illness` is set when the control submission failed as well."""

    fault: Fault
    illness: ControlFailedError | None = None


@dataclass(frozen=True, slots=True)
class Duty:
    """One worker's.

    Attributes:
        in_attempt: set while an attempt runs that `EndOfDuty` may be raised into.
        ending: set when the worker was told to end.
    """

    database: Database
    library: Library
    grader: Grader
    worker_id: str
    pace: Pace = USUAL_PACE
    in_attempt: Event = field(default_factory=Event)
    ending: Event = field(default_factory=Event)
    measures: Measures = field(default_factory=Measures)

    def do_next(self) -> bool:
        """Claim what is due first and see it through; False when nothing is due.

        Raises:
            DatabaseAwayError: the claim lapses, and the work is done again.
            ControlFailedError: nothing can be graded here; the work is given back, and it counts as no fault.
        """
        with self.database.write() as connection:
            held = queue.claim(connection, self.worker_id, self.pace.lease)
        if held is None:
            return False
        if held.attempt == 1:
            self.measures.wait(_name(held), (held.claimed_at - held.created_at).total_seconds())
        with structlog.contextvars.bound_contextvars(
            trace_id=held.trace_id, work_id=held.work_id, attempt=held.attempt
        ):
            self._see_through(held)
        return True

    def _see_through(self, held: Claim) -> None:
        attendance = Attendance(self.database, held, self.pace.heartbeat.total_seconds())
        try:
            with attendance, self._interruptible():
                result = self._attempted(held, attendance)
        except BaseException:
            self._give_back(held)  # the worker was told to end, or the database is away
            raise
        trouble = result if isinstance(result, Trouble) else self._stored(held, attendance, result)
        if trouble is not None:
            self._set_back(held, attendance, trouble)

    def _attempted(self, held: Claim, attendance: Attendance) -> dict[str, Any] | Trouble:
        """What has faulted before is tried only where the control passes: it may kill the worker, and then
        nobody is left to ask.
        """
        if held.faults:
            illness = self._illness(held)
            if illness is not None:
                return Trouble(fault_of(illness), illness)
        try:
            return self._done(held, attendance)
        except DatabaseAwayError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, it is our fault
            structlog.get_logger().exception("attempt_failed")
            return Trouble(fault_of(error), self._illness(held))

    def _illness(self, held: Claim) -> ControlFailedError | None:
        """None when the control passes here, which is recorded with the attempt."""
        language = self._language(held)
        try:
            Control(self.grader.workplace).require(language)
        except ControlFailedError as illness:
            structlog.get_logger().warning("control_failed", language=language, message=illness.message)
            return illness
        with self.database.write() as connection:
            queue.control_passed(connection, held)
        return None

    def _language(self, held: Claim) -> str:
        with self.database.read() as connection:
            if held.work_class is WorkClass.RUN:
                return runs.language(connection, held.work_id)
            return submissions.language(connection, held.work_id)

    def _done(self, held: Claim, attendance: Attendance) -> dict[str, Any]:
        """The JSON document that the work comes to."""
        if held.work_class is WorkClass.RUN:
            return self._run(held, attendance)
        return self._graded(held, attendance)

    def _graded(self, held: Claim, attendance: Attendance) -> dict[str, Any]:
        with self.database.read() as connection:
            assignment = submissions.assignment(connection, held.work_id)
        challenge = self.library.challenge(assignment.version)
        cases = len(challenge.cases)
        challenge = self._settled(challenge, assignment.language, cases, attendance)
        language = LANGUAGES[assignment.language]
        order = Order(
            held.work_id, challenge, assignment.submission, language, _again(assignment.submission_id)
        )
        report = self.grader.attempt(order, held.attempt, attendance.emit)
        self._measure(language.name, report.evidence.phases)
        return document.to_document(report)

    def _settled(self, challenge: Challenge, language: str, cases: int, attendance: Attendance) -> Challenge:
        """With a time limit: where it is measured first, the attempt at so many cases may last for so much
        longer.
        """
        began = time.monotonic()
        attendance.limit(measuring(challenge) + longest(challenge, language, cases))
        settled = self.grader.settled(challenge)
        passed = timedelta(seconds=time.monotonic() - began)
        attendance.limit(passed + longest(settled, language, cases))
        return settled

    def _measure(self, language: str, phases: Sequence[PhaseTime]) -> None:
        for one in phases:
            self.measures.phase(one.phase, language, one.seconds)
        self.measures.phase("all", language, sum(one.seconds for one in phases))

    def _run(self, held: Claim, attendance: Attendance) -> dict[str, Any]:
        with self.database.read() as connection:
            assignment = runs.assignment(connection, held.work_id)
        challenge = self.library.challenge(assignment.version)
        samples = sum(len(group.cases) for group in challenge.groups if group.is_sample)
        challenge = self._settled(challenge, assignment.language, samples + 1, attendance)
        language = LANGUAGES[assignment.language]
        order = LiveOrder(challenge, assignment.submission, language, assignment.stdin, assignment.args)
        result: dict[str, Any] = codec.encode(run_live(self.grader.workplace, order, attendance.emit))
        return result

    def _stored(self, held: Claim, attendance: Attendance, result: dict[str, Any]) -> Trouble | None:
        """None when it is stored, or somebody else has the work now."""
        try:
            self._settle(partial(self._store, held, attendance, result))
        except DatabaseAwayError:
            raise
        except Exception as error:  # noqa: BLE001 - the same
            structlog.get_logger().exception("not_stored")
            return Trouble(fault_of(error))
        self.measures.attempt(_name(held), AttemptOutcome.FINISHED)
        return None

    def _settle(self, end: Callable[[Connection], None]) -> None:
        """End an attempt in one transaction. While the database is away it is tried again and again: what was
        graded is not thrown away, and without the database there is nothing else to do.
        """
        while True:
            try:
                with self.database.write() as connection:
                    end(connection)
            except DatabaseAwayError as away:
                structlog.get_logger().warning("not_settled", message=away.message)
                if self.ending.wait(RETRY_SECONDS):
                    raise
            else:
                return

    def _store(
        self, held: Claim, attendance: Attendance, result: dict[str, Any], connection: Connection
    ) -> None:
        unjudged = result.get("verdict") == Verdict.JE  # a submission can bring that about
        if not queue.finish(connection, held, needs_review=unjudged):
            structlog.get_logger().warning("result_refused")  # somebody else has the work now
            return
        if held.work_class is WorkClass.RUN:
            runs.store_result(connection, held.work_id, result)
        else:
            reports.store(connection, held.work_id, held.attempt, result)
            webhooks.announce_grading(connection, setbacks.GRADED, held.work_id)
        events.append(connection, held.work_id, attendance.rest())
        structlog.get_logger().info("done", work_class=_name(held))

    def _set_back(self, held: Claim, attendance: Attendance, trouble: Trouble) -> None:
        """Raises `ControlFailedError` when the platform is ill."""

        def end(connection: Connection) -> None:
            record = queue.excuse if trouble.illness else queue.fault
            setback = record(connection, held, trouble.fault)
            if setback is not None:
                events.append(connection, held.work_id, attendance.rest())
                setbacks.tell(connection, setback)

        self._settle(end)
        self.measures.attempt(
            _name(held), AttemptOutcome.EXCUSED if trouble.illness else AttemptOutcome.FAULTED
        )
        self.measures.fault(trouble.fault.kind)
        if trouble.illness is not None:
            raise trouble.illness

    @contextmanager
    def _interruptible(self) -> Iterator[None]:
        self.in_attempt.set()
        try:
            if self.ending.is_set():  # told a moment ago, when nothing could be raised yet
                raise EndOfDuty
            yield
        finally:
            self.in_attempt.clear()

    def _give_back(self, held: Claim) -> None:
        with self.database.write() as connection:
            queue.give_back(connection, held)
        self.measures.attempt(_name(held), AttemptOutcome.GIVEN_BACK)


def _name(held: Claim) -> str:
    return held.work_class.name.lower()


def longest(challenge: Challenge, language: str, cases: int) -> timedelta:
    """How long so many cases may take at most when nothing is at fault.

    A service that hangs or ends in a case is started anew for the next one.
    """
    limits = challenge.limits_for(language)
    seconds = 2 * limits.compilation_time + cases * _each(challenge, limits)
    if isinstance(challenge.task, ProgramSpec):
        seconds += 2 * limits.compilation_time * len(challenge.task.output_validators)
    if isinstance(challenge.task, ProgramSpec) and challenge.task.grader:
        seconds += 2 * limits.compilation_time + _grading(challenge.scheme, challenge.task.grader)
    if isinstance(challenge.task, ProgramSpec) and challenge.task.static_validator:
        looks = sum(len(group.static_cases) for group in challenge.groups)
        each = wall_seconds(challenge.task.static_validator.limits)
        seconds += 2 * limits.compilation_time + looks * each
    return timedelta(seconds=seconds) + SPARE


def _grading(scheme: Scheme, grader: JudgeProgram) -> float:
    """Seconds for all groups of a package that its own grader may be asked about."""
    groups = len(tuple(groups_of(scheme.root))) if isinstance(scheme, LegacyScheme) else 0
    return groups * wall_seconds(grader.limits)


def _each(challenge: Challenge, limits: Limits) -> float:
    """Seconds for one case; an author's validator may use up what it has, whenever it is asked."""
    match challenge.task:
        case ServiceSpec() as service:
            return _RUNS * limits.wall_time + service.ready.deadline + service.stop
        case ProgramSpec() as program:
            return _RUNS * program.passes * run_seconds(program, limits)


def measuring(challenge: Challenge) -> timedelta:
    """How long it may take at most to find the challenge's time limit; nothing where it states one.

    Each submission that decides on it is tried again after faults of the platform.
    """
    if challenge.time_limit_rule is None:
        return timedelta()
    cases = len(challenge.cases)
    each = (longest(challenge, one.language, cases) for one in bounding_references(challenge))
    return ATTEMPTS * sum(each, start=timedelta())


def _again(submission_id: str) -> str:
    return f"fairtrial regrade start --submission {submission_id} --reason TEXT"
