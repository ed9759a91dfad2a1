"""Submissions and their gradings: what was handed in, and what is to be graded against which version.

A grading is a piece of work of the same id. Once these rows are committed, the submission is acknowledged.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from runner.domain.rates import Lately
from runner.domain.submission import Submission
from runner.domain.verdict import Decision, Verdict
from runner.domain.work import WorkClass, WorkState
from runner.storage import blobs, files, queue
from runner.storage import submission_statements as statements
from runner.storage.blobs import BlobError
from runner.storage.ids import new_id
from runner.storage.rates import lately_in
from runner.storage.reports import Outcome
from runner.storage.tables import challenges, gradings, submissions


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
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """How often a candidate has handed in.

    Attributes:
        made: submissions to one challenge, whatever became of them.
        pending: submissions to any challenge that wait or are being graded.
        lately: submissions to that one challenge within the last hour.
    """

    made: int
    pending: int
    lately: Lately


@dataclass(frozen=True, slots=True)
class StoredGrading:
    """A grading as it stands.

    Attributes:
        regrade_id: None for the grading that a submission begins with.
        fault: why the last attempt ended without a result; None when none did.
        outcome: None while there is no report, and for good when it is ungraded.
    """

    id: str
    submission_id: str
    challenge_id: str
    version_sha256: str
    regrade_id: str | None
    state: WorkState
    attempt: int
    created_at: datetime
    finished_at: datetime | None
    needs_review: bool
    fault: Mapping[str, Any] | None
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class StoredSubmission:
    """A submission as it stands.

    Attributes:
        challenge: its slug.
        grading: the one that counts: the first, until a regrade was applied.
    """

    id: str
    candidate_id: str
    challenge_id: str
    challenge: str
    language: str
    origin: str
    sha256: str
    size: int
    created_at: datetime
    grading: StoredGrading


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which submissions a list is to have; None asks for all.

    Attributes:
        within: ids of challenges whose submissions the reader may see, whoever handed them in.
        own: the reader's id, whose own submissions are added to those.
        challenge: slug; of this challenge alone.
        candidate_id: of this candidate alone.
    """

    within: Collection[str] | None = None
    own: str = ""
    challenge: str | None = None
    candidate_id: str | None = None


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


def add(connection: Connection, new: NewSubmission, submission_id: str = "") -> Accepted:
    """Record a submission and queue its grading; nothing of it stays when the transaction fails.

    Its id is the given one, or a new one.
    """
    submission_id, grading_id = submission_id or new_id(), new_id()
    kept = new.submission.files
    row = {
        "id": submission_id,
        "candidate_id": new.candidate_id,
        "challenge_id": new.version.challenge_id,
        "version_sha256": new.version.sha256,
        "language": new.language,
        "origin": new.submission.origin,
        "sha256": new.submission.sha256,
        "size": new.submission.size,
        "files": files.listed(kept),
        "current_grading_id": grading_id,
    }
    if connection.dialect.name == "postgresql":
        contents = blobs.rows([file.data for file in kept])
        values = {
            **{f"of_{name}": value for name, value in row.items()},
            "grading_id": grading_id,
            "candidate_id": new.candidate_id,
            "trace_id": new.trace_id,
            "blob_names": [blob["sha256"] for blob in contents],
            "blob_sizes": [blob["size"] for blob in contents],
            "blobs": [blob["data"] for blob in contents],
        }
        created_at = connection.execute(statements.ADD_ALL, values).scalar_one()
        return Accepted(submission_id, grading_id, created_at)
    created_at = queue.add(connection, grading_id, WorkClass.SUBMISSION, new.candidate_id, new.trace_id)
    files.store(connection, kept)
    connection.execute(statements.ADD, {**row, "created_at": created_at})
    grading = {
        "id": grading_id,
        "submission_id": submission_id,
        "challenge_id": new.version.challenge_id,
        "version_sha256": new.version.sha256,
    }
    connection.execute(statements.ADD_GRADING, grading)
    return Accepted(submission_id, grading_id, created_at)


def as_taken(new: NewSubmission, accepted: Accepted, challenge: str) -> StoredSubmission:
    """What `by_id` finds in the transaction that added it; `challenge` is its slug."""
    return StoredSubmission(
        id=accepted.submission_id,
        candidate_id=new.candidate_id,
        challenge_id=new.version.challenge_id,
        challenge=challenge,
        language=new.language,
        origin=new.submission.origin,
        sha256=new.submission.sha256,
        size=new.submission.size,
        created_at=accepted.created_at,
        grading=StoredGrading(
            id=accepted.grading_id,
            submission_id=accepted.submission_id,
            challenge_id=new.version.challenge_id,
            version_sha256=new.version.sha256,
            regrade_id=None,
            state=WorkState.QUEUED,
            attempt=0,
            created_at=accepted.created_at,
            finished_at=None,
            needs_review=False,
            fault=None,
            outcome=None,
        ),
    )


