"""Submissions and their gradings, as they are shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pydantic import ConfigDict, Field

from api.schemas.base import EXAMPLE_ID, Answer, Id, Moment
from runner.domain.backlog import Backlog
from runner.domain.verdict import Decision, Verdict
from runner.domain.work import WorkClass, WorkState
from runner.services.submissions import Seen
from runner.storage.reports import Outcome
from runner.storage.submissions import StoredGrading

_SHA256: Final = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


class OutcomeAnswer(Answer):
    """What a report says in short."""

    verdict: Verdict = Field(description="Of the whole submission.", examples=["AC"])
    decision: Decision = Field(description="What the score comes to.", examples=["passed"])
    score: float | None = Field(description="Null while a judge error withholds it.", examples=[100.0])
    max_score: float | None = Field(
        description="What there was to be had; null where that is unbounded.", examples=[100.0]
    )
    created_at: Moment

    @classmethod
    def of(cls, outcome: Outcome) -> OutcomeAnswer:
        """What is told of an outcome."""
        return cls(
            verdict=outcome.verdict,
            decision=outcome.decision,
            score=outcome.score,
            max_score=outcome.max_score,
            created_at=outcome.created_at,
        )


class FaultAnswer(Answer):
    """Why the last attempt ended without a result: the platform's fault, never the candidate's."""

    kind: str = Field(description="The kind of fault.", examples=["EngineError"])
    message: str = Field(description="What went wrong.", examples=["The engine went away."])
    next_step: str = Field(description="What an operator can do about it.", examples=["Start it again."])
    control: str = Field(
        description="How a control submission of our own did on the same worker in the same attempt: "
        "`passed` or `failed`; empty when it was not tried.",
        examples=["passed"],
    )

    @classmethod
    def of(cls, fault: Mapping[str, Any]) -> FaultAnswer:
        """What is told of a fault."""
        return cls(**{name: fault.get(name, "") for name in cls.model_fields})


class GradingAnswer(Answer):
    """One grading. `needs_review` and `fault` are null for those who see the candidate's view alone."""

    id: Id = Field(description="The grading's id.", examples=[EXAMPLE_ID])
    state: WorkState = Field(description="`finished` and `ungraded` are final.", examples=["queued"])
    attempt: int = Field(description="How often a worker has tried; 0: not yet.", ge=0, examples=[0])
    created_at: Moment
    finished_at: Moment | None = Field(description="Null while the state is not final.", examples=[None])
    version_sha256: str = Field(description="Which version of the challenge grades.", examples=[_SHA256])
    needs_review: bool | None = Field(
        description="A person should look: ungraded, faulted where others did not, or a judge error.",
        examples=[None],
    )
    fault: FaultAnswer | None = Field(
        description="Why the last attempt ended without a result.", examples=[None]
    )
    outcome: OutcomeAnswer | None = Field(description="Null while there is no report.", examples=[None])

    @classmethod
    def of(cls, grading: StoredGrading, *, is_full: bool) -> GradingAnswer:
        """What is told of a grading; all of it only to those who see the interviewer's view."""
        return cls(
            id=grading.id,
            state=grading.state,
            attempt=grading.attempt,
            created_at=grading.created_at,
            finished_at=grading.finished_at,
            version_sha256=grading.version_sha256,
            needs_review=grading.needs_review if is_full else None,
            fault=FaultAnswer.of(grading.fault) if is_full and grading.fault else None,
            outcome=OutcomeAnswer.of(grading.outcome) if grading.outcome else None,
        )


_EXAMPLE: Final[dict[str, Any]] = {
    "id": EXAMPLE_ID,
    "challenge": "top-talkers",
    "candidate_id": "0193b1c2-7d4e-7a10-8f2b-3c5d6e7f8092",
    "language": "python",
    "origin": "file",
    "sha256": _SHA256,
    "size": 23,
    "created_at": "2026-03-01T12:00:00Z",
    "grading": {
        "id": "0193b1c2-7d4e-7a10-8f2b-3c5d6e7f8093",
        "state": "queued",
        "attempt": 0,
        "created_at": "2026-03-01T12:00:00Z",
        "finished_at": None,
        "version_sha256": _SHA256,
        "needs_review": None,
        "fault": None,
        "outcome": None,
    },
    "expected_wait_seconds": 4.0,
}


class SubmissionAnswer(Answer):
    """What was handed in, and how far its grading has come."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    id: Id = Field(description="The submission's id.", examples=[EXAMPLE_ID])
    challenge: str = Field(description="What it is for.", examples=["top-talkers"])
    candidate_id: Id = Field(description="Who handed it in.", examples=[EXAMPLE_ID])
    language: str = Field(description="What it is in.", examples=["python"])
    origin: str = Field(description="How it came.", examples=["file", "zip", "tar"])
    sha256: str = Field(description="Of names, modes and bytes of all files.", examples=[_SHA256])
    size: int = Field(description="Bytes, all files together.", ge=0, examples=[23])
    created_at: Moment
    grading: GradingAnswer = Field(description="The one that counts: the first, until a regrade is applied.")
    expected_wait_seconds: float | None = Field(
        description="How long new work waits for a worker now; null unless the grading is queued.",
        ge=0,
        examples=[4.0],
    )

    @classmethod
    def of(cls, seen: Seen, backlog: Backlog) -> SubmissionAnswer:
        """What its reader is told of a submission."""
        stored = seen.submission
        return cls(
            id=stored.id,
            challenge=stored.challenge,
            candidate_id=stored.candidate_id,
            language=stored.language,
            origin=stored.origin,
            sha256=stored.sha256,
            size=stored.size,
            created_at=stored.created_at,
            grading=GradingAnswer.of(stored.grading, is_full=seen.is_full),
            expected_wait_seconds=expected_wait(stored.grading.state, WorkClass.SUBMISSION, backlog),
        )


def expected_wait(state: WorkState, work_class: WorkClass, backlog: Backlog) -> float | None:
    """Seconds; None when nothing waits any more."""
    if state is not WorkState.QUEUED:
        return None
    return round(backlog.expected_wait(work_class).total_seconds(), 1)
