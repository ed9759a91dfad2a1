"""What is not graded in a runtime that lacks what it would be graded by: refused before anything runs."""

from __future__ import annotations

from runner.domain.challenge import Challenge
from runner.domain.errors import PolicyError
from runner.domain.program import ProgramSpec
from runner.sandbox.runtime import RUNTIME, Part, Runtime


def demand_cpu_time(challenge: Challenge, runtime: Runtime) -> None:
    """Raise `PolicyError` for a program and a validator that talk where the clock counts as CPU time: each of
    the two would be charged for what the other takes, and judged for that.
    """
    task = challenge.task
    if isinstance(task, ProgramSpec) and task.interactive and Part.CPU_TIME in runtime.may_lack:
        raise PolicyError(
            f"Interactive challenges are not graded where {runtime.words} may lack {Part.CPU_TIME}: "
            "each side would be charged for the other's turn.",
            f"Grade this challenge where {RUNTIME} is not set.",
        )
