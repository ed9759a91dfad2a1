"""A worker process: listens for doorbells, grades what is due, and outlives whatever it depends on.

Redis, the database and the engine may go away and come back; the worker says so and goes on by itself.
"""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event
from types import FrameType
from typing import Final, TypeAlias

import structlog
from redis.exceptions import RedisError

from runner.cache import cache_folder
from runner.doctor.clearance import NotClearedError, require_clearance
from runner.domain.errors import EngineError
from runner.domain.work import USUAL_PACE, Pace
from runner.grading.attempt import Workplace
from runner.grading.grader import Grader
from runner.grading.workplace import allowed_cores, open_workplace
from runner.jobs.control import Control, ControlFailedError
from runner.jobs.doorman import Doorman
from runner.jobs.duty import RETRY_SECONDS, Duty, EndOfDuty
from runner.jobs.enqueue import Bell
from runner.jobs.reconciler import Reconciler
from runner.jobs.tasks import ON_DUTY
from runner.jobs.upkeep import READY, WAITING, Upkeep
from runner.library import Library
from runner.settings import Settings
from runner.storage import migrations
from runner.storage.database import Database, DatabaseAwayError
from runner.storage.ids import new_id

ANSWER_SECONDS: Final = 60.0
"""So long one bell is answered."""

OpenWorkplace: TypeAlias = Callable[[], AbstractContextManager[Workplace]]


@contextmanager
def warm_workplace() -> Iterator[Workplace]:
    """A warm sandbox waits for whoever comes next. Nothing is graded here before the doctor's probes pass.

    Raises `EngineError` when no engine answers, `NotClearedError` when its sandboxes do not hold.
    """
    require_clearance(cache_folder() / "doctor", allowed_cores)
    with open_workplace(spares=1) as workplace:
        yield workplace


def work(settings: Settings, workplace: OpenWorkplace = warm_workplace, pace: Pace = USUAL_PACE) -> None:
    """Work until SIGTERM or SIGINT; in the main thread.

    What is being graded then is given back, so that another worker takes it at once. A second signal kills.

    Raises `SchemaError` when the database's tables are not those of this version, `DatabaseAwayError` when it
    is away from the beginning.
    """
    with Database.open(settings.database_url.get_secret_value()) as database:
        migrations.require_current(database)
        redis_url = settings.redis_url.get_secret_value()
        bell = Bell.connect(redis_url, settings.queue_name)
        ears = Bell.connect(redis_url, settings.queue_name, retries=0)
        worker_id = f"{socket.gethostname()[:60]}-{os.getpid()}-{new_id()[:8]}"
        kept = timedelta(hours=settings.idempotency_hours)
        reconciler = Reconciler(database, bell, kept, timedelta(hours=settings.run_hours), pace)
        with Upkeep(database, reconciler, worker_id) as upkeep:
            worker = Worker(database, ears, upkeep, workplace, pace)
            with worker.ending_on_signals():
                worker.work()
        bell.close()
        ears.close()
        signal.setitimer(signal.ITIMER_REAL, 0)


@dataclass(slots=True)
class Worker:
    """The process's life, shift after shift: a shift lasts for as long as the platform is well, and no longer
    than its pace says.

    Attributes:
        ears: where it listens for bells; nobody else uses its connections.
    """

    database: Database
    ears: Bell
    upkeep: Upkeep
    workplace: OpenWorkplace
    pace: Pace
    _ill_at: str = ""
    _shift_ends: float = 0.0
    _ending: Event = field(default_factory=Event)
    _duty: Duty | None = None
    _doorman: Doorman | None = None
    _failed: Exception | None = None

    def work(self) -> None:
        """Until it is told to end."""
        while not self._ending.is_set():
            try:
                self._shift()
            except ControlFailedError as error:
                self._ill_at = error.language
                self._wait("platform_ill", error.message)
            except NotClearedError as error:
                self._wait("not_cleared", error.message)
            except EngineError as error:
                self._wait("engine_away", error.message)
            except DatabaseAwayError as error:
                self._wait("database_away", error.message)

    @contextmanager
    def ending_on_signals(self) -> Iterator[None]:
        """SIGTERM and SIGINT end the worker while the block runs."""
        before = {one: signal.signal(one, self._told) for one in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        except EndOfDuty:
            structlog.get_logger().info("ended", worker_id=self.upkeep.worker_id)
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)

    def _shift(self) -> None:
        """After an illness nothing is claimed before the control submission passes again."""
        with self.workplace() as workplace:
            if self._ill_at:
                Control(workplace).require(self._ill_at)
                self._ill_at = ""
            self._duty = Duty(
                self.database,
                Library(self.database, cache_folder()),
                Grader(workplace),
                self.upkeep.worker_id,
                self.pace,
                ending=self._ending,
                measures=self.upkeep.measures,
            )
            self.upkeep.measures.sandboxes = workplace.given_out
            ON_DUTY.set(self._answer)
            self.upkeep.now(READY)
            self._shift_ends = time.monotonic() + self.pace.shift.total_seconds()
            while not self._is_over():
                self._do_all()
                self._listen()

    def _is_over(self) -> bool:
        """Whether the shift is."""
        return self._ending.is_set() or time.monotonic() >= self._shift_ends

    def _listen(self) -> None:
        """Answer bells; return when none rings, or when Redis is away."""
        try:
            self._doorman = Doorman(self.ears.queue, new_id())
            self._doorman.answer_bells()
        except RedisError:
            self._ending.wait(RETRY_SECONDS)  # the upkeep says that it is away, once
        if self._failed is not None:
            failed, self._failed = self._failed, None
            raise failed

    def _do_all(self) -> None:
        """What is due although nobody rang."""
        while not self._is_over() and self._duty and self._duty.do_next():
            pass

    def _answer(self) -> bool:
        """Do all that is due, so that nobody needs to ring for each piece; what takes longer than RQ should
        wait for a job is done without it.

        RQ keeps what its jobs raise to itself, so it is raised again once RQ has returned.
        """
        give_up = min(time.monotonic() + ANSWER_SECONDS, self._shift_ends)
        try:
            while not self._ending.is_set() and self._duty and self._duty.do_next():
                if time.monotonic() > give_up and self._doorman:
                    self._doorman.end()
                    break
        except (EngineError, DatabaseAwayError) as error:
            self._failed = error
            if self._doorman:
                self._doorman.end()
            raise
        return True

    def _wait(self, what: str, why: str) -> None:
        structlog.get_logger().warning(what, message=why)
        try:
            self.upkeep.now(WAITING, why)
        except DatabaseAwayError:
            structlog.get_logger().warning("not_seen")
        self._ending.wait(RETRY_SECONDS)

    def _told(self, number: int, _: FrameType | None) -> None:
        """Raise only where that undoes nothing: into an attempt, or while waiting for a bell."""
        signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)  # which kills: what cannot end in good order ends
        signal.setitimer(signal.ITIMER_REAL, self.pace.end.total_seconds())
        self._ending.set()
        if self._doorman:
            self._doorman.end()
        in_attempt = self._duty is not None and self._duty.in_attempt.is_set()
        if in_attempt or (self._doorman is not None and self._doorman.listening.is_set()):
            raise EndOfDuty
