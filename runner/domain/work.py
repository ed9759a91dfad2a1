"""What waits in the queue: how work is ordered, leased, tried again and given up. Pure rules, no clock.

The database holds the record; a job of the queue is a doorbell that says "something is due".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Final

LEASE: Final = timedelta(seconds=30)
"""How long a claim lasts without a heartbeat. After a worker's death its work is due again so much later."""
HEARTBEAT: Final = timedelta(seconds=8)
"""How often a worker renews: three may get lost."""
ROUND: Final = timedelta(seconds=5)
"""How often a worker says that it is there, and looks for work that nobody owns."""
FAULTS: Final = 3
"""After so many attempts that ended in platform faults, or in a worker's death, work is ungraded."""
EXCUSES: Final = 10
"""After so many attempts in which even the control submission failed, the next such one counts as a fault:
what makes every worker ill that touches it must not go round for ever.
"""
CONTROL_PASSED: Final = "passed"
CONTROL_FAILED: Final = "failed"
LONGEST_ATTEMPT: Final = timedelta(minutes=30)
"""How long an attempt may last until its worker has read the limits and says better."""
EVENTS_PER_ATTEMPT: Final = 1_000_000
"""Events are numbered `attempt * EVENTS_PER_ATTEMPT + n`: whoever holds the lease counts them alone."""
LAST_EVENT: Final = EVENTS_PER_ATTEMPT - 1
"""`n` of the event that says how an attempt ended when its worker could not say so."""


class WorkClass(IntEnum):
    """What is graded first: the lower number."""

    RUN = 0
    SUBMISSION = 1
    REGRADE = 2


class WorkState(StrEnum):
    """`FINISHED` and `UNGRADED` are final."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    FINISHED = "finished"
    UNGRADED = "ungraded"


class AttemptOutcome(StrEnum):
    """How an attempt ended. Two count as no fault: `GIVEN_BACK` is a worker's orderly end, and `EXCUSED` says
    that the platform was ill, since the control submission failed there as well.
    """

    FINISHED = "finished"
    FAULTED = "faulted"
    LAPSED = "lapsed"
    GIVEN_BACK = "given_back"
    EXCUSED = "excused"


@dataclass(frozen=True, slots=True)
class Pace:
    """How long things take. All workers of one database keep the same.

    Attributes:
        end: within that time after it was told to, a worker has ended, in good order or not.
        shift: after so long a worker looks anew at what it grades with: engine, images, whether its sandboxes
            hold.
    """

    lease: timedelta = LEASE
    heartbeat: timedelta = HEARTBEAT
    round: timedelta = ROUND
    end: timedelta = timedelta(seconds=60)
    shift: timedelta = timedelta(hours=1)


USUAL_PACE: Final = Pace()


@dataclass(frozen=True, slots=True)
class Claim:
    """A worker's hold on a piece of work.

    Attributes:
        attempt: the fencing number: whoever holds an older one can store nothing.
        deadline: no heartbeat renews the lease beyond it.
        faults: how many attempts ended in faults before.
        lease: how long it lasts without a heartbeat.
    """

    work_id: str
    work_class: WorkClass
    attempt: int
    worker_id: str
    candidate_id: str
    created_at: datetime
    claimed_at: datetime
    deadline: datetime
    trace_id: str
    faults: int = 0
    lease: timedelta = LEASE


@dataclass(frozen=True, slots=True)
class Fault:
    """Why an attempt ended without a result. Ours to mend, never the candidate's failure.

    Attributes:
        control: how the control submission did on the same worker in the same attempt; empty when it was
            not tried.
    """

    kind: str
    message: str
    next_step: str = ""
    control: str = ""


def delay_after(faults: int) -> timedelta:
    """How long work rests after so many faults, so that what failed can recover."""
    return timedelta(seconds=2 * 3 ** (faults - 1) if faults else 0)


def state_after(faults: int) -> WorkState:
    """What becomes of work whose attempts ended in so many faults."""
    return WorkState.UNGRADED if faults >= FAULTS else WorkState.QUEUED
