"""Reports: stored once, whole, and never changed. The interviewer's; the candidate's view is made of it."""

from __future__ import annotations

import hashlib
import json
import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from runner.domain.verdict import Decision, Verdict
from runner.storage.blobs import BlobError
from runner.storage.tables import reports
from runner.storage.types import db_now


@dataclass(frozen=True, slots=True)
class Outcome:
    """What lists show of a report.

    Attributes:
        attempt: the one that made it.
        sha256: of the report's JSON, as it was stored.
    """

    grading_id: str
    attempt: int
    verdict: Verdict
    decision: Decision
    score: float | None
    max_score: float | None
    sha256: str
    created_at: datetime


def store(connection: Connection, grading_id: str, attempt: int, document: dict[str, Any]) -> None:
    """Store a report's JSON document, in the transaction that finishes the work.

    A grading has one report: a second one is an error of the database.
    """
    text = json.dumps(document, allow_nan=False, separators=(",", ":")).encode()
    row = {
        "grading_id": grading_id,
        "attempt": attempt,
        "verdict": document["verdict"],
        "decision": document["decision"],
        "score": document["score"],
        "max_score": document["max_score"],
        "document": zlib.compress(text),
        "sha256": hashlib.sha256(text).hexdigest(),
    }
    connection.execute(_ADD, row)


def outcome(connection: Connection, grading_id: str) -> Outcome | None:
    """The outcome of a grading; None while there is no report."""
    row = connection.execute(_OUTCOME.where(reports.c.grading_id == grading_id)).one_or_none()
    if row is None:
        return None
    facts = row._asdict()
    return Outcome(**{**facts, "verdict": Verdict(facts["verdict"]), "decision": Decision(facts["decision"])})


def document(connection: Connection, grading_id: str) -> dict[str, Any] | None:
    """The report as it was stored; None while there is none. Raises `BlobError` when it is damaged."""
    query = sa.select(reports.c.document, reports.c.sha256).where(reports.c.grading_id == grading_id)
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    try:
        text = zlib.decompress(row.document)
    except zlib.error:
        text = b""
    if hashlib.sha256(text).hexdigest() != row.sha256:
        raise BlobError(f"The report of {grading_id} is damaged.", "Restore the database from a backup.")
    found: dict[str, Any] = json.loads(text)
    return found


_ADD = sa.insert(reports).values(created_at=db_now())
_OUTCOME = sa.select(
    reports.c.grading_id,
    reports.c.attempt,
    reports.c.verdict,
    reports.c.decision,
    reports.c.score,
    reports.c.max_score,
    reports.c.sha256,
    reports.c.created_at,
)
