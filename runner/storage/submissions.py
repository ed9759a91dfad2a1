"""Submissions and their gradings: what was handed in, and what is to be graded against which version.

A grading is a piece of work of the same id. Once these rows are committed, the submission is acknowledged.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection

from runner.domain.submission import Submission
from runner.domain.work import WorkClass, WorkState
from runner.storage import files, queue
from runner.storage.blobs import BlobError
from runner.storage.ids import new_id
from runner.storage.tables import gradings, submissions, work
from runner.storage.types import db_now


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a challenge, by its files' hash."""

    challenge_id: str
    sha256: str


@dataclass(frozen=True, slots=True)
class NewSubmission:
    """What is handed in, by whom, for which version.

    Attributes:
        trace_id: of the request, for the logs of everything that follows.
    """

    candidate_id: str
    version: Version
    language: str
    submission: Submission
    trace_id: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """What a submission got when it was taken."""

    submission_id: str
    grading_id: str


@dataclass(frozen=True, slots=True)
class StoredSubmission:
    """A submission as it stands.

    Attributes:
        grading_id: of the grading that counts: the first, until a regrade was applied.
        state: of that grading.
    """

    id: str
    candidate_id: str
    challenge_id: str
    version_sha256: str
    language: str
    origin: str
    sha256: str
    size: int
    created_at: datetime
    grading_id: str
    state: WorkState
    attempt: int
    needs_review: bool


@dataclass(frozen=True, slots=True)
class Assignment:
    """All that a worker needs to grade.

    Attributes:
        work_id: the grading's id.
        regrade_id: None for the grading that a submission begins with.
    """

    work_id: str
    submission_id: str
    version: Version
    language: str
    submission: Submission
    regrade_id: str | None


def add(connection: Connection, new: NewSubmission) -> Accepted:
    """Record a submission and queue its grading; nothing of it stays when the transaction fails."""
    accepted = Accepted(new_id(), new_id())
    queue.add(connection, accepted.grading_id, WorkClass.SUBMISSION, new.candidate_id, new.trace_id)
    row = {
        "id": accepted.submission_id,
        "candidate_id": new.candidate_id,
        "challenge_id": new.version.challenge_id,
        "version_sha256": new.version.sha256,
        "language": new.language,
        "origin": new.submission.origin,
        "sha256": new.submission.sha256,
        "size": new.submission.size,
        "files": files.store(connection, new.submission.files),
        "current_grading_id": accepted.grading_id,
    }
    connection.execute(sa.insert(submissions).values(**row, created_at=db_now()))
    _add_grading(connection, accepted, new.version, None)
    return accepted


def regrade(
    connection: Connection, submission: StoredSubmission, version: Version, regrade_id: str, trace_id: str
) -> str:
    """Queue another grading, which counts once the regrade is applied; its id."""
    again = Accepted(submission.id, new_id())
    queue.add(connection, again.grading_id, WorkClass.REGRADE, submission.candidate_id, trace_id)
    _add_grading(connection, again, version, regrade_id)
    return again.grading_id


def by_id(connection: Connection, submission_id: str) -> StoredSubmission | None:
    """The submission of that id."""
    row = connection.execute(_STORED.where(submissions.c.id == submission_id)).one_or_none()
    return _stored(row) if row else None


def assignment(connection: Connection, work_id: str) -> Assignment:
    """What a claimed grading is about. Raises `BlobError` when the record has a hole."""
    row = connection.execute(_ASSIGNMENT, {"work_id": work_id}).one_or_none()
    if row is None:
        raise BlobError(f"The grading {work_id} is about nothing.", "Restore the database from a backup.")
    submission = Submission(files.load(connection, row.files), row.origin)
    if submission.sha256 != row.sha256:
        raise BlobError(
            f"The submission {row.submission_id} is damaged.", "Restore the database from a backup."
        )
    return Assignment(
        work_id=work_id,
        submission_id=row.submission_id,
        version=Version(row.challenge_id, row.version_sha256),
        language=row.language,
        submission=submission,
        regrade_id=row.regrade_id,
    )


def of_candidate(connection: Connection, candidate_id: str, challenge_id: str) -> int:
    """How many submissions a candidate has made to a challenge, whatever became of them."""
    query = sa.select(sa.func.count()).where(
        submissions.c.candidate_id == candidate_id, submissions.c.challenge_id == challenge_id
    )
    return connection.execute(query).scalar_one()


def _add_grading(connection: Connection, of: Accepted, version: Version, regrade_id: str | None) -> None:
    row = {
        "id": of.grading_id,
        "submission_id": of.submission_id,
        "challenge_id": version.challenge_id,
        "version_sha256": version.sha256,
        "regrade_id": regrade_id,
    }
    connection.execute(sa.insert(gradings), row)


def _stored(row: Any) -> StoredSubmission:  # noqa: ANN401 - a row of the query below
    facts = row._asdict()
    return StoredSubmission(**{**facts, "state": WorkState(facts["state"])})


_STORED: Final = sa.select(
    submissions.c.id,
    submissions.c.candidate_id,
    submissions.c.challenge_id,
    gradings.c.version_sha256,
    submissions.c.language,
    submissions.c.origin,
    submissions.c.sha256,
    submissions.c.size,
    submissions.c.created_at,
    gradings.c.id.label("grading_id"),
    work.c.state,
    work.c.attempt,
    work.c.needs_review,
).select_from(
    submissions.join(gradings, gradings.c.id == submissions.c.current_grading_id).join(
        work, work.c.id == gradings.c.id
    )
)
_ASSIGNMENT: Final = (
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
    .where(gradings.c.id == sa.bindparam("work_id"))
)
