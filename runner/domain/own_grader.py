"""What a legacy Kattis package's own grader is asked, and what its answer means ("Graders").

It reads a verdict and a score a line, and writes the same of the group. The format tells it of AC, WA, RTE
and TLE alone: a program that knows no more must not be told of another, or a submission could make it fail.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, TypeAlias

from runner.domain.award import exact
from runner.domain.verdict import Verdict

Grade: TypeAlias = Callable[[tuple[str, ...], str], str]
"""Runs the grader of a package: its arguments and standard input to its standard output.

Raises `GraderError` when it fails, or does not end with exit code 0.
"""

_OF_THE_FORMAT: Final = {Verdict.MLE: Verdict.RTE, Verdict.OLE: Verdict.RTE}
_NUMBER: Final = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_RESULT: Final = re.compile(rf"\s*(AC|WA|TLE|RTE|MLE|OLE|JE)\s+({_NUMBER})\s*", re.ASCII)
_SHOWN: Final = 80


class GraderError(Exception):
    """A package's grader is at fault; `str()` of it says how, to its author."""


@dataclass(frozen=True, slots=True)
class SubResult:
    """What a grader is told of one member of its group: a case by its id, or a group by its name."""

    name: str
    verdict: Verdict
    score: Fraction

    @property
    def line(self) -> str:
        """As it reads it."""
        told = _OF_THE_FORMAT.get(self.verdict, self.verdict)
        return f"{told.value} {float(self.score)!r}\n"


@dataclass(frozen=True, slots=True)
class GraderRun:
    """What a grader made of one group.

    Attributes:
        group: its path below `data/`; empty for all of it.
        args: the group's `grader_flags`.
        read: what it was told.
    """

    group: str
    args: tuple[str, ...]
    read: tuple[SubResult, ...]
    verdict: Verdict
    score: Fraction


def no_grader(_args: tuple[str, ...], _results: str) -> str:
    """The grader of a package that has none. Raises `GraderError`."""
    raise GraderError("there is no program in `graders/`")


def ask(grade: Grade, group: str, args: tuple[str, ...], results: Iterable[SubResult]) -> GraderRun:
    """Have a group graded. Raises `GraderError`."""
    read = tuple(results)
    verdict, score = _answer(grade(args, "".join(result.line for result in read)))
    return GraderRun(group, args, read, verdict, score)


def _answer(output: str) -> tuple[Verdict, Fraction]:
    found = _RESULT.fullmatch(output)
    if found is None or not math.isfinite(float(found[2])):
        shown = output if len(output) <= _SHOWN else f"{output[:_SHOWN]}…"
        raise GraderError(f"it wrote {shown!r}, and not a verdict and a score")
    if found[1] == Verdict.JE:
        raise GraderError("it says JE")
    return Verdict(found[1]), exact(float(found[2]))
