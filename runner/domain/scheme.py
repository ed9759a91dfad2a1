"""How verdicts become a score: as our own challenges have it, or as a Kattis package says.

Types alone; `runner.domain.scoring` and `runner.domain.legacy_scoring` compute with them. The sources are the
specifications of the Kattis problem package format, versions 2025-09 ("Result aggregation") and legacy
("Test data groups", "Graders").
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class ScoreAggregation(StrEnum):
    """How the cases of a group make its score, as in Kattis 2025-09."""

    SUM = "sum"
    PASS_FAIL = "pass-fail"
    MIN = "min"


@dataclass(frozen=True, slots=True)
class OwnScheme:
    """Ours: the scores of the groups add up to 100, and the pass mark decides."""


@dataclass(frozen=True, slots=True)
class PassFailScheme:
    """A 2025-09 package of type `pass-fail`: accepted where every case is, samples too.

    Such a challenge has a group `secret` with a `max_score` of 1.
    """


@dataclass(frozen=True, slots=True)
class ScoringScheme:
    """A 2025-09 package of type `scoring`: what `data/secret/test_group.yaml` says.

    The groups of the challenge are its test data groups, or one group `secret` with these very settings where
    the cases lie directly below `data/secret`.

    Attributes:
        max_score: None where it is unbounded.
        require_pass: what must pass in full before any of the groups is run: `("sample",)` or nothing.
    """

    max_score: float | None = 100
    score_aggregation: ScoreAggregation = ScoreAggregation.SUM
    require_pass: tuple[str, ...] = ()


class OnReject(StrEnum):
    """What a legacy group does at the first case or subgroup that is not accepted."""

    BREAK = "break"
    CONTINUE = "continue"


class VerdictMode(StrEnum):
    """How the default grader of legacy packages makes one verdict of several."""

    WORST_ERROR = "worst_error"
    FIRST_ERROR = "first_error"
    ALWAYS_ACCEPT = "always_accept"


class ScoreMode(StrEnum):
    """How the default grader of legacy packages makes one score of several."""

    SUM = "sum"
    AVG = "avg"
    MIN = "min"
    MAX = "max"


class Objective(StrEnum):
    """Whether a legacy package wants a high score or a low one."""

    MAX = "max"
    MIN = "min"


@dataclass(frozen=True, slots=True)
class DefaultGrader:
    """The grader of the format, with the modes that its flags name; the last of several counts."""

    verdict_mode: VerdictMode = VerdictMode.WORST_ERROR
    score_mode: ScoreMode = ScoreMode.SUM
    ignore_sample: bool = False
    accept_if_any_accepted: bool = False


@dataclass(frozen=True, slots=True)
class CustomGrader:
    """The package's own program in `graders/` (`ProgramSpec.grader`), with arguments of the group's."""

    args: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LegacySettings:
    """What holds in one legacy group, everything inherited already: see `runner.domain.legacy_settings`.

    Attributes:
        accept_score: of an accepted case for which the validator gave no score; `reject_score` likewise.
        range: the least and the greatest possible score; infinite where there is no bound.
    """

    on_reject: OnReject = OnReject.BREAK
    grader: DefaultGrader | CustomGrader = DefaultGrader()
    accept_score: float = 1.0
    reject_score: float = 0.0
    range: tuple[float, float] = (-math.inf, math.inf)


@dataclass(frozen=True, slots=True)
class LegacyGroup:
    """One directory of a legacy package's test data.

    Attributes:
        name: its path below `data/`; empty for `data/` itself.
        members: subgroups and ids of cases, in the order of their names.
    """

    name: str
    settings: LegacySettings
    members: tuple[LegacyGroup | str, ...]


@dataclass(frozen=True, slots=True)
class LegacyScheme:
    """A legacy package, pass-fail or scoring.

    The challenge has one group for every directory that holds cases, named as in the tree; their own
    `max_score`, `score_aggregation` and `require_pass` are not looked at.

    Attributes:
        root: the group `data/`, whose members are `sample`, if there is one, and `secret`.
        scoring: whether the type is `scoring`.
        validator_scores: whether the validator may give an accepted case its score: `validation` is `custom`
            with `score`, or the package is a scoring one of version 2023-07.
    """

    root: LegacyGroup
    scoring: bool = False
    objective: Objective = Objective.MAX
    validator_scores: bool = False


OWN_SCHEME = OwnScheme()

Scheme: TypeAlias = OwnScheme | PassFailScheme | ScoringScheme | LegacyScheme
