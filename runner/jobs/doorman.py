"""RQ's worker, listening for doorbells in the process that has the warm pool.

What differs from RQ's own: signals are ours; nobody commands it through Redis; a job is a bell, whatever
it says; and it never waits for a Redis that is away, since the work is in the database, where the worker can
find it without a bell.
"""

from __future__ import annotations

from datetime import UTC, datetime
from threading import Event
from typing import Final

from redis.exceptions import RedisError
from rq import Queue, SimpleWorker
from rq.exceptions import DequeueTimeout, StopRequested
from rq.job import Job
from rq.serializers import JSONSerializer
from rq.timeouts import BaseDeathPenalty
from rq.worker_registration import clean_worker_registry

from runner.domain.errors import FairtrialError
from runner.jobs.duty import EndOfDuty
from runner.jobs.tasks import answer

LISTEN_SECONDS: Final = 5
"""After so long without a bell the worker looks into the database by itself."""
PATIENCE_SECONDS: Final = 2
"""How much longer than that a Redis may take to say that none rang, before it is taken to be gone."""


class Doorman(SimpleWorker):
    """Answers the doorbells of one queue until none has rung for a while.

    Attributes:
        listening: set while it waits for a bell.
    """

    def __init__(self, queue: Queue, name: str) -> None:
        """`name` must not have been used before. The queue's connections must be the doorman's own: they wait
        for as long as it listens.
        """
        super().__init__([queue], name=name, connection=queue.connection, serializer=JSONSerializer)
        self.listening = Event()
        self._is_cut_off = False

    @property
    def connection_timeout(self) -> int:
        """Seconds; RQ's own are many minutes, in which a worker would do nothing for a Redis that is gone."""
        return LISTEN_SECONDS + PATIENCE_SECONDS

    def answer_bells(self) -> None:
        """Return when none has rung for `LISTEN_SECONDS`, or it was told to end. Raises `RedisError`."""
        self.work(logging_level="WARNING")

    def end(self) -> None:
        """Answer no further bell."""
        self._stop_requested = True

    def dequeue_job_and_maintain_ttl(
        self,
        timeout: int | None,  # noqa: ARG002 - RQ's signature
        max_idle_time: int | None = None,  # noqa: ARG002 - RQ's signature
    ) -> tuple[Job, Queue] | None:
        """The next doorbell, or None when there is none for a while."""
        self.heartbeat()
        self.listening.set()
        try:
            found = self.queue_class.dequeue_any(
                self._ordered_queues,
                LISTEN_SECONDS,
                connection=self.connection,
                job_class=self.job_class,
                serializer=self.serializer,
                death_penalty_class=BaseDeathPenalty,
            )
        except DequeueTimeout:
            return None
        except RedisError:
            self._is_cut_off = True
            raise
        except EndOfDuty as told:
            raise StopRequested from told  # RQ would log anything else as a mistake
        finally:
            self.listening.clear()
        return found

    def execute_job(self, job: Job, queue: Queue) -> None:
        """Do what is due. RQ would import and call whatever function the job names, and its callbacks, and
        send its webhooks: who can write to Redis would be root where the engine's socket is.
        """
        try:
            self.connection.delete(job.key)
            queue.intermediate_queue.remove(job.id)
        except RedisError as away:
            self._is_cut_off = True
            raise StopRequested from away
        try:
            answer(job.id)
        except FairtrialError as failed:
            raise StopRequested from failed  # whoever is on duty keeps it, and says so

    def run_maintenance_tasks(self) -> None:
        """Forget doormen and bells of those that died. RQ's own would call what jobs name."""
        for queue in self.queues:
            clean_worker_registry(queue)
            self.connection.delete(queue.intermediate_queue_key)
        self.last_cleaned_at = datetime.now(UTC)  # type: ignore[assignment] # RQ sets one, too

    def teardown(self) -> None:
        """Nothing, where Redis is gone: to wait for it once more would keep the worker from its work. What is
        recorded there of a doorman is forgotten by itself.
        """
        if not self._is_cut_off:
            super().teardown()  # type: ignore[no-untyped-call]

    def subscribe(self) -> None:
        """To no channel: RQ's commands (shutdown, kill, stop) are not for whoever reaches Redis to give, and
        the thread that listens for them outlives the doorman by up to a minute.
        """

    def unsubscribe(self) -> None:
        """From none."""

    def _install_signal_handlers(self) -> None:
        """None: they are the worker's."""
