"""Challenges whose outputs a program of the author's judges, made from text."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePosixPath
from textwrap import dedent
from typing import Any

from runner.domain.cases import ProgramCase
from runner.domain.challenge import Challenge
from runner.domain.limits import JudgeLimits
from runner.domain.program import JudgeProgram
from runner.languages import LANGUAGES
from tests.challenge_folders import make_challenge

LIMITS = JudgeLimits(time_limit=2, memory=64, output=1)


def judge_program(
    root: Path, source: str, language: str = "python", limits: JudgeLimits = LIMITS
) -> JudgeProgram:
    """A validator of one file."""
    name = PurePosixPath(f"validate{LANGUAGES[language].suffixes[0]}")
    root.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(dedent(source), encoding="utf-8")
    return JudgeProgram(language, {name: root / name}, limits)


def judged_challenge(
    root: Path,
    validator: str,
    *,
    language: str = "python",
    limits: JudgeLimits = LIMITS,
    args: tuple[str, ...] = (),
    **task: Any,
) -> Challenge:
    """The challenge of `tests.challenge_folders`, with a validator instead of a checker."""
    challenge = make_challenge(root / "shout")
    judge = judge_program(root / "validator", validator, language, limits)
    groups = tuple(
        replace(group, cases=tuple(replace(case, validator_args=args) for case in group.program_cases))
        for group in challenge.groups
    )
    return replace(challenge, task=replace(challenge.program, output_validator=judge, **task), groups=groups)


def unhurried(challenge: Challenge) -> Challenge:
    """The same for programs that end by themselves or use up their CPU time, on a busy host as well."""
    return replace(challenge, limits=replace(challenge.limits, wall_time=600))


def only_case(challenge: Challenge, **changes: Any) -> Challenge:
    """The challenge with one secret case and nothing else."""
    group = next(group for group in challenge.groups if group.name == "core")
    case = group.program_cases[0]
    assert isinstance(case, ProgramCase)
    alone = replace(group, cases=(replace(case, **changes),), max_score=100.0)
    return replace(challenge, groups=(alone,), edge_cases=())
