"""Who judges the cases of a challenge, and how they are run for that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from runner.domain.cases import ProgramCase
from runner.domain.challenge import Challenge
from runner.domain.checkers import check
from runner.domain.events import Emit
from runner.domain.judge import CheckerResult
from runner.domain.legacy_scoring import grade_tree
from runner.domain.observation import Observation
from runner.domain.own_grader import Grade, no_grader
from runner.domain.program import JudgeProgram
from runner.domain.scheme import LegacyScheme
from runner.grading.duration import HANDLING, sandbox_seconds
from runner.grading.execute import Executor
from runner.grading.groups import GroupRunner, Results
from runner.grading.inputs import Inputs
from runner.grading.judging.built import BuiltProgram
from runner.grading.judging.feedback import Terms
from runner.grading.judging.group_grader import GroupGrader
from runner.grading.judging.in_turn import InTurn
from runner.grading.judging.own_modules import among_others_files
from runner.grading.judging.plan import JudgePlan, make_judge_plan, wall_seconds
from runner.grading.judging.stages import Passes, Runs, Stage, Talks
from runner.grading.judging.static import StaticJudge
from runner.grading.judging.validator import Question, Validator
from runner.grading.results import CaseJudge
from runner.sandbox.model import Lease, SandboxSpec

FOLDER = "judges"
"""Below the cache: what was built of validators."""


@dataclass(slots=True)
class Panel:
    """Decides before the lease; `seated` in it, it judges.

    Attributes:
        plans: of the author's validators, asked in turn; none where one of ours judges.
        static: of a package's static validator; None where no case asks it.
        grader: of a legacy package's own grader; None where there is none.
    """

    challenge: Challenge
    plans: tuple[JudgePlan, ...]
    static: JudgePlan | None
    grader: JudgePlan | None
    kept: Path
    _validators: tuple[Validator, ...] = ()
    _static: Validator | None = None
    _grader: GroupGrader | None = None

    @property
    def specs(self) -> tuple[SandboxSpec, ...]:
        """The sandboxes that it needs, beside those of the submission."""
        plans = (*self.plans, *(plan for plan in (self.static, self.grader) if plan is not None))
        return tuple(spec for plan in plans for spec in plan.specs(self.kept))

    @property
    def begins_with_a_run(self) -> bool:
        """Whether nobody has anything to do with a program before it has run by itself."""
        return not self.challenge.program.interactive and self.static is None

    def seat(self, lease: Lease) -> None:
        """Take part in a lease."""
        self._validators = tuple(
            Validator(plan, lease, self.kept, self._terms(plan.judge)) for plan in self.plans
        )
        if self.static is not None:
            limits = self.static.judge.limits
            reserve = wall_seconds(limits) + HANDLING
            self._static = Validator(
                self.static, lease, self.kept, Terms(limits), noun="static validator", reserve=reserve
            )
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
        if self._validators:
            executor.takes_long = _always
        for validator in self._validators:
            validator.reserve = executor.reserve
        judge = CaseJudge(self.challenge, plan.limits, inputs, self._in_turn)
        static = None if self._static is None else StaticJudge(self.challenge, plan, self._static)
        stage = self._stage(executor, inputs)
        return GroupRunner(self.challenge, plan, stage, judge, emit, self._grade, static)

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
        if self._in_turn is None or case.checker is not None:
            return check(case.checker or self.challenge.checker, case.answer.read_bytes(), output)
        assert isinstance(case.input, Path)  # a package generates none
        return self._in_turn.judge(Question(case, case.input), output).result

    @property
    def images(self) -> dict[str, str]:
        """The ids of its images, by what is done in them."""
        names = ("validator", *(f"validator {number}" for number in range(2, len(self.plans) + 1)))
        plans = {
            **dict(zip(names, self.plans, strict=False)),
            "static validator": self.static,
            "grader": self.grader,
        }
        return {role: plan.spec.image for role, plan in plans.items() if plan is not None}

    @property
    def sandboxes(self) -> int:
        """How many it used."""
        return sum(program.sandboxes for program in self._programs)

    @property
    def _programs(self) -> tuple[BuiltProgram, ...]:
        others = (self._static, self._grader)
        return (*self._validators, *(program for program in others if program is not None))

    @property
    def _in_turn(self) -> InTurn | None:
        return InTurn(self._validators) if self._validators else None

    def _terms(self, judge: JudgeProgram) -> Terms:
        return Terms(
            judge.limits,
            multi_pass=self.challenge.program.passes > 1,
            legacy=isinstance(self.challenge.scheme, LegacyScheme),
        )

    @property
    def _grade(self) -> Grade:
        return no_grader if self._grader is None else self._grader.grade

    def _stage(self, executor: Executor, inputs: Inputs) -> Stage:
        program = self.challenge.program
        if not self._validators or not (program.interactive or program.passes > 1):
            return Runs(executor, inputs)
        (validator,) = self._validators
        if program.interactive:
            return Talks(executor, inputs, validator, program.passes)
        return Passes(executor, inputs, validator, program.passes)


def panel_of(challenge: Challenge, image: Callable[[str], str], cache: Path) -> Panel:
    """Who judges a challenge of programs."""
    program = challenge.program
    plans = tuple(make_judge_plan(judge, image) for judge in program.output_validators)
    static = program.static_validator if any(group.static_cases for group in challenge.groups) else None
    grader = program.grader if any(not group.is_sample for group in challenge.groups) else None

    def planned(judge: JudgeProgram | None) -> JudgePlan | None:
        return make_judge_plan(judge, image) if judge else None

    looks = planned(static)
    looks = among_others_files(looks) if looks else None
    return Panel(challenge, plans, looks, planned(grader), cache / FOLDER)


def _always(_case: ProgramCase, _observation: Observation) -> bool:
    """The next case does not run while a validator looks at an output: they share a core."""
    return True
