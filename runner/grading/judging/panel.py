"""Who judges the cases of a challenge, and how they are run for that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from runner.domain.challenge import Challenge, ProgramCase
from runner.domain.events import Emit
from runner.domain.observation import Observation
from runner.domain.scheme import LegacyScheme
from runner.grading.execute import Executor
from runner.grading.groups import GroupRunner
from runner.grading.inputs import Inputs
from runner.grading.judging.feedback import Terms
from runner.grading.judging.plan import JudgePlan, make_judge_plan
from runner.grading.judging.stages import Passes, Runs, Stage, Talks
from runner.grading.judging.validator import Validator
from runner.grading.results import CaseJudge
from runner.sandbox.model import Lease, SandboxSpec

FOLDER = "judges"
"""Below the cache: what was built of validators."""


@dataclass(slots=True)
class Panel:
    """Decides before the lease; `seated` in it, it judges.

    Attributes:
        plan: of the author's validator; None where one of ours judges.
    """

    challenge: Challenge
    plan: JudgePlan | None
    kept: Path
    _validator: Validator | None = None

    @property
    def specs(self) -> tuple[SandboxSpec, ...]:
        """The sandboxes that it needs, beside those of the submission."""
        return self.plan.specs(self.kept) if self.plan else ()

    def seat(self, lease: Lease) -> None:
        """Take part in a lease."""
        if self.plan is not None:
            program = self.challenge.program
            terms = Terms(
                self.plan.judge.limits,
                multi_pass=program.passes > 1,
                negative_scores=isinstance(self.challenge.scheme, LegacyScheme),
            )
            self._validator = Validator(self.plan, lease, self.kept, terms)

    def build(self) -> None:
        """Have the validator built."""
        if self._validator is not None:
            self._validator.build()

    def groups(self, executor: Executor, inputs: Inputs, emit: Emit) -> GroupRunner:
        """Who runs and judges all groups."""
        plan = executor.plan
        if self._validator is not None:
            executor.takes_long = _always
        judge = CaseJudge(self.challenge, plan.limits, inputs, self._validator)
        return GroupRunner(self.challenge, plan, self._stage(executor, inputs), judge, emit)

    @property
    def images(self) -> dict[str, str]:
        """The ids of its images, by what is done in them."""
        return {"validator": self.plan.spec.image} if self.plan else {}

    @property
    def sandboxes(self) -> int:
        """How many it used."""
        return self._validator.sandboxes if self._validator else 0

    def _stage(self, executor: Executor, inputs: Inputs) -> Stage:
        program = self.challenge.program
        if self._validator is None:
            return Runs(executor, inputs)
        if program.interactive:
            return Talks(executor, inputs, self._validator, program.passes)
        if program.passes == 1:
            return Runs(executor, inputs)
        return Passes(executor, inputs, self._validator, program.passes)


def panel_of(challenge: Challenge, image: Callable[[str], str], cache: Path) -> Panel:
    """Who judges a challenge of programs."""
    judge = challenge.program.output_validator
    plan = make_judge_plan(judge, image) if judge else None
    return Panel(challenge, plan, cache / FOLDER)


def _always(_case: ProgramCase, _observation: Observation) -> bool:
    """The next case does not run while a validator looks at an output: they share a core."""
    return True
