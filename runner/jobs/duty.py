"""What a worker does: claims what is due, grades it, and stores what came of it.

A result counts when it is stored by whoever still holds the claim: report, events and the end of the work
are one transaction, so there is never one without the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event
from typing import Any, Final

import structlog

from runner.domain.challenge import Challenge
from runner.domain.errors import EngineError, FairtrialError
from runner.domain.work import Claim, Fault, WorkClass
from runner.grading.grader import Grader, Order
from runner.grading.live import LiveOrder, run_live
from runner.jobs import setbacks
from runner.jobs.attendance import Attendance
from runner.languages import LANGUAGES
from runner.library import Library
from runner.reports import codec, document
from runner.storage import events, queue, reports, runs, submissions, webhooks
from runner.storage.database import Database

SPARE: Final = timedelta(minutes=2)
"""On top of what all cases may take at most: for sandboxes, and for what the engine does."""
_RUNS: Final = 3
"""How often a case may run: near its limit it runs twice more."""


class EndOfDuty(BaseException):
    """Raised into a running attempt: its work is given back, for another worker to do at once."""


@dataclass(frozen=True, slots=True)
class Duty:
    """One worker's.

    Attributes:
        in_attempt: set while an attempt runs that `EndOfDuty` may be raised into.
    """

    database: Database
    library: Library
    grader: Grader
    worker_id: str
    in_attempt: Event = field(default_factory=Event)

    def do_next(self) -> bool:
        """Claim what is due first and see it through; False when nothing is due.

        Raises:
            DatabaseAwayError: the claim lapses, and the work is done again.
            EngineError: the engine is away; the fault is recorded, and nothing more can be graded here.
        """
        with self.database.write() as connection:
            held = queue.claim(connection, self.worker_id)
        if held is None:
            return False
        with structlog.contextvars.bound_contextvars(
            trace_id=held.trace_id, work_id=held.work_id, attempt=held.attempt
        ):
            self._see_through(held)
        return True

    def _see_through(self, held: Claim) -> None:
        attendance = Attendance(self.database, held)
        try:
            with attendance, self._interruptible():
                result = self._done(held, attendance)
        except Exception as error:
            structlog.get_logger().exception("attempt_failed")
            self._set_back(held, attendance, _fault(error))
            if isinstance(error, EngineError):
                raise
            return
        except BaseException:
            self._give_back(held)  # the worker was told to end
            raise
        self._store(held, attendance, result)

    def _done(self, held: Claim, attendance: Attendance) -> dict[str, Any]:
        """The JSON document that the work comes to."""
        if held.work_class is WorkClass.RUN:
            return self._run(held, attendance)
        return self._graded(held, attendance)

    def _graded(self, held: Claim, attendance: Attendance) -> dict[str, Any]:
        with self.database.read() as connection:
            assignment = submissions.assignment(connection, held.work_id)
        challenge = self.library.challenge(assignment.version)
        self._set_deadline(held, longest(challenge, assignment.language, len(challenge.cases)))
        language = LANGUAGES[assignment.language]
        order = Order(held.work_id, challenge, assignment.submission, language)
        return document.to_document(self.grader.attempt(order, held.attempt, attendance.emit))

    def _run(self, held: Claim, attendance: Attendance) -> dict[str, Any]:
        with self.database.read() as connection:
            assignment = runs.assignment(connection, held.work_id)
        challenge = self.library.challenge(assignment.version)
        samples = sum(len(group.cases) for group in challenge.groups if group.is_sample)
        self._set_deadline(held, longest(challenge, assignment.language, samples + 1))
        language = LANGUAGES[assignment.language]
        order = LiveOrder(challenge, assignment.submission, language, assignment.stdin, assignment.args)
        result: dict[str, Any] = codec.encode(run_live(self.grader.workplace, order, attendance.emit))
        return result

    def _set_deadline(self, held: Claim, within: timedelta) -> None:
        with self.database.write() as connection:
            queue.set_deadline(connection, held, within)

    def _store(self, held: Claim, attendance: Attendance, result: dict[str, Any]) -> None:
        with self.database.write() as connection:
            if not queue.finish(connection, held):
                structlog.get_logger().warning("result_refused")  # somebody else has the work now
                return
            if held.work_class is WorkClass.RUN:
                runs.store_result(connection, held.work_id, result)
            else:
                reports.store(connection, held.work_id, held.attempt, result)
                webhooks.announce_grading(connection, setbacks.GRADED, held.work_id)
            events.append(connection, held.work_id, attendance.rest())
        structlog.get_logger().info("done", work_class=held.work_class.name.lower())

    def _set_back(self, held: Claim, attendance: Attendance, fault: Fault) -> None:
        with self.database.write() as connection:
            setback = queue.fault(connection, held, fault)
            if setback is None:
                return
            events.append(connection, held.work_id, attendance.rest())
            setbacks.tell(connection, setback)

    @contextmanager
    def _interruptible(self) -> Iterator[None]:
        self.in_attempt.set()
        try:
            yield
        finally:
            self.in_attempt.clear()

    def _give_back(self, held: Claim) -> None:
        with self.database.write() as connection:
            queue.give_back(connection, held)


def longest(challenge: Challenge, language: str, cases: int) -> timedelta:
    """How long so many cases may take at most when nothing is at fault."""
    limits = challenge.limits_for(language)
    seconds = 2 * limits.compilation_time + _RUNS * cases * limits.wall_time
    return timedelta(seconds=seconds) + SPARE


def _fault(error: Exception) -> Fault:
    kind = type(error).__name__
    if isinstance(error, FairtrialError):
        return Fault(kind, error.message, error.next_step)
    return Fault(kind, "Something went wrong that should not have.", "The worker's log has the details.")
