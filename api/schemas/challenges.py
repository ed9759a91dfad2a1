"""Challenges, as candidates and as authors see them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

from pydantic import ConfigDict, Field

from api.schemas.base import EXAMPLE_ID, Answer, Id, Moment
from runner.domain.cases import Group, ProgramCase
from runner.domain.challenge import Challenge
from runner.domain.scheme import ScoreAggregation
from runner.services.challenges import AuthorsView, CandidatesView
from runner.storage.challenges import StoredChallenge, StoredVersion

_SHA256: Final = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
_FACTS: Final[dict[str, Any]] = {
    "facts_format_version": 1,
    "slug": "top-talkers",
    "time_budget_minutes": 45,
    "languages": {"python": {"title": "Python", "suffixes": [".py"]}},
}
_LIMITS: Final = {"time_limit": 1.0, "wall_time": 10.0, "memory": 128, "output": 1, "code": 128}


class ChallengeItem(Answer):
    """A challenge in short, as its current version has it."""

    slug: str = Field(description="Its name in addresses.", examples=["top-talkers"])
    name: str = Field(description="Its name in words.", examples=["Top talkers"])
    kind: str = Field(description="What is handed in, and how it is graded.", examples=["program"])
    version: str = Field(description="As its author calls it.", examples=["1.0.0"])
    sha256: str = Field(description="Of all its files: names exactly this version.", examples=[_SHA256])
    published_at: Moment

    @classmethod
    def of(cls, stored: StoredChallenge) -> ChallengeItem:
        """What lists tell of a challenge."""
        return cls.model_validate(_facts(stored))


class ChallengeAnswer(ChallengeItem):
    """What a candidate gets of a challenge."""

    facts: dict[str, Any] = Field(
        description="What tools may want to know: `challenge.json` of the bundle.", examples=[_FACTS]
    )
    statement_html: str = Field(
        description="The statement as an HTML fragment, without scripts and foreign resources.",
        examples=["<h1>Top talkers</h1>"],
    )
    statement_markdown: str = Field(description="The statement in Markdown.", examples=["# Top talkers"])

    @classmethod
    def shown(cls, view: CandidatesView) -> ChallengeAnswer:
        """The candidate's view."""
        return cls.model_validate(_view(view))


class CaseAnswer(Answer):
    """A case, without its files, which are in the archive."""

    id: str = Field(description="Its group and its name.", examples=["core/01"])
    description: str = Field(description="What it is about.", examples=["One talker."])
    hint: str = Field(description="What a candidate is told who misses it.", examples=["Mind ties."])
    args: list[str] = Field(description="Of a program; none for a service.", examples=[["--limit", "3"]])
    exit_code: int | None = Field(description="That a program must end with.", examples=[0])


class GroupAnswer(Answer):
    """A group of cases."""

    name: str = Field(description="As the folder is called.", examples=["core"])
    is_sample: bool = Field(description="Whether candidates see it, and it weighs nothing.", examples=[False])
    max_score: float | None = Field(
        description="What it can add to the score; null where that is unbounded.", examples=[60.0]
    )
    score_aggregation: ScoreAggregation = Field(description="How its cases make its score.", examples=["sum"])
    require_pass: list[str] = Field(description="Groups that must pass in full before.", examples=[["core"]])
    cases: list[CaseAnswer] = Field(description="In the order in which they are graded.")

    @classmethod
    def of(cls, group: Group) -> GroupAnswer:
        """What an author is told of a group."""
        cases = [
            CaseAnswer(
                id=case.id,
                description=case.description,
                hint=case.hint,
                args=list(case.args) if isinstance(case, ProgramCase) else [],
                exit_code=case.exit_code if isinstance(case, ProgramCase) else None,
            )
            for case in group.cases
        ]
        return cls(
            name=group.name,
            is_sample=group.is_sample,
            max_score=group.max_score,
            score_aggregation=group.score_aggregation,
            require_pass=list(group.require_pass),
            cases=cases,
        )


class FileAnswer(Answer):
    """A file of a challenge."""

    path: str = Field(description="Below the challenge's folder.", examples=["tests/core/01.in"])
    size: int = Field(description="Bytes.", ge=0, examples=[6])
    sha256: str = Field(description="Of its bytes.", examples=[_SHA256])
    executable: bool = Field(description="Whether it may be executed.", examples=[False])


class SourceAnswer(ChallengeAnswer):
    """The challenge as it grades, secrets included."""

    limits: dict[str, float] = Field(
        description="Before a language's factors: seconds, MiB, and KiB of code.", examples=[_LIMITS]
    )
    groups: list[GroupAnswer] = Field(description="Samples first, then in the author's order.")
    files: list[FileAnswer] = Field(description="All, by path.")

    @classmethod
    def whole(cls, view: AuthorsView) -> SourceAnswer:
        """The author's view."""
        challenge: Challenge = view.challenge
        return cls.model_validate(
            {
                **_view(view.candidates),
                "limits": asdict(challenge.limits),
                "groups": [GroupAnswer.of(group) for group in challenge.groups],
                "files": list(view.files),
            }
        )


class VersionAnswer(Answer):
    """One version of a challenge."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "sha256": _SHA256,
                    "version": "1.0.0",
                    "name": "Top talkers",
                    "kind": "program",
                    "created_by": EXAMPLE_ID,
                    "created_at": "2026-03-01T12:00:00Z",
                }
            ]
        }
    )

    sha256: str = Field(description="Of all its files.", examples=[_SHA256])
    version: str = Field(description="As its author calls it.", examples=["1.0.0"])
    name: str = Field(description="Its name in words.", examples=["Top talkers"])
    kind: str = Field(description="What is handed in, and how it is graded.", examples=["program"])
    created_by: Id = Field(description="Who published it.", examples=[EXAMPLE_ID])
    created_at: Moment

    @classmethod
    def of(cls, stored: StoredVersion) -> VersionAnswer:
        """What an author is told of a version."""
        return cls(
            sha256=stored.sha256,
            version=stored.version,
            name=stored.name,
            kind=stored.kind,
            created_by=stored.created_by,
            created_at=stored.created_at,
        )


def _facts(stored: StoredChallenge) -> dict[str, Any]:
    return {
        "slug": stored.slug,
        "name": stored.name,
        "kind": stored.kind,
        "version": stored.version,
        "sha256": stored.sha256,
        "published_at": stored.published_at,
    }


def _view(view: CandidatesView) -> dict[str, Any]:
    return {
        **_facts(view.stored),
        "facts": view.facts,
        "statement_html": view.statement_html,
        "statement_markdown": view.statement_markdown,
    }
