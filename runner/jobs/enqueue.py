"""Rings for workers. A job says only that something is due; what, the worker asks of the database.

So a bell that is lost, rung twice or rung for nothing costs time and never a submission.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Final, Self

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import OutOfMemoryError, RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError
from redis.retry import Retry
from rq import Queue
from rq.serializers import JSONSerializer

from runner.domain.errors import PlatformFault, UsageError

TASK: Final = "runner.jobs.tasks.answer"
"""By name, so that whoever rings does not import what grades."""
_SECONDS: Final = 1.0
"""A request must not hang on a Redis that is gone."""
SILENT_SECONDS: Final = 5.0
"""A Redis that kept one request waiting is asked by no other for so long: workers look by themselves."""
_FOR_EVER: Final = -1
"""How long an answer may take is for the lease and its deadline to say, not for RQ."""
_TTL: Final = 3600
"""Seconds after which a doorbell that nobody answered is dropped; the reconciler rings for what is due."""
_NEXT_STEP: Final = "Check that it runs and that FAIRTRIAL_REDIS_URL is right."


class QueueAwayError(PlatformFault):
    """Redis does not answer, has no room, or refuses us."""


@dataclass(slots=True)
class _Silence:
    """Until when Redis is taken to be silent; seconds of a clock."""

    until: float = 0.0


@dataclass(frozen=True, slots=True)
class Bell:
    """Rings RQ's queue. Thread-safe.

    Attributes:
        clock: seconds since whenever.
    """

    queue: Queue
    clock: Callable[[], float] = time.monotonic
    _silence: _Silence = field(default_factory=_Silence)
    _due: deque[str] = field(default_factory=deque)
    _ringing: Lock = field(default_factory=Lock)

    @classmethod
    def connect(cls, url: str, name: str, retries: int = 1) -> Self:
        """Connect lazily; what fails is tried again so many times at once.

        Raises `UsageError` for a URL that is none of Redis's.
        """
        try:
            redis = Redis.from_url(
                url,
                socket_connect_timeout=_SECONDS,
                socket_timeout=_SECONDS,
                retry=Retry(NoBackoff(), retries),
            )
        except ValueError as error:
            help_ = "Write redis://:password@host:6379/0 or unix:///path/to/socket."
            raise UsageError("The URL of Redis cannot be read.", help_) from error
        return cls(Queue(name, connection=redis, serializer=JSONSerializer))

    def ring(self, work_id: str) -> None:
        """Say that something is due; `work_id` is for the logs. Raises `QueueAwayError`."""
        with _translated():
            self.queue.enqueue_call(
                TASK, args=(work_id,), timeout=_FOR_EVER, result_ttl=0, failure_ttl=0, ttl=_TTL
            )

    def ring_if_needed(self, work_id: str, listeners: int) -> None:
        """Ring, unless a bell waits for each of so many listeners already: whoever answers one does all that
        is due before it listens again. Raises `QueueAwayError`, at once while Redis is known to be silent.

        Of those that call it at the same time, one looks and rings for all: it looks once more for whoever
        came after its last look, so each is followed by a look.
        """
        if self.clock() < self._silence.until:
            raise QueueAwayError("Redis kept somebody waiting a moment ago.", _NEXT_STEP)
        self._due.append(work_id)
        while self._due and self._ringing.acquire(blocking=False):
            try:
                due = [self._due.popleft() for _ in range(len(self._due))]
                missing = max(listeners, 1) - self.waiting() if due else 0
                for one in due[: max(missing, 0)]:
                    self.ring(one)
            except QueueAwayError as away:
                if isinstance(away.__cause__, RedisTimeoutError):
                    self._silence.until = self.clock() + SILENT_SECONDS
                raise
            finally:
                self._ringing.release()

    def waiting(self) -> int:
        """Doorbells that nobody has answered yet. Raises `QueueAwayError`."""
        with _translated():
            return self.queue.count

    def close(self) -> None:
        """Close all connections."""
        self.queue.connection.close()


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except OutOfMemoryError as error:
        raise QueueAwayError("Redis has no room left.", "Give it more memory.") from error
    except RedisError as error:
        raise QueueAwayError("Redis does not answer.", _NEXT_STEP) from error
