"""The queue of record: what is due, who holds it, and what became of it.

Every change of a piece of work is a compare-and-set on its state and attempt, so that a worker that comes
back late changes nothing. All times are the database's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection
from sqlalchemy.dialects import postgresql, sqlite

from runner.domain.backlog import TYPICAL, Backlog
from runner.domain.work import (
    CONTROL_FAILED,
    CONTROL_PASSED,
    EXCUSES,
    LEASE,
    AttemptOutcome,
    Claim,
    Fault,
    WorkClass,
    WorkState,
    delay_after,
    state_after,
)
from runner.storage import queue_statements as statements
from runner.storage.tables import attempts, work, workers
from runner.storage.types import db_now, later
from runner.storage.workers import IS_HEARD_OF

_REMEMBERED: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Setback:
    """An attempt that ended without a result.

    Attributes:
        attempt: its number.
        state: what became of the work: queued again, or ungraded.
    """

    work_id: str
    work_class: WorkClass
    attempt: int
    state: WorkState


@dataclass(frozen=True, slots=True)
class _Failed:
    work_id: str
    work_class: WorkClass
    attempt: int
    faults_before: int


def add(
    connection: Connection, work_id: str, work_class: WorkClass, candidate_id: str, trace_id: str
) -> datetime:
    """Queue a piece of work, due at once; the time at which it was."""
    row = {"id": work_id, "work_class": int(work_class), "candidate_id": candidate_id, "trace_id": trace_id}
    at: datetime = connection.execute(statements.ADD, row).scalar_one()
    return at


def claim(connection: Connection, worker_id: str, lease: timedelta = LEASE) -> Claim | None:
    """Take what is due first, if anything is; in a writing transaction.

    First the lower class, but after a run the next one stands among the submissions, so that runs without end
    keep nobody's submission waiting; then whose candidate has least running; then whose candidate was served
    longest ago, so that much of one does not keep another waiting; then the oldest. All this among the first
    `queue_statements.WINDOW` in the queue.
    """
    row = _claimed(connection, worker_id, lease)
    if row is None:
        return None
    return Claim(
        work_id=row.id,
        work_class=WorkClass(row.work_class),
        attempt=row.attempt,
        worker_id=worker_id,
        candidate_id=row.candidate_id,
        created_at=row.created_at,
        claimed_at=row.claimed_at,
        deadline=row.deadline_at,
        trace_id=row.trace_id,
        faults=row.faults,
        lease=lease,
    )


def renew(connection: Connection, held: Claim) -> bool:
    """Hold on to a claim for another lease, but never beyond its deadline; False when it is lost."""
    result = connection.execute(statements.renew(held.lease), _key(held))
    return result.rowcount == 1


def set_deadline(connection: Connection, held: Claim, within: timedelta) -> bool:
    """Say how long the attempt may last at most, from its claim on; False when the claim is lost."""
    values = {work.c.deadline_at: later(work.c.claimed_at, within)}
    return connection.execute(_held(held).values(values)).rowcount == 1


def finish(connection: Connection, held: Claim, *, needs_review: bool = False) -> bool:
    """Done: the result is stored in this very transaction. False, and nothing changed, when it is lost.

    With `needs_review` it is for a person to look at.
    """
    if not _finished(connection, held):
        return False
    if needs_review:
        connection.execute(sa.update(work).where(work.c.id == held.work_id).values(needs_review=True))
    return True


def _finished(connection: Connection, held: Claim) -> bool:
    if connection.dialect.name == "postgresql":
        return connection.execute(statements.FINISH_ATTEMPT, _key(held)).first() is not None
    if connection.execute(statements.FINISH, _key(held)).rowcount != 1:
        return False
    _end_attempt(connection, held.work_id, held.attempt, AttemptOutcome.FINISHED, None)
    return True


def give_back(connection: Connection, held: Claim) -> bool:
    """The worker ends in good order; due again at once, and no fault. False when the claim is lost."""
    values = {"state": WorkState.QUEUED.value, "due_at": db_now(), "lease_until": None, "worker_id": None}
    if connection.execute(_held(held).values(**values)).rowcount != 1:
        return False
    _end_attempt(connection, held.work_id, held.attempt, AttemptOutcome.GIVEN_BACK, None)
    return True


def fault(connection: Connection, held: Claim, cause: Fault) -> Setback | None:
    """The attempt ended in a platform fault; None when the claim is lost."""
    query = sa.select(work.c.faults).where(*_is_held(held.work_id, held.attempt))
    faults = connection.execute(query).scalar()
    if faults is None:
        return None
    failed = _Failed(held.work_id, held.work_class, held.attempt, faults)
    return _set_back(connection, failed, AttemptOutcome.FAULTED, cause)


def excuse(connection: Connection, held: Claim, cause: Fault) -> Setback | None:
    """The platform is ill: the attempt counts as no fault, up to a bound. None when the claim is lost."""
    query = sa.select(sa.func.count()).where(
        attempts.c.work_id == held.work_id, attempts.c.outcome == AttemptOutcome.EXCUSED.value
    )
    if connection.execute(query).scalar_one() >= EXCUSES:
        return fault(connection, held, _inexcusable(cause))
    cause = replace(cause, control=CONTROL_FAILED)
    values = {
        "state": WorkState.QUEUED.value,
        "fault": asdict(cause),
        "due_at": _from_now(delay_after(1)),
        "lease_until": None,
    }
    if connection.execute(_held(held).values(**values)).rowcount != 1:
        return None
    _end_attempt(connection, held.work_id, held.attempt, AttemptOutcome.EXCUSED, cause)
    return Setback(held.work_id, held.work_class, held.attempt, WorkState.QUEUED)


def control_passed(connection: Connection, held: Claim) -> None:
    """The control submission passed where the attempt is made: a fault of it is not the worker's."""
    where = (attempts.c.work_id == held.work_id, attempts.c.number == held.attempt)
    connection.execute(sa.update(attempts).where(*where).values(control=CONTROL_PASSED))


