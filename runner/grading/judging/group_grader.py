"""A legacy package's own grader at work: built once, asked group by group, in a sandbox of its own.

What it reads is made here of verdicts and scores alone, and nothing of a candidate's is ever in its sandbox.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from runner.domain.challenge import JudgeLimits
from runner.domain.observation import Observation, Stop
from runner.domain.own_grader import GraderError
from runner.grading.author_program import last_line_said
from runner.grading.judging.built import BuiltProgram

OUTPUT_BYTES = 64 << 10
"""Of a verdict and a score."""


@dataclass(slots=True)
class GroupGrader(BuiltProgram):
    """Grades groups; the same question gets the same answer, and is asked once."""

    _answers: dict[tuple[tuple[str, ...], str], str | GraderError] = field(default_factory=dict, init=False)

    def grade(self, args: tuple[str, ...], results: str) -> str:
        """What it writes. Raises `GraderError` for whatever is wrong with it, and `SandboxLostError`."""
        answer = self._answers.get((args, results))
        if answer is None:
            answer = self._answers[args, results] = self._ask(args, results)
        if isinstance(answer, GraderError):
            raise GraderError(str(answer))
        return answer

    def _ask(self, args: tuple[str, ...], results: str) -> str | GraderError:
        if self.unfit:
            return GraderError(self.unfit)
        command = replace(self.plan.command(args), output=OUTPUT_BYTES, keep=False)
        seen = self.sandbox(self.plan.spec).run(command, [results.encode()])
        if wrong := what_went_wrong(seen, self.plan.judge.limits):
            return GraderError(wrong)
        return seen.stdout.decode("utf-8", "backslashreplace")


def what_went_wrong(seen: Observation, limits: JudgeLimits) -> str:
    """Why a grader that ended like this has graded nothing; empty when it has."""
    if seen.oom_kills or seen.sandbox_oom:
        return f"it needed more memory than the {limits.memory} MiB that it may use"
    if seen.stopped is not None:
        return _why_stopped(seen.stopped, limits)
    if seen.signal is not None:
        return f"it was killed by signal {seen.signal}: {last_line_said(seen)}"
    if seen.exit_code != 0:
        return f"it ended with exit code {seen.exit_code}: {last_line_said(seen)}"
    return ""


def _why_stopped(stop: Stop, limits: JudgeLimits) -> str:
    match stop:
        case Stop.OUTPUT:
            return f"it wrote more than the {OUTPUT_BYTES:,} bytes that it may write"
        case Stop.CPU:
            return f"it used more than the {limits.time_limit:g} s of CPU that it may use"
        case Stop.WALL | Stop.ASKED:
            return "it did not come to an end in time"
