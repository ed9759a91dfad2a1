"""How long the queue is, how long one would wait in it, and when it is honest to say "not now"."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta

from runner.domain.work import WorkClass

TYPICAL = timedelta(seconds=2)
"""What a grading is taken to last before any has been seen."""


@dataclass(frozen=True, slots=True)
class Backlog:
    """A look at the queue.

    Attributes:
        queued: pieces of work of each class that wait.
        running: pieces of work that workers hold.
        workers: workers that were heard of within a lease.
        mean: how long the last gradings took, from claim to stored report.
        oldest: how long the first in the queue has waited.
    """

    queued: dict[WorkClass, int]
    running: int
    workers: int
    mean: timedelta = TYPICAL
    oldest: timedelta = timedelta(0)

    @property
    def depth(self) -> int:
        """Everything that waits."""
        return sum(self.queued.values())

    def expected_wait(self, work_class: WorkClass) -> timedelta:
        """How long new work of that class would wait for a worker; work of lower classes stands behind it.

        With no worker at all it is reckoned as for one, since one will come back or nothing will.
        """
        ahead = sum(count for other, count in self.queued.items() if other <= work_class)
        busy = max(self.running, 0)
        workers = max(self.workers, 1)
        if ahead + busy < workers:
            return timedelta(0)
        return self.mean * ((ahead + busy / 2) / workers)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why new work is not taken, and when to ask again."""

    reason: str
    retry_after: timedelta

    @property
    def retry_after_seconds(self) -> int:
        """Whole seconds, at least one, as HTTP wants them."""
        return max(1, math.ceil(self.retry_after.total_seconds()))


def admit(
    backlog: Backlog, work_class: WorkClass, *, pending: int, max_pending: int, max_wait: timedelta
) -> Refusal | None:
    """None when new work may be taken.

    Args:
        backlog: the queue as it is.
        work_class: of the new work.
        pending: how much of the same candidate's waits or runs.
        max_pending: how much of one candidate's may.
        max_wait: beyond this expected wait, nothing more is taken.
    """
    wait = backlog.expected_wait(work_class)
    if pending >= max_pending:
        return Refusal(f"{pending} pieces of your work are waiting already", max(wait, backlog.mean))
    if wait > max_wait:
        return Refusal("so much is waiting that yours would not be graded in good time", wait - max_wait)
    return None