def take_back_lapsed(connection: Connection, lease: timedelta = LEASE) -> list[Setback]:
    """Take work from workers that were not heard of within a lease, or held it beyond its deadline; a bounded
    number at once.

    A lease that lies further ahead than a lease lasts has lapsed as well: the database's clock was set back.
    """
    setbacks = []
    for row in connection.execute(statements.lapsed(lease)).all():
        silent = f"was not heard of for {lease.seconds} seconds"
        how = "held the work for longer than it may take" if row.is_late else silent
        cause = Fault("lapsed", f"The worker {row.worker_id} {how}.")
        failed = _Failed(row.id, WorkClass(row.work_class), row.attempt, row.faults)
        setback = _set_back(connection, failed, AttemptOutcome.LAPSED, cause)
        if setback is not None:
            setbacks.append(setback)
    return setbacks


def due(connection: Connection) -> int:
    """How many pieces of work wait and are due."""
    return connection.execute(statements.DUE).scalar_one()


def listeners(connection: Connection) -> int:
    """How many workers would answer a bell."""
    return connection.execute(statements.READY).scalar_one()


def pending_of(connection: Connection, candidate_id: str, work_class: WorkClass) -> int:
    """How many pieces of a candidate's work of that class wait or run."""
    key = {"candidate": candidate_id, "work_class": int(work_class)}
    return connection.execute(statements.PENDING, key).scalar_one()


def backlog(connection: Connection) -> Backlog:
    """A look at the queue."""
    counts = connection.execute(statements.COUNTS).all()
    queued = {WorkClass(row.work_class): row.number for row in counts if row.state == WorkState.QUEUED.value}
    running = sum(row.number for row in counts if row.state == WorkState.CLAIMED.value)
    oldest = min((row.oldest for row in counts if row.state == WorkState.QUEUED.value), default=None)
    last = [
        (row.ended_at - row.claimed_at, row.allowed_until - row.allowed_from)
        for row in connection.execute(statements.LAST)
    ]
    lasted = [one for one, at_most in last if timedelta() <= one <= at_most]  # else a clock was set
    now = connection.execute(statements.NOW).scalar_one()
    return Backlog(
        queued=queued,
        running=running,
        workers=connection.execute(statements.READY).scalar_one(),
        mean=sum(lasted, timedelta()) / len(lasted) if lasted else TYPICAL,
        oldest=max(now - oldest, timedelta()) if oldest else timedelta(),
    )


def seen(connection: Connection, worker_id: str, host: str, state: str, detail: str) -> None:
    """A worker says that it is there, and how it is: `ready`, `waiting` (for its engine), `stopping`."""
    row = {"id": worker_id, "host": host, "started_at": db_now(), "seen_at": db_now(), "state": state}
    insert = _insert(connection)(workers).values(**row, detail=detail)
    changes = {"seen_at": db_now(), "state": state, "detail": detail}
    connection.execute(insert.on_conflict_do_update(index_elements=["id"], set_=changes))


