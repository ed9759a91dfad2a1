"""What an output validator gives an accepted case, and whether it may.

The source is "Scoring test cases" in the Kattis problem package format, 2025-09.

Our own challenges follow the rules of 2025-09, as groups with a bound. Of samples no award is looked at: they
weigh nothing, and a validator need not know which cases they are.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import assert_never

from runner.domain.cases import Case, Group, StaticCase
from runner.domain.scheme import (
    LegacyScheme,
    OwnScheme,
    PassFailScheme,
    Scheme,
    ScoreAggregation,
    ScoringScheme,
)


@dataclass(frozen=True, slots=True)
class Award:
    """What a validator gave: points, or a share of the greatest score of the case. Never both.

    Attributes:
        score: what `score.txt` says.
        multiplier: what `score_multiplier.txt` says.
    """

    score: float | None = None
    multiplier: float | None = None


def exact(number: float) -> Fraction:
    """A number as its author wrote it: 0.1 is a tenth, not the double next to it."""
    return Fraction(str(number))


def case_maximum(group: Group, case: Case | None = None) -> Fraction | None:
    """The most that a case of a group with `sum` or `min` can earn; None where that is unbounded.

    A static case says so itself; the others, of which `case` may be left out, share the rest.
    """
    if isinstance(case, StaticCase):
        return exact(case.max_score or 0)
    if group.max_score is None:
        return None
    if group.score_aggregation is not ScoreAggregation.SUM:
        return exact(group.max_score)
    of_static = [exact(one.max_score or 0) for one in group.static_cases]
    return (exact(group.max_score) - sum(of_static)) / max(len(group.cases) - len(of_static), 1)


def award_fault(scheme: Scheme, group: Group, award: Award | None, case: Case | None = None) -> str:
    """Why the award of an accepted case is the challenge's fault, for its author; empty where it is none.

    Any run of the group is meant where `case` is left out.
    """
    if group.is_sample:
        return ""
    match scheme:
        case OwnScheme() | ScoringScheme():
            return _fault(group, award, case)
        case PassFailScheme():
            return "" if award is None else "the validator gave a score, and the package is of type pass-fail"
        case LegacyScheme():
            return "" if award is None else _legacy_fault(scheme, award)
        case _:
            assert_never(scheme)


def _fault(group: Group, award: Award | None, case: Case | None) -> str:
    if group.score_aggregation is ScoreAggregation.PASS_FAIL:
        return "" if award is None else f"the validator gave a score, and group `{group.name}` is pass-fail"
    if award is None:
        return (
            ""
            if group.max_score is not None
            else f"the validator gave no score, and `{group.name}` is unbounded"
        )
    if (award.score is None) == (award.multiplier is None):
        return "the validator gave both a score and a multiplier, or neither"
    maximum = case_maximum(group, case)
    if award.multiplier is not None:
        return _multiplier_fault(group, maximum, award.multiplier)
    return _score_fault(maximum, award.score or 0.0)


def _multiplier_fault(group: Group, maximum: Fraction | None, multiplier: float) -> str:
    if maximum is None:
        return f"the validator gave a multiplier, and group `{group.name}` is unbounded"
    return "" if 0 <= multiplier <= 1 else f"the validator gave the multiplier {multiplier:g}, not 0 to 1"


def _score_fault(maximum: Fraction | None, score: float) -> str:
    if not 0 <= score < math.inf:
        return f"the validator gave the score {score:g}, which is no amount of points"
    if maximum is not None and score > float(maximum):  # not the Fraction: a third has no digits to write
        return (
            f"the validator gave the score {score:g}, and {float(maximum):g} is the most that a case can earn"
        )
    return ""


def _legacy_fault(scheme: LegacyScheme, award: Award) -> str:
    if not (scheme.scoring and scheme.validator_scores):
        return "the validator gave a score, and the package does not provide for that"
    if award.score is None or not math.isfinite(award.score):
        return "the validator gave no score that is a number"
    return ""