def by_id(connection: Connection, submission_id: str) -> StoredSubmission | None:
    """The submission of that id."""
    row = connection.execute(statements.BY_ID, {"submission_id": submission_id}).one_or_none()
    return _stored(row) if row else None


def listed(connection: Connection, wanted: Wanted, before: str, limit: int) -> list[StoredSubmission]:
    """The newest first, from below the id `before` (empty: from the newest on), at most `limit`."""
    query = statements.STORED.order_by(submissions.c.id.desc()).limit(limit)
    if before:
        query = query.where(submissions.c.id < before)
    if wanted.within is not None:
        own = submissions.c.candidate_id == wanted.own
        query = query.where(sa.or_(own, submissions.c.challenge_id.in_(sorted(wanted.within))))
    if wanted.challenge is not None:
        query = query.where(challenges.c.slug == wanted.challenge)
    if wanted.candidate_id is not None:
        query = query.where(submissions.c.candidate_id == wanted.candidate_id)
    return [_stored(row) for row in connection.execute(query)]


def grading(connection: Connection, grading_id: str) -> StoredGrading | None:
    """The grading of that id."""
    row = connection.execute(statements.GRADING.where(gradings.c.id == grading_id)).one_or_none()
    return _stored_grading(row) if row else None


def gradings_of(connection: Connection, submission_id: str) -> list[StoredGrading]:
    """All gradings of a submission, the oldest first."""
    query = statements.GRADING.where(gradings.c.submission_id == submission_id).order_by(gradings.c.id)
    return [_stored_grading(row) for row in connection.execute(query)]


def source(connection: Connection, submission_id: str) -> Submission:
    """What was handed in. Raises `BlobError` when the record has a hole."""
    query = sa.select(submissions.c.files, submissions.c.origin).where(submissions.c.id == submission_id)
    row = connection.execute(query).one()
    return Submission(files.load(connection, row.files), row.origin)


def wait_for_turn(connection: Connection, candidate_id: str) -> None:
    """In a writing transaction, before what the candidate did is counted.

    Of two at the same time one waits until the other's transaction has ended, so that both cannot be last.
    """
    connection.execute(statements.LOCK, {"candidate_id": candidate_id}).all()


def standing(connection: Connection, candidate_id: str, challenge_id: str) -> Standing:
    """How often the candidate has handed in, to this challenge and at all."""
    whose = {"candidate_id": candidate_id, "challenge_id": challenge_id}
    row = connection.execute(statements.STANDING, whose).one()
    return Standing(row.made, row.pending, lately_in(row))


def assignment(connection: Connection, work_id: str) -> Assignment:
    """What a claimed grading is about. Raises `BlobError` when the record has a hole."""
    row = connection.execute(statements.ASSIGNMENT, {"work_id": work_id}).one_or_none()
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


def language(connection: Connection, work_id: str) -> str:
    """Of what a grading is about."""
    query = sa.select(submissions.c.language).join(gradings, gradings.c.submission_id == submissions.c.id)
    name: str = connection.execute(query.where(gradings.c.id == work_id)).scalar_one()
    return name


def _stored(row: Any) -> StoredSubmission:  # noqa: ANN401 - a row of the query below
    return StoredSubmission(
        id=row.submission_id,
        candidate_id=row.candidate_id,
        challenge_id=row.challenge_id,
        challenge=row.slug,
        language=row.language,
        origin=row.origin,
        sha256=row.sha256,
        size=row.size,
        created_at=row.submitted_at,
        grading=_stored_grading(row),
    )


def _stored_grading(row: Any) -> StoredGrading:  # noqa: ANN401 - a row of the queries below
    return StoredGrading(
        id=row.id,
        submission_id=row.submission_id,
        challenge_id=row.challenge_id,
        version_sha256=row.version_sha256,
        regrade_id=row.regrade_id,
        state=WorkState(row.state),
        attempt=row.attempt,
        created_at=row.created_at,
        finished_at=row.finished_at,
        needs_review=row.needs_review,
        fault=row.fault,
        outcome=_outcome(row),
    )


def _outcome(row: Any) -> Outcome | None:  # noqa: ANN401 - a row of the queries below
    if row.report_sha256 is None:
        return None
    return Outcome(
        grading_id=row.id,
        attempt=row.graded_attempt,
        verdict=Verdict(row.verdict),
        decision=Decision(row.decision),
        score=row.score,
        max_score=row.max_score,
        sha256=row.report_sha256,
        created_at=row.reported_at,
    )
