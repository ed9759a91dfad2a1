"""What a package's test data groups say of looking at the source of submissions ("Static validator")."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Final

from runner.catalog.kattis.cases import SAMPLE
from runner.catalog.kattis.keys import Keys
from runner.catalog.kattis.programs import Programs
from runner.domain.cases import StaticCase
from runner.domain.diagnostic import Diagnostic, Severity
from runner.domain.limits import JudgeLimits
from runner.domain.program import JudgeProgram
from runner.domain.scheme import ScoreAggregation, ScoringScheme

FOLDER: Final = PurePosixPath("static_validator")
NAME: Final = "static validation"
"""Of the case, in its group: no file of a package can have such a name."""
_SCORE: Final = "static_validation_score"
_ARGS: Final = "static_validator_args"
_HINT: Final = "The source of a submission is looked at as well, and this one was rejected for it."


def static_case(keys: Keys, group: str, scheme: ScoringScheme, *, scoring: bool) -> StaticCase | None:
    """The static validation test case that a group's file defines; `scoring` is the package's type."""
    args = keys.texts(_ARGS)
    if not keys.has(_SCORE):
        if args is not None:
            keys.complain(_ARGS, f"`{_ARGS}` stands without `{_SCORE}`", f"add `{_SCORE}`, or delete this")
        return None
    score = _score(
        keys, scheme, by_points=scoring and scheme.score_aggregation is not ScoreAggregation.PASS_FAIL
    )
    about = "What the static validator says of the source." if group != SAMPLE else ""
    return StaticCase(f"{group}/{NAME}", args=args or (), max_score=score, hint=_HINT, description=about)


def _score(keys: Keys, scheme: ScoringScheme, *, by_points: bool) -> float | None:
    """Points; None where it is all or nothing with the other cases of its group."""
    if keys.value(_SCORE) == ScoreAggregation.PASS_FAIL.value:
        if by_points:
            fix = "write how many points it can earn, or make `score_aggregation` `pass-fail`"
            keys.complain(_SCORE, "the cases of this group earn points, and this one would not", fix)
        return None
    score = keys.number(_SCORE, 0.0, above=False, whole=True)
    if not by_points:
        keys.complain(_SCORE, "the cases of this group earn no points by themselves", "write `pass-fail`")
    elif scheme.max_score is not None and score > scheme.max_score:
        keys.complain(_SCORE, f"it is more than the group's `max_score`, {scheme.max_score:g}", "write less")
    return score


def static_validator(programs: Programs, limits: JudgeLimits, *, asked: bool) -> JudgeProgram | None:
    """The program, where a group has such a case (`asked`)."""
    there = programs.has_any(FOLDER)
    if asked and not there:
        message = f"a group has `{_SCORE}`, and there is no static validator"
        programs.said.append(Diagnostic(str(FOLDER), 1, 1, message, f"add it to `{FOLDER}/`"))
    if there and not asked:
        message = f"is not used: no group has `{_SCORE}`"
        fix = "write it in a `test_group.yaml`, or delete the validator"
        programs.said.append(Diagnostic(str(FOLDER), 1, 1, message, fix, Severity.WARNING))
    if not asked:
        return None
    return programs.only(FOLDER, limits, "static validators, and a package has one at most")
