"""Live runs: code tried on samples or on input of one's own. Never scored, and forgotten after a while."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from runner.domain.rates import Lately
from runner.domain.submission import Submission
from runner.domain.work import WorkClass, WorkState
from runner.storage import files, queue, rates
from runner.storage.blobs import BlobError
from runner.storage.ids import new_id
from runner.storage.submissions import Version
from runner.storage.tables import attempts, challenges, events, runs, work
from runner.storage.types import db_now, later


@dataclass(frozen=True, slots=True)
class NewRun:
    """What is to be run.

    Attributes:
        stdin: the candidate's own input; None runs the samples.
        args: of the program, with own input alone.
    """

    candidate_id: str
    version: Version
    language: str
    submission: Submission
    stdin: bytes | None
    args: tuple[str, ...]
    trace_id: str


@dataclass(frozen=True, slots=True)
class StoredRun:
    """A run as it stands; `result` is None until it has one.

    Attributes:
        challenge: its slug.
    """

    id: str
    candidate_id: str
    challenge_id: str
    challenge: str
    version_sha256: str
    language: str
    created_at: datetime
    state: WorkState
    attempt: int
    result: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class RunAssignment:
    """All that a worker needs to run it."""

    work_id: str
    version: Version
    language: str
    submission: Submission
    stdin: bytes | None
    args: tuple[str, ...]


def add(connection: Connection, new: NewRun, run_id: str = "") -> str:
    """Record a run and queue it; its id, the given one or a new one."""
    run_id = run_id or new_id()
    queue.add(connection, run_id, WorkClass.RUN, new.candidate_id, new.trace_id)
    row = {
        "id": run_id,
        "candidate_id": new.candidate_id,
        "challenge_id": new.version.challenge_id,
        "version_sha256": new.version.sha256,
        "language": new.language,
        "origin": new.submission.origin,
        "code": files.pack(new.submission.files),
        "input": new.stdin,
        "args": list(new.args),
    }
    connection.execute(sa.insert(runs).values(**row, created_at=db_now()))
    return run_id


def lately(connection: Connection, candidate_id: str) -> Lately:
    """How many of a candidate's were made within the last hour."""
    return rates.counted(connection, runs.c.created_at, runs.c.candidate_id == candidate_id)


def by_id(connection: Connection, run_id: str) -> StoredRun | None:
    """The run of that id."""
    query = (
        sa.select(
            runs.c.id,
            runs.c.candidate_id,
            runs.c.challenge_id,
            challenges.c.slug.label("challenge"),
            runs.c.version_sha256,
            runs.c.language,
            runs.c.created_at,
            work.c.state,
            work.c.attempt,
            runs.c.result,
        )
        .join(work, work.c.id == runs.c.id)
        .join(challenges, challenges.c.id == runs.c.challenge_id)
        .where(runs.c.id == run_id)
    )
    row = connection.execute(query).one_or_none()
    return StoredRun(**{**row._asdict(), "state": WorkState(row.state)}) if row else None


def assignment(connection: Connection, work_id: str) -> RunAssignment:
    """What a claimed run is about. Raises `BlobError` when the record has a hole."""
    row = connection.execute(sa.select(runs).where(runs.c.id == work_id)).one_or_none()
    if row is None:
        raise BlobError(f"The run {work_id} is about nothing.", "Restore the database from a backup.")
    return RunAssignment(
        work_id=work_id,
        version=Version(row.challenge_id, row.version_sha256),
        language=row.language,
        submission=Submission(files.unpack(row.code), row.origin),
        stdin=row.input,
        args=tuple(row.args),
    )


def language(connection: Connection, work_id: str) -> str:
    """Of what is to be run."""
    query = sa.select(runs.c.language).where(runs.c.id == work_id)
    name: str = connection.execute(query).scalar_one()
    return name


def store_result(connection: Connection, run_id: str, result: Mapping[str, Any]) -> None:
    """Store what came out, in the transaction that finishes the work."""
    connection.execute(sa.update(runs).where(runs.c.id == run_id).values(result=dict(result)))


def forget(connection: Connection, after: timedelta, at_once: int = 500) -> int:
    """Forget finished runs that are older, with all that was recorded of them; how many they were."""
    final = (WorkState.FINISHED.value, WorkState.UNGRADED.value)
    query = (
        sa.select(runs.c.id)
        .join(work, work.c.id == runs.c.id)
        .where(runs.c.created_at < later(db_now(), -after), work.c.state.in_(final))
        .limit(at_once)
    )
    old = list(connection.execute(query).scalars())
    for table, key in ((events, events.c.work_id), (attempts, attempts.c.work_id), (runs, runs.c.id)):
        connection.execute(sa.delete(table).where(key.in_(old)))
    connection.execute(sa.delete(work).where(work.c.id.in_(old)))
    return len(old)