def gone(connection: Connection, worker_id: str) -> None:
    """A worker has ended."""
    connection.execute(sa.delete(workers).where(workers.c.id == worker_id))


def worker_states(connection: Connection) -> list[tuple[str, str]]:
    """State and detail of every worker that was heard of within a lease."""
    query = sa.select(workers.c.state, workers.c.detail).where(IS_HEARD_OF)
    return [(row.state, row.detail) for row in connection.execute(query)]


def forget_workers(connection: Connection) -> int:
    """Forget workers that died without a word; how many they were."""
    where = workers.c.seen_at < _from_now(-_REMEMBERED)
    return connection.execute(sa.delete(workers).where(where)).rowcount


def _inexcusable(cause: Fault) -> Fault:
    said = f"The control submission failed as well, as it did in the {EXCUSES} attempts that were excused."
    return replace(cause, message=f"{cause.message} {said}", control=CONTROL_FAILED)


def _claimed(connection: Connection, worker_id: str, lease: timedelta) -> Any:  # noqa: ANN401 - a row
    """What was due first, now the worker's; None when nothing was."""
    worker = {"worker": worker_id}
    if connection.dialect.name == "postgresql":
        return connection.execute(statements.claim(lease), worker).one_or_none()
    work_id = connection.execute(statements.FIRST_DUE).scalar()
    if work_id is None:
        return None
    row = connection.execute(statements.take(lease), {"work_id": work_id, **worker}).one()
    attempt = {
        "work_id": work_id,
        "number": row.attempt,
        "worker_id": worker_id,
        "claimed_at": row.claimed_at,
    }
    connection.execute(statements.ADD_ATTEMPT, attempt)
    turn = {"candidate_id": row.candidate_id, "claimed_at": row.claimed_at}
    connection.execute(statements.TURN, turn)
    return row


def _set_back(
    connection: Connection, failed: _Failed, outcome: AttemptOutcome, cause: Fault
) -> Setback | None:
    """What ends ungraded is for a person to look at, and so is a fault that recurs although the control
    submission passed.
    """
    faults = failed.faults_before + 1
    state = state_after(faults)
    cause = replace(cause, control=cause.control or _control(connection, failed))
    values: dict[str, Any] = {
        "state": state.value,
        "faults": faults,
        "fault": asdict(cause),
        "lease_until": None,
        "due_at": _from_now(delay_after(faults)),
        "finished_at": db_now() if state is WorkState.UNGRADED else None,
    }
    if state is WorkState.UNGRADED or (faults > 1 and cause.control == CONTROL_PASSED):
        values["needs_review"] = True
    statement = sa.update(work).where(*_is_held(failed.work_id, failed.attempt)).values(**values)
    if connection.execute(statement).rowcount != 1:
        return None
    _end_attempt(connection, failed.work_id, failed.attempt, outcome, cause)
    return Setback(failed.work_id, failed.work_class, failed.attempt, state)


def _control(connection: Connection, failed: _Failed) -> str:
    where = (attempts.c.work_id == failed.work_id, attempts.c.number == failed.attempt)
    return connection.execute(sa.select(attempts.c.control).where(*where)).scalar() or ""


def _end_attempt(
    connection: Connection, work_id: str, number: int, outcome: AttemptOutcome, cause: Fault | None
) -> None:
    values = {"outcome": outcome.value, "fault": asdict(cause) if cause else None}
    connection.execute(statements.END_ATTEMPT, {"of_work": work_id, "of_number": number, **values})


def _is_held(work_id: str, attempt: int) -> tuple[ColumnElement[bool], ...]:
    return (work.c.id == work_id, work.c.attempt == attempt, work.c.state == WorkState.CLAIMED.value)


def _held(held: Claim) -> sa.Update:
    return sa.update(work).where(*_is_held(held.work_id, held.attempt))


def _key(held: Claim) -> Mapping[str, object]:
    return {"of_work": held.work_id, "of_number": held.attempt}


def _from_now(duration: timedelta) -> ColumnElement[datetime]:
    return later(db_now(), duration)


def _insert(connection: Connection) -> Any:  # noqa: ANN401 - one of two functions of the same shape
    return postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
