"""Scores of legacy Kattis packages: a tree of groups, each with a grader over the results of its members.

The walk stops in a group that breaks at its first member that is not accepted, whatever else was run, so that
the outcome is the same whether the cases behind it were run or not. The source is the specification of the
format ("Test data groups", "Graders"); where it is silent, we do what Kattis/problemtools does: the score of
a group that is not accepted still goes to the group above.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final, TypeAlias, assert_never

from runner.domain.award import Award, exact
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

Grade: TypeAlias = Callable[[tuple[str, ...], str], str]
"""Runs the grader of a package: its arguments and standard input to its standard output.

Raises `GraderError` when it fails, or does not end with exit code 0.
"""

WORST_FIRST: Final = (Verdict.JE, Verdict.RTE, Verdict.MLE, Verdict.TLE, Verdict.OLE, Verdict.WA)
_RESULT: Final = re.compile(r"\s*(AC|WA|TLE|RTE|MLE|OLE|JE)\s+([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*")


class GraderError(Exception):
    """A package's grader is at fault; `str()` of it says how, to its author."""


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
        faults: what is wrong with the package, in words for its author.
    """

    groups: Mapping[str, Result]
    cases: Mapping[str, Result]
    faults: tuple[str, ...]

    @property
    def root(self) -> Result:
        """The result of the submission."""
        return self.groups[""]


def grade_tree(
    scheme: LegacyScheme, verdicts: Mapping[str, Verdict], awards: Mapping[str, Award], grade: Grade
) -> Graded:
    """Grade a tree; a case that is not in `verdicts` was not run."""
    walk = _Walk(verdicts, awards, grade)
    walk.group(scheme.root)
    return Graded(walk.groups, walk.cases, tuple(walk.faults))


def is_reached(
    scheme: LegacyScheme,
    case: str,
    verdicts: Mapping[str, Verdict],
    awards: Mapping[str, Award],
    grade: Grade,
) -> bool:
    """Whether a case is judged at all, given the verdicts of all that come before it in the tree."""
    return _Walk(verdicts, awards, grade).reaches(scheme.root, case) is True


def out_of_range(scheme: LegacyScheme, graded: Graded) -> Iterator[str]:
    """Which groups got a score outside of their `range`, in words for the author of the package."""
    for group in groups_of(scheme.root) if scheme.scoring else ():
        found = graded.groups.get(group.name)
        least, greatest = group.settings.range
        if found and not least <= found.score <= greatest:
            where = f"data/{group.name}".rstrip("/")
            yield f"{where} got the score {float(found.score):g}; its range is {least:g} to {greatest:g}"


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
    faults: list[str] = field(default_factory=list)

    def group(self, group: LegacyGroup) -> Result | None:
        """The result of a group; None where there is no case in it, so that it counts for nothing."""
        results: list[Result] = []
        for member in group.members:
            result = self.member(group, member)
            if result is None:
                continue
            results.append(result)
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

    def aggregate(self, group: LegacyGroup, results: list[Result]) -> Result:
        run = [result for result in results if result.verdict is not Verdict.SKIPPED]
        complete = bool(run) and all(result.complete for result in results)
        if not run:
            return Result(Verdict.SKIPPED, Fraction(0), complete)
        if any(result.verdict is Verdict.JE for result in run):
            return Result(Verdict.JE, Fraction(0), complete)
        graded = self.graded(group, run)
        verdict = Verdict.SKIPPED if graded.verdict is Verdict.AC and not complete else graded.verdict
        return Result(verdict, graded.score, complete)

    def graded(self, group: LegacyGroup, results: list[Result]) -> Result:
        match group.settings.grader:
            case DefaultGrader() as grader:
                return _by_default(grader, results)
            case CustomGrader(args):
                return self.by_program(group, args, results)
            case _:
                assert_never(group.settings.grader)

    def by_program(self, group: LegacyGroup, args: tuple[str, ...], results: list[Result]) -> Result:
        lines = "".join(f"{result.verdict.value} {float(result.score)!r}\n" for result in results)
        try:
            return _read(self.grade(args, lines))
        except GraderError as error:
            self.faults.append(f"the grader failed at data/{group.name}: {error}")
            return Result(Verdict.JE, Fraction(0))

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


def _by_default(grader: DefaultGrader, results: list[Result]) -> Result:
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


def _read(output: str) -> Result:
    found = _RESULT.fullmatch(output)
    if found is None or not math.isfinite(float(found[2])):
        raise GraderError(f"it wrote {output[:80]!r}, and not a verdict and a score")
    if found[1] == Verdict.JE:
        raise GraderError("it says JE")
    return Result(Verdict(found[1]), exact(float(found[2])))
