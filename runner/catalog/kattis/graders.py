"""The grader of a legacy package's own: which program it is, and whether a group asks for it ("Graders")."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Final

from runner.catalog.kattis.programs import Programs
from runner.domain.diagnostic import Diagnostic, Severity
from runner.domain.legacy_scoring import has_own_grader
from runner.domain.limits import JudgeLimits
from runner.domain.program import JudgeProgram
from runner.domain.scheme import LegacyScheme, Scheme

FOLDER: Final = PurePosixPath("graders")


def own_grader(programs: Programs, scheme: Scheme, limits: JudgeLimits) -> JudgeProgram | None:
    """The grader, where a group has `grading: custom`; `limits` are those of validators.

    The format has none for graders. What is wrong is said where the package says all else.
    """
    if not isinstance(scheme, LegacyScheme):
        return None
    asked, there = has_own_grader(scheme), programs.has_any(FOLDER)
    if not asked:
        if there:
            message, fix = "is not used: no group has `grading: custom`", "say it in `testdata.yaml`"
            programs.said.append(Diagnostic(str(FOLDER), 1, 1, message, fix, Severity.WARNING))
        return None
    if not scheme.scoring:
        message = "a group has `grading: custom`, which only a problem of type `scoring` may have"
        fix = "make it `type: scoring`, or leave grading to the default grader"
        programs.said.append(Diagnostic(str(FOLDER), 1, 1, message, fix))
    if not there:
        message = "a group has `grading: custom`, and there is no grader"
        programs.said.append(Diagnostic(str(FOLDER), 1, 1, message, f"add it to `{FOLDER}/`"))
    return programs.only(FOLDER, limits, "graders, and a package has one at most")
