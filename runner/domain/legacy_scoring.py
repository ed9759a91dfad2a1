"""Scores of legacy Kattis packages: a tree of groups, each with a grader over the results of its members.

The walk stops in a group that breaks at its first member that is not accepted, whatever else was run, so that
the outcome is the same whether the cases behind it were run or not. The source is the specification of the
format ("Test data groups", "Graders"); where it is silent, we do what Kattis/problemtools does: the score of
a group that is not accepted still goes to the group above.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final, assert_never

from runner.domain.award import Award, exact
from runner.domain.own_grader import Grade, GraderError, GraderRun, SubResult, ask, no_grader
from runner.domain.scheme import (
    CustomGrader,
    DefaultGrader,
    LegacyGroup,
    LegacyScheme,
    LegacySettings,
    OnReject,
    ScoreMode,
    VerdictMode,
)
from runner.domain.verdict import Verdict

WORST_FIRST: Final = (Verdict.JE, Verdict.RTE, Verdict.MLE, Verdict.TLE, Verdict.OLE, Verdict.WA)


@dataclass(frozen=True, slots=True)
class Result:
    """What a case or a group came to.

    Attributes:
        verdict: SKIPPED where nothing of it was run, or it would be AC and something that counts was not run.
        complete: whether all that counts was run.
    """

    verdict: Verdict
    score: Fraction
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Graded:
    """What grading a tree came to.

    Attributes:
        groups: the result of every group that was reached, by name; the root's name is empty.
        cases: of every case that was reached, by id.
        grader_runs: what the package's own grader was asked and said, in the order in which it was.
        faults: what is wrong with the package, in words for its author.
    """

    groups: Mapping[str, Result]
    cases: Mapping[str, Result]
    grader_runs: tuple[GraderRun, ...]
    faults: tuple[str, ...]

    @property
    def root(self) -> Result:
        """The result of the submission."""
        return self.groups[""]


def grade_tree(
    scheme: LegacyScheme,
    verdicts: Mapping[str, Verdict],
    awards: Mapping[str, Award],
    grade: Grade = no_grader,
) -> Graded:
    """Grade a tree; a case that is not in `verdicts` was not run."""
    walk = _Walk(verdicts, awards, grade)
    walk.group(scheme.root)
    return Graded(walk.groups, walk.cases, tuple(walk.grader_runs), tuple(walk.faults))


def is_reached(
    scheme: LegacyScheme,
    case: str,
    verdicts: Mapping[str, Verdict],
    awards: Mapping[str, Award],
    grade: Grade = no_grader,
) -> bool:
    """Whether a case is judged at all, given the verdicts of all that come before it in the tree.

    A grader of the package's own is asked about groups that come before it, and are done.
    """
    return _Walk(verdicts, awards, grade).reaches(scheme.root, case) is True


def out_of_range(scheme: LegacyScheme, graded: Graded) -> Iterator[str]:
    """Which groups got a score outside of their `range`, in words for the author of the package."""
    for group in groups_of(scheme.root) if scheme.scoring else ():
        found = graded.groups.get(group.name)
        least, greatest = group.settings.range
        if found and not _bound(least) <= found.score <= _bound(greatest):
            where = f"data/{group.name}".rstrip("/")
            yield f"{where} got the score {float(found.score):g}; its range is {least:g} to {greatest:g}"


def _bound(number: float) -> Fraction | float:
    """As it was written: as a double 0.3 is less than three times a tenth."""
    return number if math.isinf(number) else exact(number)


def has_own_grader(scheme: LegacyScheme) -> bool:
    """Whether a program of the package's takes part in grading."""
    return any(isinstance(group.settings.grader, CustomGrader) for group in groups_of(scheme.root))


def groups_of(group: LegacyGroup) -> Iterator[LegacyGroup]:
    """A group and all below it."""
    yield group
    for member in group.members:
        if isinstance(member, LegacyGroup):
            yield from groups_of(member)


