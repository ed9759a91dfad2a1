"""Where the cases of a group are run: one after the other, by what the challenge is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from runner.domain.cases import ProgramCase
from runner.domain.judge import CheckerFailed, needs_checker
from runner.grading.execute import Executor
from runner.grading.inputs import Inputs
from runner.grading.judging.feedback import Ruling
from runner.grading.judging.played import Played, SoFar, goes_on, too_many
from runner.grading.judging.talk import Partner, Talk, talk
from runner.grading.judging.transcript import Transcript
from runner.grading.judging.validator import Question, Validator


class Stage(Protocol):
    """Runs cases."""

    def run(self, cases: Sequence[ProgramCase]) -> Iterator[tuple[ProgramCase, Played]]:
        """Run them one after the other, each result as soon as it may be looked at."""
        ...

    def renew(self) -> None:
        """Let the next case have a fresh sandbox."""
        ...


@dataclass(frozen=True, slots=True)
class Runs:
    """Each case is one run, and judged by who looks at it."""

    executor: Executor
    inputs: Inputs

    def run(self, cases: Sequence[ProgramCase]) -> Iterator[tuple[ProgramCase, Played]]:
        """Run them one after the other."""
        for case, observation in self.executor.run(cases, self.inputs):
            yield case, Played(observation)

    def renew(self) -> None:
        """Let the next case have a fresh sandbox."""
        self.executor.renew()


@dataclass(frozen=True, slots=True)
class Passes:
    """Each case is run as often as its validator wants, at most `most` times, and judged at once."""

    executor: Executor
    inputs: Inputs
    validator: Validator
    most: int

    def run(self, cases: Sequence[ProgramCase]) -> Iterator[tuple[ProgramCase, Played]]:
        """Run them one after the other."""
        for case in cases:
            yield case, self._play(case)

    def renew(self) -> None:
        """Let the next case have a fresh sandbox."""
        self.executor.renew()

    def _play(self, case: ProgramCase) -> Played:
        question = Question(case, self.inputs.path(case))
        so_far = SoFar()
        ruling: Ruling | None = None
        for _ in range(self.most):
            seen = self.executor.once(case, question.chunks())
            so_far.add(seen)
            if not needs_checker(case, self.executor.plan.limits, seen):
                return Played(so_far.observation, passes=so_far.cpu_seconds)
            ruling = self.validator.judge(question, seen.stdout)
            if not goes_on(ruling):
                break
            question = question.after(ruling)
        assert ruling is not None
        return Played(so_far.observation, too_many(self.most, ruling), passes=so_far.cpu_seconds)


@dataclass(frozen=True, slots=True)
class Talks:
    """In each case a validator talks with the program, at most `most` times, and judges it."""

    executor: Executor
    inputs: Inputs
    validator: Validator
    most: int

    def run(self, cases: Sequence[ProgramCase]) -> Iterator[tuple[ProgramCase, Played]]:
        """Run them one after the other."""
        for case in cases:
            yield case, self._play(case)

    def renew(self) -> None:
        """Let the next case have a fresh sandbox."""
        self.executor.renew()

    def _play(self, case: ProgramCase) -> Played:
        if self.validator.silent:
            alone = self.executor.once(case, ())
            return Played(alone, CheckerFailed(self.validator.silent), decided_first=True)
        question = Question(case, self.inputs.path(case))
        transcript = Transcript()
        so_far = SoFar()
        while True:
            said = self._talk(case, question, transcript)
            so_far.add(said.observation)
            well = needs_checker(case, self.executor.plan.limits, said.observation)
            if not well or not goes_on(said.ruling) or len(so_far) == self.most:
                break
            transcript.next_pass()
            question = question.after(said.ruling)
        return Played(
            so_far.observation,
            too_many(self.most, said.ruling) if well else said.ruling.result,
            decided_first=said.decided_first,
            passes=so_far.cpu_seconds,
            interaction=transcript.excerpt(),
        )

    def _talk(self, case: ProgramCase, question: Question, transcript: Transcript) -> Talk:
        plan = self.executor.plan
        program = Partner(self.executor.set_for(case), plan.command(case.args), plan.limits)
        return talk(case, program, self.validator, question, transcript)
