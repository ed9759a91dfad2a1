"""The statements of `runner.storage.submissions`, made once."""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import ARRAY, BigInteger, LargeBinary, bindparam
from sqlalchemy.dialects import postgresql

from runner.domain.work import WorkClass, WorkState
from runner.storage.rates import CLOCK, is_late
from runner.storage.tables import (
    Sha256,
    blobs,
    challenges,
    gradings,
    reports,
    submissions,
    users,
    work,
)
from runner.storage.types import db_now
from runner.storage.work_states import CLAIMED, QUEUED

_GRADING_COLUMNS: Final = (
    gradings.c.id,
    gradings.c.submission_id,
    gradings.c.challenge_id,
    gradings.c.version_sha256,
    gradings.c.regrade_id,
    work.c.state,
    work.c.attempt,
    work.c.created_at,
    work.c.finished_at,
    work.c.needs_review,
    work.c.fault,
    reports.c.attempt.label("graded_attempt"),
    reports.c.verdict,
    reports.c.decision,
    reports.c.score,
    reports.c.max_score,
    reports.c.sha256.label("report_sha256"),
    reports.c.created_at.label("reported_at"),
)
_GRADED: Final = gradings.join(work, work.c.id == gradings.c.id).outerjoin(
    reports, reports.c.grading_id == gradings.c.id
)
GRADING: Final = sa.select(*_GRADING_COLUMNS).select_from(_GRADED)
STORED: Final = sa.select(
    *_GRADING_COLUMNS,
    submissions.c.candidate_id,
    submissions.c.language,
    submissions.c.origin,
    submissions.c.sha256,
    submissions.c.size,
    submissions.c.created_at.label("submitted_at"),
    challenges.c.slug,
).select_from(
    submissions.join(challenges, challenges.c.id == submissions.c.challenge_id)
    .join(gradings, gradings.c.id == submissions.c.current_grading_id)
    .join(work, work.c.id == gradings.c.id)
    .outerjoin(reports, reports.c.grading_id == gradings.c.id)
)
BY_ID: Final = STORED.where(submissions.c.id == bindparam("submission_id"))

ADD: Final = sa.insert(submissions)
ADD_GRADING: Final = sa.insert(gradings)

LOCK: Final = (
    sa.select(users.c.id).where(users.c.id == bindparam("candidate_id")).with_for_update(key_share=True)
)
_NOW: Final = sa.select(CLOCK.c.now).scalar_subquery()
_IS_LATE: Final = is_late(submissions.c.created_at, _NOW)
_MADE: Final = (
    sa.select(
        sa.func.count().label("made"),
        sa.func.count().filter(_IS_LATE).label("lately"),
        sa.func.min(submissions.c.created_at).filter(_IS_LATE).label("first_at"),
    )
    .select_from(submissions)
    .where(
        submissions.c.candidate_id == bindparam("candidate_id"),
        submissions.c.challenge_id == bindparam("challenge_id"),
    )
    .subquery("made")
)
_PENDING: Final = (
    sa.select(sa.func.count())
    .select_from(work)
    .where(
        work.c.candidate_id == bindparam("candidate_id"),
        work.c.state.in_((QUEUED, CLAIMED)),
        work.c.work_class == int(WorkClass.SUBMISSION),
    )
)
STANDING: Final = sa.select(_MADE, _PENDING.scalar_subquery().label("pending"), _NOW.label("now"))

ASSIGNMENT: Final = (
    sa.select(
        submissions.c.id.label("submission_id"),
        submissions.c.language,
        submissions.c.files,
        submissions.c.origin,
        submissions.c.sha256,
        gradings.c.challenge_id,
        gradings.c.version_sha256,
        gradings.c.regrade_id,
    )
    .join(gradings, gradings.c.submission_id == submissions.c.id)
    .where(gradings.c.id == bindparam("work_id"))
)


def _add_all() -> Any:  # noqa: ANN401 - a query of a kind that has no name
    """All rows of a submission in one statement, whose constraints PostgreSQL checks at its end.

    Blobs come as arrays, in the order of their names: see `runner.storage.blobs.put`.
    """
    queued = (
        sa.insert(work)
        .values(
            id=bindparam("grading_id"),
            work_class=int(WorkClass.SUBMISSION),
            state=WorkState.QUEUED.value,
            candidate_id=bindparam("candidate_id"),
            trace_id=bindparam("trace_id"),
            created_at=db_now(),
            due_at=db_now(),
        )
        .returning(work.c.created_at)
        .cte("queued")
    )
    contents = (
        sa.func.unnest(
            bindparam("blob_names", type_=ARRAY(Sha256)),
            bindparam("blob_sizes", type_=ARRAY(BigInteger)),
            bindparam("blobs", type_=ARRAY(LargeBinary)),
        )
        .table_valued("sha256", "size", "data", name="contents")
        .render_derived()
    )
    kept = (
        postgresql.insert(blobs)
        .from_select(
            ["sha256", "size", "data"], sa.select(contents.c.sha256, contents.c.size, contents.c.data)
        )
        .on_conflict_do_nothing()
        .cte("kept")
    )
    given = [column for column in submissions.c if column.name != "created_at"]
    values = [bindparam(f"of_{column.name}", type_=column.type) for column in given]
    taken = (
        sa.insert(submissions)
        .from_select([*given, submissions.c.created_at], sa.select(*values, queued.c.created_at))
        .cte("taken")
    )
    graded = (
        sa.insert(gradings)
        .values(
            id=bindparam("grading_id"),
            submission_id=bindparam("of_id"),
            challenge_id=bindparam("of_challenge_id"),
            version_sha256=bindparam("of_version_sha256"),
        )
        .cte("graded")
    )
    return sa.select(queued.c.created_at).add_cte(kept, taken, graded)


ADD_ALL: Final = _add_all()
"""Everything that makes a submission; the time at which it was taken. PostgreSQL's alone."""
