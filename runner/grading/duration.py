"""How long one run of a case may take at most when nothing is at fault. Pure."""

from __future__ import annotations

from typing import Final

from runner.domain.limits import Limits
from runner.domain.program import ProgramSpec
from runner.grading.judging import talk
from runner.grading.judging.plan import wall_seconds

HANDLING: Final = 180.0
"""Seconds for what is put into a sandbox before a run and fetched out of it after, and for clearing up."""


def run_seconds(task: ProgramSpec, limits: Limits) -> float:
    """An author's validator may use up what it has, whenever it is asked."""
    seconds = limits.wall_time + sum(wall_seconds(judge.limits) for judge in task.output_validators)
    if task.interactive:
        seconds += max(limits.wall_time, talk.PATIENCE)
    return seconds


def sandbox_seconds(task: ProgramSpec, limits: Limits) -> float:
    """So long a sandbox must have to live when it takes part in a run, of the program or of who judges it."""
    return run_seconds(task, limits) + HANDLING
