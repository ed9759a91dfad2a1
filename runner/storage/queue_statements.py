"""The statements of `runner.storage.queue`, made once.

What never changes is written out and no parameter: PostgreSQL then plans a statement once, and an index on
some states serves it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import BigInteger, ColumnElement, Integer, bindparam, literal_column
from sqlalchemy.dialects import postgresql, sqlite

from runner.domain.work import (
    FAULTS,
    LONGEST_ATTEMPT,
    AttemptOutcome,
    WorkClass,
    WorkState,
    delay_after,
)
from runner.storage.tables import attempts, turns, work, workers
from runner.storage.types import Moment, db_now, microseconds
from runner.storage.work_states import CLAIMED, QUEUED
from runner.storage.workers import IS_HEARD_OF, SKEW

WINDOW: Final = 500
"""So many of the first in the queue, by class and age, a claim looks at: then it costs the same however long
the queue is (docs/decisions/0010).
"""
_CLAIMED_AT_ONCE: Final = 100
"""So many workers may be claiming at the same moment: each takes the first that no other has locked."""
LONGEST_REST: Final = delay_after(FAULTS - 1) + SKEW
"""Work that is due later than that became so before the database's clock was set back."""
_SEEN: Final = 50
"""How many of the last gradings the mean is taken of."""
_AT_ONCE: Final = 100
_NEVER: Final = datetime.fromtimestamp(0, UTC)


def _written(number: int) -> ColumnElement[int]:
    return literal_column(str(number), Integer)


def _from_now(duration: timedelta) -> ColumnElement[datetime]:
    moment = sa.type_coerce(db_now(), BigInteger) + literal_column(str(microseconds(duration)), BigInteger)
    return sa.type_coerce(moment, Moment)


_IS_OPEN: Final = work.c.state.in_((QUEUED, CLAIMED))
_IS_HELD: Final = sa.and_(
    work.c.id == bindparam("of_work"), work.c.attempt == bindparam("of_number"), work.c.state == CLAIMED
)
_IS_DUE: Final = sa.and_(
    work.c.state == QUEUED,
    sa.or_(work.c.due_at <= db_now(), work.c.due_at > _from_now(LONGEST_REST)),
)
_IS_RUN: Final = _written(int(WorkClass.RUN))

ADD: Final = (
    sa.insert(work)
    .values(state=WorkState.QUEUED.value, created_at=db_now(), due_at=db_now())
    .returning(work.c.created_at)
)

_RUNNING = (
    sa.select(work.c.candidate_id, sa.func.count().label("count"))
    .where(work.c.state == CLAIMED)
    .group_by(work.c.candidate_id)
    .subquery("running")
)
_OLDEST = (
    sa.select(work.c.id, work.c.work_class, work.c.candidate_id, work.c.created_at)
    .where(_IS_DUE)
    .order_by(work.c.work_class, work.c.created_at)
    .limit(_written(WINDOW))
    .subquery("oldest")
)
_AFTER_A_RUN = (
    sa.select(work.c.work_class == _IS_RUN)
    .join(attempts, attempts.c.work_id == work.c.id)
    .order_by(attempts.c.claimed_at.desc())
    .limit(_written(1))
    .scalar_subquery()
)
_IN_TURN = sa.case(
    (sa.and_(_OLDEST.c.work_class == _IS_RUN, _AFTER_A_RUN), _written(int(WorkClass.SUBMISSION))),
    else_=_OLDEST.c.work_class,
)
_PLACE = sa.func.row_number().over(
    order_by=(
        _IN_TURN,
        sa.func.coalesce(_RUNNING.c.count, _written(0)),
        sa.func.coalesce(turns.c.claimed_at, literal_column("0", Moment)),
        _OLDEST.c.created_at,
        _OLDEST.c.id,
    )
)
_NEXT = (
    sa.select(_OLDEST.c.id, _PLACE.label("place"))
    .select_from(
        _OLDEST.outerjoin(_RUNNING, _RUNNING.c.candidate_id == _OLDEST.c.candidate_id).outerjoin(
            turns, turns.c.candidate_id == _OLDEST.c.candidate_id
        )
    )
    .order_by("place")
    .limit(_written(_CLAIMED_AT_ONCE))
    .subquery("next")
)
FIRST_DUE: Final = (
    sa.select(work.c.id)
    .join(_NEXT, _NEXT.c.id == work.c.id)
    .where(_IS_DUE)
    .order_by(_NEXT.c.place)
    .limit(_written(1))
    .with_for_update(of=work, skip_locked=True)
)
_OF_A_CLAIM: Final = (
    work.c.id,
    work.c.work_class,
    work.c.attempt,
    work.c.faults,
    work.c.candidate_id,
    work.c.created_at,
    work.c.claimed_at,
    work.c.deadline_at,
    work.c.trace_id,
)


def _take(work_id: Any, lease: timedelta) -> Any:  # noqa: ANN401 - a column or a parameter, an update
    return (
        sa.update(work)
        .where(work.c.id == work_id)
        .values(
            state=CLAIMED,
            attempt=work.c.attempt + _written(1),
            worker_id=bindparam("worker"),
            claimed_at=db_now(),
            lease_until=_from_now(lease),
            deadline_at=_from_now(LONGEST_ATTEMPT),
        )
        .returning(*_OF_A_CLAIM)
    )


