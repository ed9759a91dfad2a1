"""A challenge as it grades: every number resolved, every path known. Loaded by `runner.catalog`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import TypeAlias

from runner.domain.cases import Case, CheckerSpec, Group, ProgramCase
from runner.domain.limits import LanguageFactors, Limits, TimeLimitRule
from runner.domain.program import ProgramSpec
from runner.domain.scheme import OWN_SCHEME, Scheme
from runner.domain.service import ServiceSpec

MAX_SCORE = 100


class Kind(StrEnum):
    """What the candidate hands in and how it is graded."""

    PROGRAM = "program"
    FUNCTION = "function"
    PROJECT = "project"
    SERVICE = "service"
    SQL = "sql"


class PackageFormat(StrEnum):
    """In which format a challenge's folder is: ours, or one of the versions of Kattis's problem package."""

    FAIRTRIAL = "fairtrial"
    LEGACY = "legacy"
    V2023_07 = "2023-07"
    V2025_09 = "2025-09"

    @property
    def is_kattis(self) -> bool:
        """Whether it is a Kattis problem package."""
        return self is not PackageFormat.FAIRTRIAL


class Level(StrEnum):
    """For whom a challenge is meant."""

    INTERN = "intern"
    JUNIOR = "junior"
    MID = "mid"
    SENIOR = "senior"


class AiTools(StrEnum):
    """Whether the candidate may use AI tools."""

    ALLOWED = "allowed"
    DISCLOSE = "disclose"
    FORBIDDEN = "forbidden"


Task: TypeAlias = ProgramSpec | ServiceSpec


@dataclass(frozen=True, slots=True)
class EdgeCase:
    """A situation that the statement names, the cases that try it, and wrong submissions that it catches."""

    id: str
    description: str
    cases: tuple[str, ...]
    catches: tuple[PurePosixPath, ...] = ()


@dataclass(frozen=True, slots=True)
class RubricItem:
    """Something that people score, never the runner: anchors say what a number of points looks like."""

    id: str
    description: str
    anchors: Mapping[int, str]


class SubmissionCounts(StrEnum):
    """Which of a candidate's submissions counts."""

    LAST = "last"
    BEST = "best"


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How the score leads to a decision.

    Attributes:
        pass_mark: points; None of a Kattis package, whose `scheme` decides.
    """

    pass_mark: float | None
    max_submissions: int | None = None
    counts: SubmissionCounts = SubmissionCounts.LAST
    rubric: tuple[RubricItem, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """The author's words, in Markdown, by section. A Kattis package has one: all is in `problem`."""

    problem: str
    input: str
    output: str
    behaviour: str


@dataclass(frozen=True, slots=True)
class Challenge:
    """One version of a challenge.

    Attributes:
        task: the block that its kind asks for.
        level: for whom it is; None where a Kattis package does not say, as `time_budget` and `ai_tools`.
        slug: the folder's name.
        sha256: of all the folder's files, names and bytes; identifies the version that graded.
        groups: samples first when there are any, then in the author's order.
        scheme: how the groups make a score and a decision.
        format: of the folder.
        time_limit_rule: how `limits.time_limit` is to be found before anything is graded; until then that is
            the most that it can be.
        time_limit_origin: where the time limit comes from when it was not stated, one sentence.
        patience: after so many cases that were too slow nothing more is run; None where all is.
    """

    root: Path
    slug: str
    sha256: str
    name: str
    uuid: str
    version: str
    license: str
    kind: Kind
    level: Level | None
    time_budget: int | None
    skills: tuple[str, ...]
    scenario: str
    languages: tuple[str, ...]
    ai_tools: AiTools | None
    task: Task
    behaviour: tuple[str, ...]
    limits: Limits
    language_factors: Mapping[str, LanguageFactors]
    checker: CheckerSpec
    groups: tuple[Group, ...]
    edge_cases: tuple[EdgeCase, ...]
    evaluation: Evaluation
    statement: Statement
    scheme: Scheme = OWN_SCHEME
    format: PackageFormat = PackageFormat.FAIRTRIAL
    time_limit_rule: TimeLimitRule | None = None
    time_limit_origin: str = ""
    patience: int | None = None

    @property
    def program(self) -> ProgramSpec:
        """The block of a program. Raises `TypeError` for a challenge of another kind."""
        if not isinstance(self.task, ProgramSpec):
            raise TypeError(f"{self.slug} is a {self.kind}")
        return self.task

    @property
    def service(self) -> ServiceSpec:
        """The block of a service. Raises `TypeError` for a challenge of another kind."""
        if not isinstance(self.task, ServiceSpec):
            raise TypeError(f"{self.slug} is a {self.kind}")
        return self.task

    @property
    def cases(self) -> tuple[Case, ...]:
        """All cases, in the order in which they are graded."""
        return tuple(case for group in self.groups for case in group.cases)

    @property
    def program_cases(self) -> tuple[ProgramCase, ...]:
        """Those that are runs of a program: all or none, but for static ones."""
        return tuple(case for group in self.groups for case in group.program_cases)

    def limits_for(self, language: str) -> Limits:
        """The limits that hold for a language, its factors applied."""
        return self.limits.scaled(self.language_factors.get(language, LanguageFactors()))
