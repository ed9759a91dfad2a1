"""A package's static validator at work: it reads the source of a submission, of which it runs nothing.

It has a sandbox of its own, and is asked before the cases of its group are run.
"""

from __future__ import annotations

from dataclasses import dataclass

from runner.catalog.kattis.languages import code_of
from runner.domain.cases import StaticCase
from runner.domain.challenge import Challenge
from runner.domain.report import CaseResult
from runner.domain.submission import SourceFile
from runner.grading.judging.plan import FEEDBACK
from runner.grading.judging.validator import Validator
from runner.grading.plan import Plan
from runner.grading.results import static_result


@dataclass(frozen=True, slots=True)
class SourceQuestion:
    """What a static validator is asked.

    Attributes:
        files: what was handed in, and what the package puts among it: all that its working folder holds.
        language: the format's code of it.
        entry: the file that is started.
        more: the arguments of the group.
    """

    files: tuple[SourceFile, ...]
    language: str
    entry: str
    more: tuple[str, ...]

    @property
    def args(self) -> tuple[str, ...]:
        """The validator's arguments."""
        return (self.language, self.entry, FEEDBACK, *self.more)

    def busy(self, _output: bytes) -> str:
        """What it is at work on, in words."""
        return "it was judging the source"

    @property
    def earlier(self) -> tuple[SourceFile, ...]:
        """What the feedback folder holds before: nothing, since there is one pass."""
        return ()


@dataclass(frozen=True, slots=True)
class StaticJudge:
    """Judges the source of one submission."""

    challenge: Challenge
    plan: Plan
    validator: Validator

    def result(self, case: StaticCase) -> CaseResult:
        """What it says for one group. Raises `SandboxLostError`."""
        plan = self.plan
        question = SourceQuestion(plan.files, code_of(plan.language.name), str(plan.program.entry), case.args)
        return static_result(self.challenge, case, self.validator.judge(question, b"").result)
