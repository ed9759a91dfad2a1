"""From the observations of a case to its place in the report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import assert_never

from runner.domain.award import Award, award_fault
from runner.domain.cases import SAMPLE_GROUP, Case, Group, ProgramCase, StaticCase
from runner.domain.challenge import Challenge
from runner.domain.checkers import check
from runner.domain.displayed import displayed_answer, displayed_input
from runner.domain.judge import (
    Accepted,
    CheckerFailed,
    CheckerResult,
    Judgement,
    Rejected,
    counted,
    judge,
    judge_peak,
    needs_checker,
)
from runner.domain.limits import Limits
from runner.domain.observation import Excerpt, Observation
from runner.domain.report import CaseResult, Difference, Usage
from runner.domain.verdict import Verdict
from runner.domain.views import PLAIN_REASONS
from runner.grading.inputs import Inputs
from runner.grading.judging.in_turn import InTurn
from runner.grading.judging.played import Played
from runner.grading.judging.validator import Question

HEAD_BYTES = 4096
TAIL_BYTES = 1024
NANOSECONDS = 1_000_000_000


def usage_of(observation: Observation) -> Usage:
    """What a run used, in seconds and bytes."""
    return Usage(
        cpu_seconds=observation.cpu_ns / NANOSECONDS,
        wall_seconds=observation.wall_ns / NANOSECONDS,
        peak_rss_bytes=observation.peak_rss_bytes,
    )


@dataclass(frozen=True, slots=True)
class CaseJudge:
    """Judges cases and writes down what a report needs of each; `limits` are the language's.

    `validators` are the author's, for outputs that nobody has judged while the program ran.
    """

    challenge: Challenge
    limits: Limits
    inputs: Inputs
    validators: InTurn | None = None

    def result(self, case: ProgramCase, runs: Sequence[Played]) -> CaseResult:
        """The result of a case that ran once, or several times because it came near its limit."""
        counting = counted([run.observation for run in runs])
        observation = counting.observation
        run = next(one for one in runs if one.observation is observation)
        answer = case.answer.read_bytes()
        checked = run.checked or self._check(case, answer, observation)
        judgement = judge(case, self.limits, observation, checked, decided_first=run.decided_first)
        if not run.decided_first or isinstance(checked, Accepted):
            judgement = self._by_peak(observation) or judgement
        return replace(
            blank_result(self.challenge, case),
            verdict=judgement.verdict,
            reason=judgement.reason,
            usage=usage_of(observation),
            runs=counting.runs,
            unstable=counting.unstable,
            exit_code=observation.exit_code,
            signal=observation.signal,
            stopped=observation.stopped,
            oom_killed=observation.oom_kills > 0 or observation.sandbox_oom,
            input_bytes=self.inputs.path(case).stat().st_size,
            input=self._input(case),
            answer=self._answer(case, answer),
            stdout=stdout_excerpt(observation),
            stderr=observation.stderr,
            difference=difference_of(checked),
            award=_award(checked) if judgement.verdict is Verdict.AC else None,
            passes=run.passes,
            interaction=run.interaction,
            judge_message=_message(checked.messages.judge) if checked else None,
            team_message=_message(checked.messages.team) if checked else None,
        )

    def _input(self, case: ProgramCase) -> Excerpt | None:
        """Of a sample it is what candidates see: everybody reads the same of it."""
        seen = displayed_input(self.challenge, case) if case.group == SAMPLE_GROUP else case.input
        if isinstance(seen, Path) and seen != case.input:
            return Excerpt.of(seen.read_bytes(), head=HEAD_BYTES, tail=TAIL_BYTES)
        return self.inputs.excerpt(case, head=HEAD_BYTES, tail=TAIL_BYTES) if seen is not None else None

    def _answer(self, case: ProgramCase, answer: bytes) -> Excerpt | None:
        if case.group == SAMPLE_GROUP:
            seen = displayed_answer(self.challenge, case)
            if seen is None:
                return None
            answer = answer if seen == case.answer else seen.read_bytes()
        return Excerpt.of(answer, head=HEAD_BYTES, tail=TAIL_BYTES)

    def _check(self, case: ProgramCase, answer: bytes, observation: Observation) -> CheckerResult | None:
        if not needs_checker(case, self.limits, observation):
            return None
        if self.validators is not None and case.checker is None:
            return self.validators.judge(Question(case, self.inputs.path(case)), observation.stdout).result
        return check(case.checker or self.challenge.checker, answer, observation.stdout)

    def _by_peak(self, observation: Observation) -> Judgement | None:
        """A memory limit that a Kattis package states is exact; the sandbox has room for more (0016)."""
        return judge_peak(self.limits, observation) if self.challenge.program.exact_memory else None


def static_result(challenge: Challenge, case: StaticCase, checked: CheckerResult) -> CaseResult:
    """The result of a case in which the source was looked at, and nothing was run."""
    match checked:
        case Accepted():
            verdict, reason = Verdict.AC, "was accepted by the static validator"
        case Rejected():
            verdict, reason = Verdict.WA, "was rejected by the static validator"
        case CheckerFailed():
            verdict, reason = Verdict.JE, PLAIN_REASONS[Verdict.JE]
        case _:
            assert_never(checked)
    return replace(
        blank_result(challenge, case),
        verdict=verdict,
        reason=reason,
        difference=difference_of(checked),
        award=_award(checked),
        judge_message=_message(checked.messages.judge),
        team_message=_message(checked.messages.team),
    )


def _award(checked: CheckerResult | None) -> Award | None:
    if not isinstance(checked, Accepted) or (checked.score is None and checked.multiplier is None):
        return None
    return Award(_float(checked.score), _float(checked.multiplier))


def _float(number: Fraction | None) -> float | None:
    return None if number is None else float(number)


def _message(said: Excerpt) -> Excerpt | None:
    return said if said.total_bytes else None


def difference_of(checked: CheckerResult | None) -> Difference | None:
    """What the checker said, whether of the output or of its own failure."""
    match checked:
        case Rejected(difference=difference):
            return difference
        case CheckerFailed(message=message):
            return Difference(message)
        case _:
            return None


def stdout_excerpt(observation: Observation) -> Excerpt:
    """Head and tail of what a program wrote; what came after it was stopped is counted, not kept."""
    kept = Excerpt.of(observation.stdout, head=HEAD_BYTES, tail=TAIL_BYTES)
    return replace(kept, total_bytes=max(observation.stdout_bytes, kept.total_bytes))


def allowed(challenge: Challenge, group: Group, case: CaseResult) -> CaseResult:
    """The case; one that its validator gave what it may not give is a judge error."""
    if case.verdict is not Verdict.AC:
        return case
    static = next((one for one in group.static_cases if one.id == case.id), None)
    fault = award_fault(challenge.scheme, group, case.award, static)
    if not fault:
        return case
    return replace(case, verdict=Verdict.JE, reason=PLAIN_REASONS[Verdict.JE], difference=Difference(fault))


def blank_result(challenge: Challenge, case: Case) -> CaseResult:
    """A case that was not run."""
    blank = CaseResult(
        id=case.id,
        verdict=Verdict.SKIPPED,
        reason="was not run",
        description=case.description,
        hint=case.hint,
        edge_cases=tuple(edge.id for edge in challenge.edge_cases if case.id in edge.cases),
    )
    if not isinstance(case, ProgramCase):
        return blank
    return replace(blank, args=case.args, expected_exit_code=case.exit_code)


def judge_error(challenge: Challenge, case: Case, message: str) -> CaseResult:
    """A case that the challenge itself kept from being run or judged."""
    return replace(blank_result(challenge, case), verdict=Verdict.JE, reason=message)
