"""What groups and submissions earned: the results of `runner.domain.scoring`, whatever the scheme."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

from runner.domain.own_grader import GraderRun
from runner.domain.scheme import OWN_SCHEME, Scheme
from runner.domain.verdict import Decision, Verdict

Verdicts: TypeAlias = Mapping[str, Verdict]
"""Verdicts by the id of the case; a case that is not in it was skipped."""


@dataclass(frozen=True, slots=True)
class GroupScore:
    """What one group earned.

    Attributes:
        verdict: the first that is not AC, in the order of the cases, or what the grader of a legacy package
            made of them; SKIPPED when none was run.
        score: exact; None while a judge error withholds it.
        max_score: None where it is unbounded.
        verdicts: of its cases, in their order.
        case_scores: what its cases earned, where cases earn something by themselves.
    """

    name: str
    is_sample: bool
    verdict: Verdict
    score: Fraction | None
    max_score: Fraction | None
    verdicts: tuple[Verdict, ...]
    case_scores: Mapping[str, Fraction] = field(default_factory=dict)

    @property
    def accepted(self) -> int:
        """How many of its cases were accepted."""
        return self.verdicts.count(Verdict.AC)


@dataclass(frozen=True, slots=True)
class Scoring:
    """What a submission earned.

    Attributes:
        verdict: CE, else the first that is not AC in the order samples, groups, cases; of a legacy package
            what its graders made of them.
        score: exact; None while a judge error withholds it, and for a rejected submission to a package that
            wants a low score.
        max_score: None where it is unbounded.
        pass_mark: None where the package alone decides.
        grader_runs: what a legacy package's own grader was asked and said.
        faults: what else is wrong with the challenge, in words for its author.
    """

    groups: tuple[GroupScore, ...]
    verdict: Verdict
    decision: Decision
    score: Fraction | None
    max_score: Fraction | None
    pass_mark: Fraction | None
    scheme: Scheme = OWN_SCHEME
    grader_runs: tuple[GraderRun, ...] = ()
    faults: tuple[str, ...] = ()


def rounded(score: Fraction | None) -> float | None:
    """A score as a report shows it: two decimals, rounded down.

    So no pass mark looks reached that was not.
    """
    return None if score is None else (score * 100 // 1) / 100


def first_not_accepted(verdicts: Iterable[Verdict]) -> Verdict:
    """The first of those run that is not AC; where there is none, AC if all were run, else SKIPPED."""
    seen = tuple(verdicts)
    failed = (verdict for verdict in seen if verdict not in {Verdict.AC, Verdict.SKIPPED})
    all_accepted = bool(seen) and Verdict.SKIPPED not in seen
    return next(failed, Verdict.AC if all_accepted else Verdict.SKIPPED)
