"""From the verdicts of cases to score, verdict and decision of a submission. Pure, and exact until shown.

A group earns what its aggregation makes of its cases. In our own challenges samples weigh nothing: they count
in the verdict and not in the score, so a submission that reaches the pass mark passes even if a sample is not
accepted. A package's own scheme says what they count there. A judge error withholds every score and the
decision until the author has mended the challenge.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import assert_never

from runner.domain import totals
from runner.domain.award import Award, case_maximum, exact
from runner.domain.cases import Group
from runner.domain.challenge import EdgeCase, Evaluation
from runner.domain.legacy_scoring import grade_tree, groups_of, is_reached
from runner.domain.own_grader import Grade, no_grader
from runner.domain.report import EdgeCaseResult
from runner.domain.scheme import (
    OWN_SCHEME,
    LegacyScheme,
    OnReject,
    OwnScheme,
    PassFailScheme,
    Scheme,
    ScoreAggregation,
    ScoringScheme,
)
from runner.domain.scored import GroupScore, Scoring, Verdicts, first_not_accepted
from runner.domain.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Given:
    """What the author's own programs say.

    Attributes:
        awards: what the validator gave, by case, and might give (`award_fault`).
        grade: runs the grader of a legacy package.
    """

    awards: Mapping[str, Award] = field(default_factory=dict)
    grade: Grade = no_grader


NOTHING_GIVEN = Given()


def score_submission(
    groups: Sequence[Group],
    evaluation: Evaluation,
    verdicts: Verdicts,
    scheme: Scheme = OWN_SCHEME,
    given: Given = NOTHING_GIVEN,
) -> Scoring:
    """Score a submission that compiled; `groups` as the challenge has them, samples first."""
    if isinstance(scheme, LegacyScheme):
        graded = grade_tree(scheme, verdicts, given.awards, given.grade)
        return totals.legacy(groups, scheme, graded, verdicts, graded.root.verdict)
    scored = tuple(
        _score(group, verdicts, given.awards, runs=may_run(group, groups, verdicts, scheme))
        for group in groups
    )
    verdict = first_not_accepted(v for group in scored for v in group.verdicts)
    return _total(scored, evaluation, verdict, scheme)


def score_compile_error(
    groups: Sequence[Group], evaluation: Evaluation, scheme: Scheme = OWN_SCHEME
) -> Scoring:
    """Score a submission that did not compile: nothing was run, and it earns nothing."""
    if isinstance(scheme, LegacyScheme):
        return totals.legacy(groups, scheme, grade_tree(scheme, {}, {}), {}, Verdict.CE)
    scored = tuple(_score(group, {}, {}, runs=False) for group in groups)
    return _total(scored, evaluation, Verdict.CE, scheme)


def may_run(
    group: Group,
    groups: Sequence[Group],
    verdicts: Verdicts,
    scheme: Scheme = OWN_SCHEME,
    given: Given = NOTHING_GIVEN,
) -> bool:
    """Whether the verdicts so far leave a group to be run.

    All groups that it requires have passed in full; a group that was skipped did not. In a legacy package,
    judging comes to a case of it.
    """
    if isinstance(scheme, LegacyScheme):
        return any(is_reached(scheme, case.id, verdicts, given.awards, given.grade) for case in group.cases)
    by_name = {other.name: other for other in groups}
    return all(_passed(by_name[name], verdicts) for name in _required(group, scheme))


def ends_at_first_rejection(group: Group, scheme: Scheme) -> bool:
    """Whether nothing depends on the cases of a group behind the first that is not accepted."""
    if not isinstance(scheme, LegacyScheme):
        return False
    return any(
        one.name == group.name and one.settings.on_reject is OnReject.BREAK for one in groups_of(scheme.root)
    )


def score_group(group: Group, verdicts: Verdicts, awards: Mapping[str, Award]) -> Fraction:
    """What a group earned; a group without cases earns nothing.

    A case that is not accepted earns nothing. An accepted one earns the most that it can, but where the
    validator gave it a score, or a part of that.
    """
    if not group.cases:
        return Fraction(0)
    if group.score_aggregation is ScoreAggregation.PASS_FAIL:
        return exact(group.max_score or 0) * _passed(group, verdicts)
    earned = case_scores(group, verdicts, awards).values()
    return sum(earned, Fraction(0)) if group.score_aggregation is ScoreAggregation.SUM else min(earned)


def case_scores(group: Group, verdicts: Verdicts, awards: Mapping[str, Award]) -> dict[str, Fraction]:
    """What the cases of a group earned, those that were not run included."""
    share = case_maximum(group)
    of_static = {case.id: case_maximum(group, case) for case in group.static_cases}
    return {
        case.id: _case_score(group, of_static.get(case.id, share), awards.get(case.id))
        if verdicts.get(case.id) is Verdict.AC
        else Fraction(0)
        for case in group.cases
    }


def edge_case_results(edge_cases: Iterable[EdgeCase], verdicts: Verdicts) -> tuple[EdgeCaseResult, ...]:
    """Whether each stated edge case was met; None where a case of it was skipped or could not be judged."""
    return tuple(EdgeCaseResult(edge.id, edge.description, _met(edge, verdicts)) for edge in edge_cases)


def _case_score(group: Group, maximum: Fraction | None, award: Award | None) -> Fraction:
    most = maximum or Fraction(0)
    if award is None or group.is_sample:
        return most
    if award.multiplier is not None:
        return most * exact(award.multiplier)
    if award.score is None:
        return most
    given = exact(award.score)
    return given if maximum is None else min(given, maximum)


def _score(group: Group, verdicts: Verdicts, awards: Mapping[str, Award], *, runs: bool) -> GroupScore:
    of_cases = tuple(verdicts.get(case.id, Verdict.SKIPPED) for case in group.cases)
    withheld = Verdict.JE in verdicts.values()
    by_case = group.max_score != 0 and group.score_aggregation is not ScoreAggregation.PASS_FAIL
    return GroupScore(
        name=group.name,
        is_sample=group.is_sample,
        verdict=first_not_accepted(of_cases),
        score=None if withheld else score_group(group, verdicts, awards) * runs,
        max_score=None if group.max_score is None else exact(group.max_score),
        verdicts=of_cases,
        case_scores=case_scores(group, verdicts, awards) if runs and by_case and not withheld else {},
    )


def _total(
    groups: tuple[GroupScore, ...],
    evaluation: Evaluation,
    verdict: Verdict,
    scheme: OwnScheme | PassFailScheme | ScoringScheme,
) -> Scoring:
    match scheme:
        case OwnScheme():
            return totals.own(groups, evaluation, verdict)
        case PassFailScheme():
            return totals.pass_fail(groups, scheme, verdict)
        case ScoringScheme():
            return totals.scored(groups, scheme, verdict)
        case _:
            assert_never(scheme)


def _required(group: Group, scheme: Scheme) -> tuple[str, ...]:
    if isinstance(scheme, ScoringScheme) and not group.is_sample:
        return (*group.require_pass, *scheme.require_pass)
    return group.require_pass


def _passed(group: Group, verdicts: Verdicts) -> bool:
    return all(verdicts.get(case.id) is Verdict.AC for case in group.cases)


def _met(edge: EdgeCase, verdicts: Verdicts) -> bool | None:
    of_cases = {verdicts.get(case, Verdict.SKIPPED) for case in edge.cases}
    if not of_cases.isdisjoint({Verdict.SKIPPED, Verdict.JE}):
        return None
    return of_cases == {Verdict.AC}
