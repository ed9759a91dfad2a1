"""Regrades: what is asked for, how it stands, what would change."""

from __future__ import annotations

from typing import Annotated, Final, Literal, Self

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from api.schemas.base import EXAMPLE_ID, Answer, Id, Moment, Printable, Question
from runner.catalog.slugs import SLUG_PATTERN
from runner.domain.verdict import Decision, Verdict
from runner.domain.work import WorkState
from runner.services.regrades import Seen
from runner.storage.regrades import Change, RegradeState, Result, StoredRegrade

_SCOPES: Final = ("submission_id", "challenge", "all")

Reason = Annotated[
    str,
    StringConstraints(min_length=1, max_length=2000, pattern=r"\S"),
    Printable,
    Field(description="Why: the audit log keeps it.", examples=["The answer of edge/03 was wrong."]),
]
StateField = Annotated[
    RegradeState,
    Field(
        description="`preparing` while gradings run; `ready` to be decided upon; the others are final.",
        examples=["ready"],
    ),
]


class NewRegrade(Question):
    """What is to be graded again: exactly one of `submission_id`, `challenge` and `all`."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"challenge": "top-talkers", "reason": "The answer of edge/03 was wrong."}],
            "oneOf": [
                {
                    "required": [scope],
                    "properties": {
                        scope: {"not": {"type": "null"}},
                        **{other: {"type": "null"} for other in _SCOPES if other != scope},
                    },
                }
                for scope in _SCOPES
            ],
        }
    )

    submission_id: Annotated[
        Id | None, Field(description="This submission alone.", examples=[EXAMPLE_ID])
    ] = None
    challenge: Annotated[
        Annotated[str, StringConstraints(pattern=SLUG_PATTERN)] | None,
        Field(description="All submissions to this challenge, by its slug.", examples=[None]),
    ] = None
    all: Annotated[Literal[True] | None, Field(description="Everything. For admins.", examples=[None])] = None
    reason: Reason

    @model_validator(mode="after")
    def _one_scope(self) -> Self:
        if sum(value is not None for value in (self.submission_id, self.challenge, self.all)) != 1:
            raise ValueError("give exactly one of submission_id, challenge and all")
        return self


class NewDecision(Question):
    """Why it is decided so."""

    reason: Reason


class ScopeAnswer(Answer):
    """What is graded again; `all` when both others are null."""

    submission_id: Annotated[Id | None, Field(description="This submission alone.", examples=[EXAMPLE_ID])]
    challenge: Annotated[
        str | None,
        Field(description="The slug of the challenge that it is about.", examples=["top-talkers"]),
    ]
    all: Annotated[bool, Field(description="Whether it is everything.", examples=[False])]


class RegradeAnswer(Answer):
    """A regrade as it stands."""

    id: Annotated[Id, Field(description="The regrade's id.", examples=[EXAMPLE_ID])]
    state: StateField
    scope: ScopeAnswer
    reason: Annotated[str, Field(description="Why.", examples=["The answer of edge/03 was wrong."])]
    requested_by: Annotated[Id, Field(description="The id of who asked.", examples=[EXAMPLE_ID])]
    created_at: Moment
    decided_by: Annotated[Id | None, Field(description="The id of who decided.", examples=[EXAMPLE_ID])]
    decided_at: Annotated[Moment | None, Field(description="When.", examples=["2026-03-01T12:00:00Z"])]

    @classmethod
    def of(cls, regrade: StoredRegrade) -> RegradeAnswer:
        """What lists tell of a regrade."""
        return cls.model_validate(_facts(regrade))


class TallyAnswer(Answer):
    """How many submissions it has, and of how many what would change (or was changed, once applied)."""

    total: Annotated[int, Field(ge=0, description="All submissions.", examples=[40])]
    pending: Annotated[int, Field(ge=0, description="Not graded again yet.", examples=[0])]
    ungraded: Annotated[
        int, Field(ge=0, description="Could not be graded: what counted before stays.", examples=[1])
    ]
    scores_changed: Annotated[int, Field(ge=0, description="Their scores differ.", examples=[12])]
    decisions_changed: Annotated[int, Field(ge=0, description="Passed or failed differs.", examples=[3])]


class RegradeDetail(RegradeAnswer):
    """A regrade, and how it stands in numbers."""

    tally: TallyAnswer

    @classmethod
    def seen(cls, seen: Seen) -> RegradeDetail:
        """Everything about one regrade but its changes one by one."""
        tally = seen.tally
        return cls.model_validate(
            {
                **_facts(seen.regrade),
                "tally": TallyAnswer(
                    total=tally.total,
                    pending=tally.pending,
                    ungraded=tally.ungraded,
                    scores_changed=tally.scores_changed,
                    decisions_changed=tally.decisions_changed,
                ),
            }
        )


class ResultAnswer(Answer):
    """What a grading says; all null while it says nothing."""

    grading_id: Annotated[Id, Field(description="Its report can be read by that.", examples=[EXAMPLE_ID])]
    verdict: Annotated[Verdict | None, Field(description="The verdict.", examples=["WA"])]
    decision: Annotated[Decision | None, Field(description="Passed or failed.", examples=["failed"])]
    score: Annotated[float | None, Field(description="Null also when it is withheld.", examples=[40.0])]

    @classmethod
    def of(cls, result: Result) -> ResultAnswer:
        """What is told of a result."""
        return cls(
            grading_id=result.grading_id,
            verdict=result.verdict,
            decision=result.decision,
            score=result.score,
        )


class ChangeAnswer(Answer):
    """One submission: what counted before, and what the regrade says."""

    submission_id: Annotated[Id, Field(description="The submission.", examples=[EXAMPLE_ID])]
    candidate_id: Annotated[Id, Field(description="Whose it is.", examples=[EXAMPLE_ID])]
    challenge: Annotated[str, Field(description="The challenge's slug.", examples=["top-talkers"])]
    state: Annotated[WorkState, Field(description="Of grading it again.", examples=["finished"])]
    before: ResultAnswer
    after: ResultAnswer
    score_changes: Annotated[bool, Field(description="Whether the scores differ.", examples=[True])]
    decision_changes: Annotated[bool, Field(description="Whether passed or failed differs.", examples=[True])]

    @classmethod
    def of(cls, change: Change) -> ChangeAnswer:
        """What is told of a change."""
        return cls(
            submission_id=change.submission_id,
            candidate_id=change.candidate_id,
            challenge=change.challenge,
            state=change.state,
            before=ResultAnswer.of(change.before),
            after=ResultAnswer.of(change.after),
            score_changes=change.score_changes,
            decision_changes=change.decision_changes,
        )


def _facts(regrade: StoredRegrade) -> dict[str, object]:
    scope = regrade.scope
    return {
        "id": regrade.id,
        "state": regrade.state,
        "scope": ScopeAnswer(
            submission_id=scope.submission_id,
            challenge=regrade.challenge,
            all=scope.submission_id is None and scope.challenge_id is None,
        ),
        "reason": regrade.reason,
        "requested_by": regrade.requested_by,
        "created_at": regrade.created_at,
        "decided_by": regrade.decided_by,
        "decided_at": regrade.decided_at,
    }
