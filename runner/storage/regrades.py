"""Regrades: gradings done again, side by side with what counts, until a person applies or discards them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection

from runner.domain.rates import Lately
from runner.domain.verdict import Decision, Verdict
from runner.domain.work import WorkClass, WorkState
from runner.storage import queue, rates
from runner.storage.ids import new_id
from runner.storage.tables import challenges, gradings, regrades, reports, submissions, work
from runner.storage.types import db_now

_OPEN: Final = (WorkState.QUEUED.value, WorkState.CLAIMED.value)


class RegradeState(StrEnum):
    """`PREPARING` while gradings run; `READY` to be looked at; the others are final."""

    PREPARING = "preparing"
    READY = "ready"
    APPLIED = "applied"
    DISCARDED = "discarded"


@dataclass(frozen=True, slots=True)
class Scope:
    """What is graded again: one submission, all of a challenge, or everything when both are None."""

    submission_id: str | None = None
    challenge_id: str | None = None


@dataclass(frozen=True, slots=True)
class NewRegrade:
    """Who wants what to be graded again, and why."""

    scope: Scope
    reason: str
    requested_by: str
    trace_id: str


@dataclass(frozen=True, slots=True)
class StoredRegrade:
    """A regrade as it stands.

    Attributes:
        challenge_id: None for a regrade of everything.
        challenge: the same by its slug.
    """

    id: str
    scope: Scope
    challenge_id: str | None
    challenge: str | None
    reason: str
    requested_by: str
    state: RegradeState
    created_at: datetime
    decided_at: datetime | None
    decided_by: str | None


@dataclass(frozen=True, slots=True)
class Result:
    """What a grading said; all None while it says nothing."""

    grading_id: str
    verdict: Verdict | None
    decision: Decision | None
    score: float | None


@dataclass(frozen=True, slots=True)
class Change:
    """One submission of a regrade: what counts now, and what it would be.

    Attributes:
        challenge: its slug.
    """

    submission_id: str
    candidate_id: str
    challenge: str
    state: WorkState
    before: Result
    after: Result

    @property
    def score_changes(self) -> bool:
        """Whether applying would change the score."""
        return self.state is WorkState.FINISHED and self.before.score != self.after.score

    @property
    def decision_changes(self) -> bool:
        """Whether applying would change passed or failed."""
        return self.state is WorkState.FINISHED and self.before.decision != self.after.decision


@dataclass(frozen=True, slots=True)
class Tally:
    """How a regrade stands: how many submissions, and of how many what would change."""

    total: int
    pending: int
    ungraded: int
    scores_changed: int
    decisions_changed: int


def in_scope(connection: Connection, scope: Scope, at_most: int) -> list[str]:
    """The submissions that a regrade would take, the oldest first; one more than `at_most` when too many."""
    query = sa.select(submissions.c.id).order_by(submissions.c.id).limit(at_most + 1)
    if scope.submission_id is not None:
        query = query.where(submissions.c.id == scope.submission_id)
    if scope.challenge_id is not None:
        query = query.where(submissions.c.challenge_id == scope.challenge_id)
    return list(connection.execute(query).scalars())


def add(
    connection: Connection, new: NewRegrade, submission_ids: list[str], versions: Mapping[str, str], id_: str
) -> None:
    """Record a regrade and queue its gradings.

    Args:
        connection: in a writing transaction.
        new: who wants what.
        submission_ids: of what is graded again.
        versions: by challenge id, the hash of the version that grades.
        id_: its id.
    """
    row = {
        "id": id_,
        "scope": {"submission_id": new.scope.submission_id, "challenge_id": new.scope.challenge_id},
        "challenge_id": new.scope.challenge_id,
        "reason": new.reason,
        "requested_by": new.requested_by,
        "state": RegradeState.PREPARING.value,
    }
    connection.execute(sa.insert(regrades).values(**row, created_at=db_now()))
    query = sa.select(submissions.c.id, submissions.c.candidate_id, submissions.c.challenge_id)
    for found in connection.execute(query.where(submissions.c.id.in_(submission_ids))).all():
        grading_id = new_id()
        queue.add(connection, grading_id, WorkClass.REGRADE, found.candidate_id, new.trace_id)
        grading = {
            "id": grading_id,
            "submission_id": found.id,
            "challenge_id": found.challenge_id,
            "version_sha256": versions[found.challenge_id],
            "regrade_id": id_,
        }
        connection.execute(sa.insert(gradings), grading)


def lately(connection: Connection, user_id: str) -> Lately:
    """How many somebody has started within the last hour."""
    return rates.counted(connection, regrades.c.created_at, regrades.c.requested_by == user_id)


def by_id(connection: Connection, regrade_id: str) -> StoredRegrade | None:
    """The regrade of that id."""
    row = connection.execute(_STORED.where(regrades.c.id == regrade_id)).one_or_none()
    return _stored(row) if row else None


def listed(
    connection: Connection, within: frozenset[str] | None, before: str, limit: int
) -> list[StoredRegrade]:
    """The newest first; `within` names the challenges whose regrades the reader may see, None means all."""
    query = _STORED.order_by(regrades.c.id.desc()).limit(limit)
    if before:
        query = query.where(regrades.c.id < before)
    if within is not None:
        query = query.where(regrades.c.challenge_id.in_(sorted(within)))
    return [_stored(row) for row in connection.execute(query)]


def tally(connection: Connection, regrade_id: str) -> Tally:
    """How it stands now."""
    before, after = _BEFORE, _AFTER
    finished = work.c.state == WorkState.FINISHED.value
    query = sa.select(
        sa.func.count().label("total"),
        _count(work.c.state.in_(_OPEN)).label("pending"),
        _count(work.c.state == WorkState.UNGRADED.value).label("ungraded"),
        _count(sa.and_(finished, before.c.score.is_distinct_from(after.c.score))).label("scores_changed"),
        _count(sa.and_(finished, before.c.decision.is_distinct_from(after.c.decision))).label(
            "decisions_changed"
        ),
    ).select_from(_COMPARED)
    return Tally(**connection.execute(query.where(gradings.c.regrade_id == regrade_id)).one()._asdict())


def changes(connection: Connection, regrade_id: str, beyond: str, limit: int) -> list[Change]:
    """All submissions of a regrade with an id beyond `beyond`, the oldest first."""
    before, after = _BEFORE, _AFTER
    query = (
        sa.select(
            submissions.c.id.label("submission_id"),
            submissions.c.candidate_id,
            challenges.c.slug,
            _COUNTED.label("counted_id"),
            gradings.c.id.label("grading_id"),
            work.c.state,
            *(before.c[name].label(f"before_{name}") for name in ("verdict", "decision", "score")),
            *(after.c[name].label(f"after_{name}") for name in ("verdict", "decision", "score")),
        )
        .select_from(_COMPARED.join(challenges, challenges.c.id == submissions.c.challenge_id))
        .where(gradings.c.regrade_id == regrade_id, submissions.c.id > beyond)
        .order_by(submissions.c.id)
        .limit(limit)
    )
    return [_change(row) for row in connection.execute(query)]


def settle(connection: Connection) -> list[str]:
    """Those whose gradings are all done are ready now; their ids."""
    done = ~sa.exists(
        sa.select(gradings.c.id)
        .join(work, work.c.id == gradings.c.id)
        .where(gradings.c.regrade_id == regrades.c.id, work.c.state.in_(_OPEN))
    )
    where = (regrades.c.state == RegradeState.PREPARING.value, done)
    ready = sa.update(regrades).where(*where).values(state=RegradeState.READY.value)
    return list(connection.execute(ready.returning(regrades.c.id)).scalars())


def decide(connection: Connection, regrade_id: str, decided: RegradeState, by: str) -> bool:
    """End a regrade that is ready; False, and nothing changed, when it is not (any more).

    Applied: what was graded again counts from now on; where that is ungraded, what counted before stays.
    """
    values = {"state": decided.value, "decided_at": db_now(), "decided_by": by}
    where = (regrades.c.id == regrade_id, regrades.c.state == RegradeState.READY.value)
    statement = sa.update(regrades).where(*where).values(**values).returning(regrades.c.id)
    if connection.execute(statement).first() is None:
        return False
    _remember(connection, regrade_id)
    if decided is RegradeState.APPLIED:
        _let_count(connection, regrade_id)
    return True


def _remember(connection: Connection, regrade_id: str) -> None:
    """Write down what counted when it was decided, so that its changes stay what they were."""
    current = (
        sa.select(submissions.c.current_grading_id)
        .where(submissions.c.id == gradings.c.submission_id)
        .scalar_subquery()
    )
    of_regrade = gradings.c.regrade_id == regrade_id
    connection.execute(sa.update(gradings).where(of_regrade).values(replaced_id=current))


def _let_count(connection: Connection, regrade_id: str) -> None:
    """The regrade's gradings take the place of those that count, where they have a report."""
    reported = sa.select(gradings.c.submission_id, gradings.c.id).join(
        reports, reports.c.grading_id == gradings.c.id
    )
    again = reported.where(gradings.c.regrade_id == regrade_id).subquery("again")
    new = sa.select(again.c.id).where(again.c.submission_id == submissions.c.id).scalar_subquery()
    taken = submissions.c.id.in_(sa.select(again.c.submission_id))
    connection.execute(sa.update(submissions).where(taken).values(current_grading_id=new))


