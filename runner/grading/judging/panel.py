"""Who judges the cases of a challenge, and how they are run for that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from runner.domain.challenge import Challenge, ProgramCase
from runner.domain.checkers import check
from runner.domain.events import Emit
from runner.domain.judge import CheckerResult
from runner.domain.legacy_scoring import grade_tree
from runner.domain.observation import Observation
from runner.domain.own_grader import Grade, no_grader
from runner.domain.scheme import LegacyScheme
from runner.grading.duration import HANDLING, sandbox_seconds
from runner.grading.execute import Executor
from runner.grading.groups import GroupRunner, Results
from runner.grading.inputs import Inputs
from runner.grading.judging.built import BuiltProgram
from runner.grading.judging.feedback import Terms
from runner.grading.judging.group_grader import GroupGrader
from runner.grading.judging.plan import JudgePlan, make_judge_plan, wall_seconds
from runner.grading.judging.stages import Passes, Runs, Stage, Talks
from runner.grading.judging.validator import Question, Validator
from runner.grading.results import CaseJudge
from runner.sandbox.model import Lease, SandboxSpec

FOLDER = "judges"
"""Below the cache: what was built of validators."""


@dataclass(slots=True)
class Panel:
    """Decides before the lease; `seated` in it, it judges.

    Attributes:
        plan: of the author's validator; None where one of ours judges.
        grader: of a legacy package's own grader; None where there is none.
    """

    challenge: Challenge
    plan: JudgePlan | None
    grader: JudgePlan | None
    kept: Path
    _validator: Validator | None = None
    _grader: GroupGrader | None = None

    @property
    def specs(self) -> tuple[SandboxSpec, ...]:
        """The sandboxes that it needs, beside those of the submission."""
        plans = (plan for plan in (self.plan, self.grader) if plan is not None)
        return tuple(spec for plan in plans for spec in plan.specs(self.kept))

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
        if self.grader is not None:
            reserve = wall_seconds(self.grader.judge.limits) + HANDLING
            self._grader = GroupGrader(self.grader, lease, self.kept, noun="grader", reserve=reserve)

    def build(self) -> None:
        """Have what takes part built."""
        for program in self._programs:
            program.build()

    def groups(self, executor: Executor, inputs: Inputs, emit: Emit) -> GroupRunner:
        """Who runs and judges all groups."""
        plan = executor.plan
        executor.reserve = sandbox_seconds(self.challenge.program, plan.limits)
        if self._validator is not None:
            executor.takes_long = _always
            self._validator.reserve = executor.reserve
        judge = CaseJudge(self.challenge, plan.limits, inputs, self._validator)
        return GroupRunner(self.challenge, plan, self._stage(executor, inputs), judge, emit, self._grade)

    def answers(self, results: Results) -> Grade:
        """What the package's grader says of the groups: asked while there are sandboxes, and known then."""
        if self._grader is not None and isinstance(self.challenge.scheme, LegacyScheme):
            cases = [case for of_group in results.values() for case in of_group]
            verdicts = {case.id: case.verdict for case in cases}
            awards = {case.id: case.award for case in cases if case.award is not None}
            grade_tree(self.challenge.scheme, verdicts, awards, self._grade)
        return self._grade

    def judge(self, case: ProgramCase, output: bytes) -> CheckerResult:
        """What is said of an output for which no program ran."""
        if self._validator is None or case.checker is not None:
            return check(case.checker or self.challenge.checker, case.answer.read_bytes(), output)
        assert isinstance(case.input, Path)  # a package generates none
        return self._validator.judge(Question(case, case.input), output).result

    @property
    def images(self) -> dict[str, str]:
        """The ids of its images, by what is done in them."""
        plans = {"validator": self.plan, "grader": self.grader}
        return {role: plan.spec.image for role, plan in plans.items() if plan is not None}

    @property
    def sandboxes(self) -> int:
        """How many it used."""
        return sum(program.sandboxes for program in self._programs)

    @property
    def _programs(self) -> tuple[BuiltProgram, ...]:
        return tuple(program for program in (self._validator, self._grader) if program is not None)

    @property
    def _grade(self) -> Grade:
        return no_grader if self._grader is None else self._grader.grade

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
    grader = challenge.program.grader if any(not group.is_sample for group in challenge.groups) else None
    return Panel(challenge, plan, make_judge_plan(grader, image) if grader else None, cache / FOLDER)


def _always(_case: ProgramCase, _observation: Observation) -> bool:
    """The next case does not run while a validator looks at an output: they share a core."""
    return True