@cache
def take(lease: timedelta) -> Any:  # noqa: ANN401 - an update that returns rows
    """Claim what `FIRST_DUE` found."""
    return _take(bindparam("work_id"), lease)


ADD_ATTEMPT: Final = sa.insert(attempts)
_TURN: Final = sqlite.insert(turns)
TURN: Final = _TURN.on_conflict_do_update(
    index_elements=["candidate_id"], set_={"claimed_at": _TURN.excluded.claimed_at}
)
"""SQLite's alone, as are those before it: PostgreSQL has them all in `claim`."""


@cache
def claim(lease: timedelta) -> Any:  # noqa: ANN401 - a query of a kind that has no name
    """Find what is due first, take it, and write down the attempt and the turn, in one statement."""
    first = FIRST_DUE.cte("first")
    taken = _take(first.c.id, lease).cte("taken")
    attempt = (
        sa.insert(attempts)
        .from_select(
            ["work_id", "number", "worker_id", "claimed_at"],
            sa.select(taken.c.id, taken.c.attempt, bindparam("worker"), taken.c.claimed_at),
        )
        .cte("tried")
    )
    insert = postgresql.insert(turns)
    turn = (
        insert.from_select(
            ["candidate_id", "claimed_at"], sa.select(taken.c.candidate_id, taken.c.claimed_at)
        )
        .on_conflict_do_update(
            index_elements=["candidate_id"], set_={"claimed_at": insert.excluded.claimed_at}
        )
        .cte("turned")
    )
    return sa.select(taken).add_cte(attempt, turn)


@cache
def renew(lease: timedelta) -> sa.Update:
    """Hold on to a claim, never beyond its deadline."""
    ahead = _from_now(lease)
    return (
        sa.update(work)
        .where(_IS_HELD, work.c.deadline_at > db_now())
        .values(lease_until=sa.case((work.c.deadline_at < ahead, work.c.deadline_at), else_=ahead))
    )


@cache
def lapsed(lease: timedelta) -> Any:  # noqa: ANN401 - a query
    """What workers hold that were not heard of, or for longer than they may: then no lease went further."""
    is_late = sa.and_(work.c.lease_until >= work.c.deadline_at, work.c.deadline_at < db_now())
    is_over = sa.or_(work.c.lease_until < db_now(), work.c.lease_until > _from_now(lease + SKEW))
    return (
        sa.select(
            work.c.id,
            work.c.work_class,
            work.c.attempt,
            work.c.faults,
            work.c.worker_id,
            is_late.label("is_late"),
        )
        .where(work.c.state == CLAIMED, is_over)
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
    )


FINISH: Final = (
    sa.update(work)
    .where(_IS_HELD)
    .values(state=WorkState.FINISHED.value, finished_at=db_now(), lease_until=sa.null())
)


def _finish_attempt() -> Any:  # noqa: ANN401 - a query of a kind that has no name
    finished = FINISH.returning(work.c.id, work.c.attempt).cte("finished")
    ended = (
        sa.update(attempts)
        .where(attempts.c.work_id == finished.c.id, attempts.c.number == finished.c.attempt)
        .values(ended_at=db_now(), outcome=AttemptOutcome.FINISHED.value)
        .cte("ended")
    )
    return sa.select(finished.c.id).add_cte(ended)


FINISH_ATTEMPT: Final = _finish_attempt()
"""`FINISH`, and the end of the attempt, in one statement: PostgreSQL's alone."""
END_ATTEMPT: Final = (
    sa.update(attempts)
    .where(attempts.c.work_id == bindparam("of_work"), attempts.c.number == bindparam("of_number"))
    .values(ended_at=db_now())
)

DUE: Final = sa.select(sa.func.count()).where(_IS_DUE)
PENDING: Final = sa.select(sa.func.count()).where(
    work.c.candidate_id == bindparam("candidate"), _IS_OPEN, work.c.work_class == bindparam("work_class")
)
COUNTS: Final = (
    sa.select(
        work.c.work_class,
        work.c.state,
        sa.func.count().label("number"),
        sa.func.min(work.c.created_at).label("oldest"),
    )
    .where(_IS_OPEN)
    .group_by(work.c.work_class, work.c.state)
)
LAST: Final = (
    sa.select(
        attempts.c.claimed_at,
        attempts.c.ended_at,
        work.c.claimed_at.label("allowed_from"),
        work.c.deadline_at.label("allowed_until"),
    )
    .join(work, work.c.id == attempts.c.work_id)
    .where(attempts.c.outcome == AttemptOutcome.FINISHED.value)
    .order_by(attempts.c.claimed_at.desc())
    .limit(_SEEN)
)
"""Of work that is finished, claim and deadline are those of the attempt that finished it."""
READY: Final = sa.select(sa.func.count()).where(workers.c.state == "ready", IS_HEARD_OF)
NOW: Final = sa.select(db_now())