def _count(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0)


def _stored(row: Any) -> StoredRegrade:  # noqa: ANN401 - a row of the table
    return StoredRegrade(
        **{**row._asdict(), "scope": Scope(**row.scope), "state": RegradeState(row.state)},
    )


def _change(row: Any) -> Change:  # noqa: ANN401 - a row of the query above
    return Change(
        submission_id=row.submission_id,
        candidate_id=row.candidate_id,
        challenge=row.slug,
        state=WorkState(row.state),
        before=_result(row.counted_id, row.before_verdict, row.before_decision, row.before_score),
        after=_result(row.grading_id, row.after_verdict, row.after_decision, row.after_score),
    )


def _result(grading_id: str, verdict: str | None, decision: str | None, score: float | None) -> Result:
    return Result(
        grading_id, Verdict(verdict) if verdict else None, Decision(decision) if decision else None, score
    )


_STORED: Final = sa.select(regrades, challenges.c.slug.label("challenge")).outerjoin(
    challenges, challenges.c.id == regrades.c.challenge_id
)
_COUNTED: Final = sa.func.coalesce(gradings.c.replaced_id, submissions.c.current_grading_id)
"""What counts while a regrade is looked at; once it is decided, what counted then."""
_BEFORE: Final = reports.alias("before")
_AFTER: Final = reports.alias("after")
_COMPARED: Final = (
    gradings.join(work, work.c.id == gradings.c.id)
    .join(submissions, submissions.c.id == gradings.c.submission_id)
    .outerjoin(_BEFORE, _BEFORE.c.grading_id == _COUNTED)
    .outerjoin(_AFTER, _AFTER.c.grading_id == gradings.c.id)
)
