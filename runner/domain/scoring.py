"""From the verdicts of cases to score, verdict and decision of a submission. Pure, and exact until shown.

A group earns the share of its `max_score` that its aggregation gives. Samples weigh nothing: they count in
the verdict and not in the score, so a submission that reaches the pass mark passes even if a sample is not
accepted. A judge error in any case withholds every score and the decision until the author has mended the
challenge.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias, assert_never

from runner.domain.challenge import EdgeCase, Evaluation, Group
from runner.domain.report import EdgeCaseResult
from runner.domain.scheme import ScoreAggregation
from runner.domain.verdict import Decision, Verdict

Verdicts: TypeAlias = Mapping[str, Verdict]
"""Verdicts by the id of the case; a case that is not in it was skipped."""


@dataclass(frozen=True, slots=True)
class GroupScore:
    """What one group earned.

    Attributes:
        verdict: the first that is not AC, in the order of the cases; SKIPPED when none was run.
        score: exact; None while a judge error withholds it.
        verdicts: of its cases, in their order.
    """

    name: str
    is_sample: bool
    verdict: Verdict
    score: Fraction | None
    max_score: Fraction
    verdicts: tuple[Verdict, ...]

    @property
    def accepted(self) -> int:
        """How many of its cases were accepted."""
        return self.verdicts.count(Verdict.AC)


@dataclass(frozen=True, slots=True)
class Scoring:
    """What a submission earned.

    Attributes:
        verdict: CE, else the first that is not AC in the order samples, groups, cases.
        score: exact, the sum of its groups; None while a judge error withholds it.
    """

    groups: tuple[GroupScore, ...]
    verdict: Verdict
    decision: Decision
    score: Fraction | None
    max_score: Fraction
    pass_mark: Fraction


def score_submission(groups: Sequence[Group], evaluation: Evaluation, verdicts: Verdicts) -> Scoring:
    """Score a submission that compiled; `groups` as the challenge has them, samples first."""
    withheld = Verdict.JE in verdicts.values()
    scored = tuple(_score(group, groups, verdicts, withheld=withheld) for group in groups)
    return _scoring(scored, evaluation, _first_not_accepted(v for group in scored for v in group.verdicts))


def score_compile_error(groups: Sequence[Group], evaluation: Evaluation) -> Scoring:
    """Score a submission that did not compile: nothing was run, and it earns nothing."""
    scored = tuple(_score(group, groups, {}, withheld=False) for group in groups)
    return _scoring(scored, evaluation, Verdict.CE)


def may_run(group: Group, groups: Sequence[Group], verdicts: Verdicts) -> bool:
    """Whether all groups that this one requires passed in full; a group that was skipped did not."""
    by_name = {other.name: other for other in groups}
    return all(_passed(by_name[name], verdicts) for name in group.require_pass)


def score_group(group: Group, verdicts: Verdicts) -> Fraction:
    """The share of its `max_score` that a group earned, from 0 to 1.

    `min` is the least that a case earned. As a case earns all or nothing here, that is the same as
    `pass-fail`. A group without cases earns nothing.
    """
    if not group.cases:
        return Fraction(0)
    accepted = sum(verdicts.get(case.id) is Verdict.AC for case in group.cases)
    match group.score_aggregation:
        case ScoreAggregation.SUM:
            return Fraction(accepted, len(group.cases))
        case ScoreAggregation.PASS_FAIL | ScoreAggregation.MIN:
            return Fraction(accepted == len(group.cases))
        case _:
            assert_never(group.score_aggregation)


def rounded(score: Fraction | None) -> float | None:
    """A score as a report shows it: two decimals, rounded down.

    So no pass mark looks reached that was not.
    """
    return None if score is None else (score * 100 // 1) / 100


def edge_case_results(edge_cases: Iterable[EdgeCase], verdicts: Verdicts) -> tuple[EdgeCaseResult, ...]:
    """Whether each stated edge case was met; None where a case of it was skipped or could not be judged."""
    return tuple(EdgeCaseResult(edge.id, edge.description, _met(edge, verdicts)) for edge in edge_cases)


def summary(scoring: Scoring) -> str:
    """The outcome in one or two plain sentences, counts only: fit for the candidate."""
    secret = _verdicts(group for group in scoring.groups if not group.is_sample)
    samples = _verdicts(group for group in scoring.groups if group.is_sample)
    if scoring.verdict is Verdict.CE:
        return f"It does not compile, so no case was run. Scored 0 of {_shown(scoring.max_score)}."
    if scoring.score is None:
        count = (samples + secret).count(Verdict.JE)
        fault = f"the challenge itself is at fault in {_cases(count)}"
        return f"Score and decision are withheld: {fault}. Its author has to mend it first."
    scored = f"Scored {_shown(scoring.score)} of {_shown(scoring.max_score)}"
    return f"{scored}; the pass mark is {_shown(scoring.pass_mark)}. {_accepted(samples, secret)}"


def _score(group: Group, groups: Sequence[Group], verdicts: Verdicts, *, withheld: bool) -> GroupScore:
    of_cases = tuple(verdicts.get(case.id, Verdict.SKIPPED) for case in group.cases)
    max_score = _exact(group.max_score)
    earned = max_score * score_group(group, verdicts) if may_run(group, groups, verdicts) else Fraction(0)
    return GroupScore(
        name=group.name,
        is_sample=group.is_sample,
        verdict=_first_not_accepted(of_cases),
        score=None if withheld else earned,
        max_score=max_score,
        verdicts=of_cases,
    )


def _scoring(groups: tuple[GroupScore, ...], evaluation: Evaluation, verdict: Verdict) -> Scoring:
    pass_mark = _exact(evaluation.pass_mark)
    earned = [group.score for group in groups if group.score is not None]
    score = sum(earned, Fraction(0)) if len(earned) == len(groups) else None
    return Scoring(
        groups=groups,
        verdict=verdict,
        decision=_decision(score, pass_mark),
        score=score,
        max_score=sum((group.max_score for group in groups), Fraction(0)),
        pass_mark=pass_mark,
    )


def _decision(score: Fraction | None, pass_mark: Fraction) -> Decision:
    if score is None:
        return Decision.WITHHELD
    return Decision.PASSED if score >= pass_mark else Decision.FAILED


def _first_not_accepted(verdicts: Iterable[Verdict]) -> Verdict:
    """The first of those run that is not AC; where there is none, AC if all were run, else SKIPPED."""
    seen = tuple(verdicts)
    failed = (verdict for verdict in seen if verdict not in {Verdict.AC, Verdict.SKIPPED})
    all_accepted = bool(seen) and Verdict.SKIPPED not in seen
    return next(failed, Verdict.AC if all_accepted else Verdict.SKIPPED)


def _passed(group: Group, verdicts: Verdicts) -> bool:
    return score_group(group, verdicts) == 1


def _met(edge: EdgeCase, verdicts: Verdicts) -> bool | None:
    of_cases = {verdicts.get(case, Verdict.SKIPPED) for case in edge.cases}
    if not of_cases.isdisjoint({Verdict.SKIPPED, Verdict.JE}):
        return None
    return of_cases == {Verdict.AC}


def _exact(number: float | None) -> Fraction:
    """A number as the author wrote it: 0.1 is a tenth, not the double next to it."""
    return Fraction(str(number or 0))


def _verdicts(groups: Iterable[GroupScore]) -> tuple[Verdict, ...]:
    return tuple(verdict for group in groups for verdict in group.verdicts)


def _accepted(samples: tuple[Verdict, ...], secret: tuple[Verdict, ...]) -> str:
    skipped = (samples + secret).count(Verdict.SKIPPED)
    sentences = (_not_accepted(samples, secret), f"{_were(skipped, 'case')} not run." if skipped else "")
    return " ".join(filter(None, sentences)) or "All cases were accepted."


def _not_accepted(samples: tuple[Verdict, ...], secret: tuple[Verdict, ...]) -> str:
    """How many of those that were run failed, and as what: the counts add up."""
    missed = Counter(samples + secret)
    del missed[Verdict.AC], missed[Verdict.SKIPPED]
    if not missed:
        return ""
    counts = ", ".join(_verdict_count(verdict, missed[verdict]) for verdict in Verdict if missed[verdict])
    of_secret = _failed(secret)
    if not _failed(samples):
        subject = _were(of_secret, "secret case")
    elif not of_secret:
        subject = _were(_failed(samples), "sample")
    else:
        subject = f"{_cases(_failed(samples), 'sample')} and {_cases(of_secret, 'secret case')} were"
    return f"{subject} not accepted: {counts}."


def _failed(verdicts: tuple[Verdict, ...]) -> int:
    return sum(verdict not in {Verdict.AC, Verdict.SKIPPED} for verdict in verdicts)


def _were(count: int, noun: str) -> str:
    return f"{_cases(count, noun)} {'was' if count == 1 else 'were'}"


def _cases(count: int, noun: str = "case") -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _verdict_count(verdict: Verdict, count: int) -> str:
    plural = {Verdict.WA: "wrong answers", Verdict.RTE: "run-time errors", Verdict.CE: "compile errors"}
    words = verdict.words if count == 1 else plural.get(verdict, verdict.words)
    return f"{count} {words}"


def _shown(score: Fraction) -> str:
    return f"{rounded(score):g}"
