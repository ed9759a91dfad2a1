"""A legacy package's own grader at work: built once, asked group by group, in a sandbox of its own.

What it reads is made here of verdicts and scores alone, and nothing of a candidate's is ever in its sandbox.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from runner.domain.own_grader import GraderError
from runner.grading.judging.built import BuiltProgram
from runner.grading.judging.feedback import no_answer

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
        room = f"{OUTPUT_BYTES:,} bytes"
        if wrong := no_answer(seen, self.plan.judge.limits, "it", room, answers=(0,)):
            return GraderError(wrong)
        return seen.stdout.decode("utf-8", "backslashreplace")
