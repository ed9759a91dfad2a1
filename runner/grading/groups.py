"""Runs the groups of a plan in order and judges their cases as they finish."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from runner.domain.award import Award
from runner.domain.cases import Group, ProgramCase
from runner.domain.challenge import Challenge, PackageFormat
from runner.domain.events import Audience, CaseFinished, Emit, GroupFinished
from runner.domain.judge import RERUNS, needs_rerun
from runner.domain.own_grader import Grade, no_grader
from runner.domain.report import CaseResult
from runner.domain.scoring import Given, ends_at_first_rejection, may_run
from runner.domain.verdict import Verdict
from runner.grading.aside import Aside
from runner.grading.inputs import GeneratorError
from runner.grading.judging.played import Played
from runner.grading.judging.stages import Stage
from runner.grading.judging.static import StaticJudge
from runner.grading.plan import Plan
from runner.grading.results import CaseJudge, allowed, blank_result, judge_error

Results = dict[str, list[CaseResult]]
"""The results of the cases, by group, in the order of the challenge."""


@dataclass(slots=True)
class GroupRunner:
    """Runs and judges all groups of a challenge by one plan.

    A group whose `require_pass` names one that was not passed in full is skipped, and so is one of a legacy
    Kattis package that judging does not come to. Nor is, in such a package, what comes in its group behind a
    case that is not accepted: nothing depends on it, and a program that is too slow would be so in each.
    """

    challenge: Challenge
    plan: Plan
    stage: Stage
    judge: CaseJudge
    emit: Emit
    grade: Grade = no_grader
    static: StaticJudge | None = None
    _verdicts: dict[str, Verdict] = field(default_factory=dict)
    _awards: dict[str, Award] = field(default_factory=dict)
    _late: int = 0

    def run(self) -> Results:
        """The results of all cases."""
        return {group.name: self._group(group) for group in self.challenge.groups}

    def _group(self, group: Group) -> list[CaseResult]:
        if self._is_out_of_patience or not self._is_reached(group):
            return [blank_result(self.challenge, case) for case in group.cases]
        by_case = {result.id: result for result in self._results(group)}
        results = [by_case.get(case.id) or blank_result(self.challenge, case) for case in group.cases]
        accepted = sum(result.verdict is Verdict.AC for result in results)
        self._verdicts |= {result.id: result.verdict for result in results}
        self._awards |= {result.id: result.award for result in results if result.award is not None}
        self.emit(GroupFinished(group.name, accepted, len(results)))
        return results

    def _is_reached(self, group: Group) -> bool:
        given = Given(self._awards, self.grade)
        return may_run(group, self.challenge.groups, self._verdicts, self.challenge.scheme, given)

    def _results(self, group: Group) -> Iterator[CaseResult]:
        for static in group.static_cases:
            assert self.static is not None
            yield self._announce(group, self.static.result(static))
        ready, broken = self._with_inputs(group)
        lazy = self._is_lazy(group)
        with Aside(self.judge.inputs.cache) as near_limit:
            for case, run in self.stage.run(ready):
                if needs_rerun(self.plan.limits, run.observation):
                    near_limit.put(case, run)
                    continue
                result = self._announce(group, self.judge.result(case, [run]))
                yield result
                if self._is_out_of_patience or (lazy and result.verdict is not Verdict.AC):
                    self.stage.renew()  # the next case may run already
                    break
            for case, first in near_limit:
                again = [self._in_a_fresh_sandbox(case) for _ in range(RERUNS)]
                result = self._announce(group, self.judge.result(case, [first, *again]))
                yield result
                if result.verdict is not Verdict.AC and (lazy or self._is_out_of_patience):
                    break
        for result in broken:  # behind the first run, which may show that nothing was to be run (0024)
            yield self._announce(group, result)

    @property
    def _is_out_of_patience(self) -> bool:
        return self.challenge.patience is not None and self._late >= self.challenge.patience

    def _is_lazy(self, group: Group) -> bool:
        """Not in a 2023-07 package: what is asked of its submissions may be asked of every case."""
        is_legacy = self.challenge.format is PackageFormat.LEGACY
        return is_legacy and ends_at_first_rejection(group, self.challenge.scheme)

    def _in_a_fresh_sandbox(self, case: ProgramCase) -> Played:
        """So that nothing of the first run, not even a counter of the kernel's, tells a program to hurry."""
        self.stage.renew()
        ((_, run),) = self.stage.run([case])
        return run

    def _with_inputs(self, group: Group) -> tuple[list[ProgramCase], list[CaseResult]]:
        """The cases whose inputs are there, and judge errors for those whose generator failed."""
        ready: list[ProgramCase] = []
        broken: list[CaseResult] = []
        for case in group.program_cases:
            try:
                self.judge.inputs.path(case)
            except GeneratorError as error:
                broken.append(judge_error(self.challenge, case, error.message))
            else:
                ready.append(case)
        return ready, broken

    def _announce(self, group: Group, result: CaseResult) -> CaseResult:
        result = allowed(self.challenge, group, result)
        self._late += result.verdict is Verdict.TLE
        audience = Audience.CANDIDATE if group.is_sample else Audience.INTERVIEWER
        cpu = result.usage.cpu_seconds if result.usage else 0.0
        self.emit(CaseFinished(result.id, result.verdict, cpu, audience))
        return result
