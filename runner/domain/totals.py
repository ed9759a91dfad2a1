"""From what the groups earned to the score and decision of a submission, a scheme a function."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import assert_never

from runner.domain.award import exact
from runner.domain.cases import SAMPLE_GROUP, Group
from runner.domain.challenge import Evaluation
from runner.domain.legacy_scoring import Graded, Result, groups_of, out_of_range
from runner.domain.scheme import (
    LegacyGroup,
    LegacyScheme,
    Objective,
    PassFailScheme,
    ScoreAggregation,
    ScoringScheme,
)
from runner.domain.scored import GroupScore, Scoring, Verdicts
from runner.domain.verdict import Decision, Verdict

_NOT_REACHED = Result(Verdict.SKIPPED, Fraction(0), complete=False)


def own(groups: tuple[GroupScore, ...], evaluation: Evaluation, verdict: Verdict) -> Scoring:
    """Ours: the sum of the groups, and the pass mark decides."""
    pass_mark = exact(evaluation.pass_mark or 0)
    score = _sum(groups)
    return Scoring(
        groups=groups,
        verdict=verdict,
        decision=_decision(passed=None if score is None else score >= pass_mark),
        score=score,
        max_score=sum((group.max_score or Fraction(0) for group in groups), Fraction(0)),
        pass_mark=pass_mark,
    )


def pass_fail(groups: tuple[GroupScore, ...], scheme: PassFailScheme, verdict: Verdict) -> Scoring:
    """All or nothing, samples too: one point, or none."""
    withheld = _sum(groups) is None
    accepted = verdict is Verdict.AC
    return Scoring(
        groups=groups,
        verdict=verdict,
        decision=_decision(passed=None if withheld else accepted),
        score=None if withheld else Fraction(accepted),
        max_score=Fraction(1),
        pass_mark=None,
        scheme=scheme,
    )


def scored(groups: tuple[GroupScore, ...], scheme: ScoringScheme, verdict: Verdict) -> Scoring:
    """What `data/secret` makes of its groups; a score above 0 is accepted, as is what failed nowhere.

    More than the package says can be had is a judge error.
    """
    maximum = None if scheme.max_score is None else exact(scheme.max_score)
    score = _aggregated([group for group in groups if not group.is_sample], scheme)
    faults: tuple[str, ...] = ()
    if score is not None and maximum is not None and score > maximum:
        faults = (f"the score {float(score):g} exceeds the `max_score` of data/secret, {float(maximum):g}",)
        score, verdict = None, Verdict.JE
    return Scoring(
        groups=groups,
        verdict=verdict,
        decision=_decision(passed=None if score is None else score > 0 or verdict is Verdict.AC),
        score=score,
        max_score=maximum,
        pass_mark=None,
        scheme=scheme,
        faults=faults,
    )


def legacy(
    groups: Sequence[Group], scheme: LegacyScheme, graded: Graded, verdicts: Verdicts, verdict: Verdict
) -> Scoring:
    """What the graders of a legacy package made of its tree.

    A score outside of the range of its group is a fault, which withholds nothing: the range only promises.
    Only an accepted submission has a score. A rejected one gets 0, and none at all where a low score is good.
    """
    withheld = verdict is Verdict.JE
    nodes = {node.name: node for node in groups_of(scheme.root)}
    return Scoring(
        groups=tuple(
            _legacy_group(group, _maximum(scheme, nodes[group.name]), scheme, graded, verdicts)
            for group in groups
        ),
        verdict=verdict,
        decision=_decision(passed=None if withheld else verdict is Verdict.AC),
        score=_legacy_score(scheme, graded.root, verdict),
        max_score=_maximum(scheme, scheme.root),
        pass_mark=None,
        scheme=scheme,
        grader_runs=graded.grader_runs,
        faults=(*graded.faults, *out_of_range(scheme, graded)),
    )


def _sum(groups: Sequence[GroupScore]) -> Fraction | None:
    """Of all groups; None while it is withheld."""
    earned = [group.score for group in groups if group.score is not None]
    return sum(earned, Fraction(0)) if len(earned) == len(groups) else None


def _aggregated(secret: Sequence[GroupScore], scheme: ScoringScheme) -> Fraction | None:
    total = _sum(secret)
    match scheme.score_aggregation:
        case _ if total is None:
            return None
        case ScoreAggregation.SUM:
            return total
        case ScoreAggregation.MIN:
            return min((group.score or Fraction(0) for group in secret), default=Fraction(0))
        case ScoreAggregation.PASS_FAIL:
            passed = bool(secret) and all(group.verdict is Verdict.AC for group in secret)
            return exact(scheme.max_score or 0) * passed
        case _:
            assert_never(scheme.score_aggregation)


def _legacy_score(scheme: LegacyScheme, root: Result, verdict: Verdict) -> Fraction | None:
    if verdict is Verdict.JE:
        return None
    accepted = verdict is Verdict.AC
    if not scheme.scoring:
        return Fraction(accepted)
    if accepted:
        return root.score
    return None if scheme.objective is Objective.MIN else Fraction(0)


def _legacy_group(
    group: Group, maximum: Fraction | None, scheme: LegacyScheme, graded: Graded, verdicts: Verdicts
) -> GroupScore:
    result = graded.groups.get(group.name, _NOT_REACHED)
    withheld = graded.root.verdict is Verdict.JE
    by_case = scheme.scoring and not withheld
    reached = [case.id for case in group.cases if case.id in graded.cases]
    earned = result.score if scheme.scoring else (maximum or 0) * Fraction(result.verdict is Verdict.AC)
    return GroupScore(
        name=group.name,
        is_sample=group.is_sample,
        verdict=result.verdict,
        score=None if withheld else earned,
        max_score=maximum,
        verdicts=tuple(verdicts.get(case.id, Verdict.SKIPPED) for case in group.cases),
        case_scores={case: graded.cases[case].score for case in reached} if by_case else {},
    )


def _maximum(scheme: LegacyScheme, node: LegacyGroup) -> Fraction | None:
    """What a score is out of: none where there is no bound, and none where a low score is good."""
    if not scheme.scoring:
        return Fraction(node.name != SAMPLE_GROUP)
    greatest = node.settings.range[1]
    bounded = scheme.objective is Objective.MAX and math.isfinite(greatest)
    return exact(greatest) if bounded else None


def _decision(*, passed: bool | None) -> Decision:
    """None is for what is withheld."""
    match passed:
        case None:
            return Decision.WITHHELD
        case True:
            return Decision.PASSED
        case False:
            return Decision.FAILED