@dataclass(slots=True)
class _Walk:
    verdicts: Mapping[str, Verdict]
    awards: Mapping[str, Award]
    grade: Grade
    groups: dict[str, Result] = field(default_factory=dict)
    cases: dict[str, Result] = field(default_factory=dict)
    grader_runs: list[GraderRun] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def group(self, group: LegacyGroup) -> Result | None:
        """The result of a group; None where there is no case in it, so that it counts for nothing."""
        results: dict[str, Result] = {}
        for member in group.members:
            result = self.member(group, member)
            if result is None:
                continue
            results[member if isinstance(member, str) else member.name] = result
            if _breaks(group, result):
                break
        if not results and group.name:
            return None
        self.groups[group.name] = self.aggregate(group, results)
        return self.groups[group.name]

    def member(self, group: LegacyGroup, member: LegacyGroup | str) -> Result | None:
        return self.group(member) if isinstance(member, LegacyGroup) else self.case(group.settings, member)

    def case(self, own: LegacySettings, case: str) -> Result:
        verdict = self.verdicts.get(case, Verdict.SKIPPED)
        award = self.awards.get(case)
        if verdict is not Verdict.AC:
            score = exact(own.reject_score)
        else:
            score = exact(own.accept_score if award is None or award.score is None else award.score)
        self.cases[case] = Result(verdict, score, complete=verdict is not Verdict.SKIPPED)
        return self.cases[case]

    def aggregate(self, group: LegacyGroup, results: Mapping[str, Result]) -> Result:
        run = {name: result for name, result in results.items() if result.verdict is not Verdict.SKIPPED}
        complete = bool(run) and all(result.complete for result in results.values())
        if not run:
            return Result(Verdict.SKIPPED, Fraction(0), complete)
        if any(result.verdict is Verdict.JE for result in run.values()):
            return Result(Verdict.JE, Fraction(0), complete)
        match group.settings.grader:
            case DefaultGrader() as grader:
                graded = _by_default(grader, tuple(run.values()))
            case CustomGrader(args):
                graded = self.by_program(group, args, run, complete=complete)
            case _:
                assert_never(group.settings.grader)
        verdict = Verdict.SKIPPED if graded.verdict is Verdict.AC and not complete else graded.verdict
        return Result(verdict, graded.score, complete)

    def by_program(
        self, group: LegacyGroup, args: tuple[str, ...], results: Mapping[str, Result], *, complete: bool
    ) -> Result:
        """A program is not asked about half a group: what it says of that might be wrong with it alone."""
        if not complete:
            return Result(Verdict.SKIPPED, Fraction(0))
        told = (SubResult(name, result.verdict, result.score) for name, result in results.items())
        try:
            run = ask(self.grade, group.name, args, told)
        except GraderError as error:
            where = f"data/{group.name}".rstrip("/")
            self.faults.append(f"the grader failed at {where}: {error}")
            return Result(Verdict.JE, Fraction(0))
        self.grader_runs.append(run)
        return Result(run.verdict, run.score)

    def reaches(self, group: LegacyGroup, case: str) -> bool | None:
        """Whether the walk comes to a case; None for one that is not in the group."""
        for position, member in enumerate(group.members):
            if member == case:
                return True
            if isinstance(member, LegacyGroup) and _holds(member, case):
                return self.reaches(member, case)
            result = self.member(group, member)
            if result is not None and result.complete and _breaks(group, result):
                return False if any(_holds(later, case) for later in group.members[position + 1 :]) else None
        return None


def _breaks(group: LegacyGroup, result: Result) -> bool:
    return group.settings.on_reject is OnReject.BREAK and result.verdict not in {Verdict.AC, Verdict.SKIPPED}


def _holds(member: LegacyGroup | str, case: str) -> bool:
    if isinstance(member, str):
        return member == case
    return any(_holds(each, case) for each in member.members)


def _by_default(grader: DefaultGrader, results: tuple[Result, ...]) -> Result:
    counted = results[-1:] if grader.ignore_sample else results
    verdicts = [result.verdict for result in counted]
    scores = [result.score for result in counted]
    if grader.accept_if_any_accepted and Verdict.AC in verdicts:
        return Result(Verdict.AC, _score(grader.score_mode, scores))
    return Result(_verdict(grader.verdict_mode, verdicts), _score(grader.score_mode, scores))


def _verdict(mode: VerdictMode, verdicts: list[Verdict]) -> Verdict:
    match mode:
        case VerdictMode.WORST_ERROR:
            return next((worst for worst in WORST_FIRST if worst in verdicts), Verdict.AC)
        case VerdictMode.FIRST_ERROR:
            return next((verdict for verdict in verdicts if verdict is not Verdict.AC), Verdict.AC)
        case VerdictMode.ALWAYS_ACCEPT:
            return Verdict.AC
        case _:
            assert_never(mode)


def _score(mode: ScoreMode, scores: list[Fraction]) -> Fraction:
    match mode:
        case ScoreMode.SUM:
            return sum(scores, Fraction(0))
        case ScoreMode.AVG:
            return sum(scores, Fraction(0)) / len(scores)
        case ScoreMode.MIN:
            return min(scores)
        case ScoreMode.MAX:
            return max(scores)
        case _:
            assert_never(mode)
