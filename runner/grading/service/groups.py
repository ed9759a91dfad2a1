"""Runs the groups of a suite: sidecars reset, service started, cases tried and judged, service stopped."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, suppress
from dataclasses import dataclass, field, replace

from runner.domain.cases import Group, ServiceCase
from runner.domain.challenge import Challenge
from runner.domain.errors import SandboxLostError
from runner.domain.events import Audience, CaseFinished, Emit, GroupFinished
from runner.domain.judge import Judgement
from runner.domain.judge_service import judge_start, judge_trial
from runner.domain.observation import Observation
from runner.domain.report import CaseResult, ServiceRun
from runner.domain.scoring import may_run
from runner.domain.trial import Casualty, Exchange, Failure, Outcome, Trial
from runner.domain.verdict import Verdict
from runner.grading.groups import Results
from runner.grading.results import blank_result, judge_error
from runner.grading.service.agents import AgentLostError
from runner.grading.service.lives import Life, started
from runner.grading.service.pod import Pod
from runner.grading.service.room import Room
from runner.grading.service.sidecars import SeedError

DEATHS = 2
"""So often a case may see a sidecar, or the suite, die: once is our fault."""
SUITE = "suite"
CUT_OFF = (Failure.REFUSED, Failure.BROKEN)
"""What becomes of requests to a service that ends."""
ENDING_SECONDS = 2.0
"""So long its supervisor may take to tell that a service has ended which broke off, and may go on as well."""
GONE_SECONDS = 15.0
"""The same of one that does not listen any more, at which there is little else to wait for: the supervisor's
clean-up may take 5, and its core may be wanted by others. Waited for once: after that it lives on.
"""

Part = Callable[[str], AbstractContextManager[None]]
"""Times a part of the run by its name."""


@dataclass(slots=True)
class SuiteRunner:
    """Runs and judges all groups of a challenge in one pod.

    Attributes:
        lives: of the service, as they ended.
    """

    challenge: Challenge
    pod: Pod
    emit: Emit
    part: Part
    lives: list[ServiceRun] = field(default_factory=list)
    _verdicts: dict[str, Verdict] = field(default_factory=dict)
    _deaths: Counter[str] = field(default_factory=Counter)
    _deaf: Life | None = None
    _room: Room = field(default_factory=Room)
    _tried: list[str] = field(default_factory=list)
    """The cases of the life that is going on."""
    _unseeded: str = ""
    """Why a seed could not be loaded once more: no case can be tried any longer."""

    def run(self) -> Results:
        """The results of all cases. Raises `PlatformFault`."""
        return {group.name: self._group(group) for group in self.challenge.groups}

    def _group(self, group: Group) -> list[CaseResult]:
        if not may_run(group, self.challenge.groups, self._verdicts):
            return [blank_result(self.challenge, case) for case in group.cases]
        waiting = deque(group.service_cases)
        results: list[CaseResult] = []
        while waiting and not self._unseeded:
            self._live(group, waiting, results)
        results += [judge_error(self.challenge, case, self._unseeded) for case in waiting]
        accepted = sum(result.verdict is Verdict.AC for result in results)
        self._verdicts |= {result.id: result.verdict for result in results}
        self.emit(GroupFinished(group.name, accepted, len(results)))
        return results

    def _live(self, group: Group, waiting: deque[ServiceCase], results: list[CaseResult]) -> None:
        """Try cases until none is left, or the service or a sidecar is gone."""
        try:
            self.pod.extend()
            with self.part("reset"):
                self.pod.reset()
            with ExitStack() as stack:
                with self.part("start"):
                    life = stack.enter_context(started(self.pod, group.name))
                self._tried = []
                try:
                    self._lived(group, life, waiting, results)
                except AgentLostError:
                    self._stop(life)
                    raise
                self._stop(life)
        except AgentLostError as lost:
            self._renew(group, lost, waiting, results)

    def _lived(
        self, group: Group, life: Life, waiting: deque[ServiceCase], results: list[CaseResult]
    ) -> None:
        with self.part("start"):
            life.await_ready(self.pod, lambda _: None)
        if life.ready_seconds is None:
            self._none_ready(group, life, waiting, results)
        going, tried = True, len(waiting)
        while waiting and going:
            going = self._case(group, life, waiting, results, first=len(waiting) == tried)

    def _stop(self, life: Life) -> None:
        with self.part("stop"):
            run = self._room.run(life.stop())
        self.lives.append(replace(run, cases=tuple(self._tried)))

    def _case(
        self,
        group: Group,
        life: Life,
        waiting: deque[ServiceCase],
        results: list[CaseResult],
        *,
        first: bool,
    ) -> bool:
        """Try the next case; whether the service is fit for another one: it has neither ended nor hangs.

        A service may end just after it answered. The case that gets no answer then is innocent, and is tried
        in the next life, where it is the `first`: what ends a service twice was not the case before.
        """
        case = waiting[0]
        self._tried.append(case.id)
        with self.part("cases"):
            trial = self.pod.suite.run(case.id, self.pod.plan.limits.wall_time)
        if (lost := self.pod.lost()) is not None:
            raise lost
        ended = self._ended(life, trial)
        if ended is not None and not first and _unheard(trial):
            return False
        waiting.popleft()
        judgement = judge_trial(self.pod.plan.limits, trial, ended)
        results.append(self._announce(group, case, judgement, trial))
        return ended is None and trial.outcome is not Outcome.UNANSWERED

    def _ended(self, life: Life, trial: Trial) -> Observation | None:
        """How the service ended by itself.

        A process that ends has closed its sockets before its supervisor hears of it. One that broke off, or
        does not listen any more, may so have ended: that is waited for, lest the next case is charged.
        """
        broke_off = trial.outcome is Outcome.FAILED and any(map(_is_cut_off, trial.exchanges))
        listens = self.pod.suite.listens(self.pod.plan.service.port)
        if broke_off or not listens:
            patience = ENDING_SECONDS if listens or self._deaf is life else GONE_SECONDS
            with suppress(TimeoutError):
                return life.process.wait(time.monotonic() + patience)
            self._deaf = self._deaf if listens else life
        return life.ended

    def _none_ready(
        self, group: Group, life: Life, waiting: deque[ServiceCase], results: list[CaseResult]
    ) -> None:
        judgement = judge_start(self.pod.plan.limits, life.ended, self.pod.plan.service.ready.deadline)
        while waiting:
            case = waiting.popleft()
            self._tried.append(case.id)
            results.append(self._announce(group, case, judgement, None))

    def _renew(
        self, group: Group, lost: AgentLostError, waiting: deque[ServiceCase], results: list[CaseResult]
    ) -> None:
        """A sidecar died, or the suite. The case that saw it gets one more try, in sandboxes of its own."""
        at = waiting[0].id if waiting else f"{group.name}/"
        self._deaths[at] += 1
        try:
            self.pod.renew()
        except SeedError as error:
            self._unseeded = str(error)
            return
        if self._deaths[at] < DEATHS:
            return
        if not waiting:
            raise SandboxLostError(
                f"{lost} after each try of the group {group.name}.", "Try again."
            ) from lost
        case = waiting.popleft()
        if lost.name == SUITE:
            trial = Trial(Outcome.BROKEN, message=f"the suite's container died twice: {lost}")
            judgement = judge_trial(self.pod.plan.limits, trial, None)
        else:
            trial = None
            judgement = judge_trial(self.pod.plan.limits, None, None, Casualty(lost.name))
        results.append(self._announce(group, case, judgement, trial))

    def _announce(
        self, group: Group, case: ServiceCase, judgement: Judgement, trial: Trial | None
    ) -> CaseResult:
        result = replace(
            blank_result(self.challenge, case),
            verdict=judgement.verdict,
            reason=judgement.reason,
            trial=self._room.trial(trial) if trial else None,
        )
        audience = Audience.CANDIDATE if group.is_sample else Audience.INTERVIEWER
        seconds = trial.seconds if trial else 0.0
        self.emit(CaseFinished(result.id, result.verdict, seconds, audience))
        return result


def _is_cut_off(exchange: Exchange) -> bool:
    return exchange.failure in CUT_OFF


def _unheard(trial: Trial) -> bool:
    """Whether not one of its requests was answered."""
    unheard = (exchange.status is None and _is_cut_off(exchange) for exchange in trial.exchanges)
    return bool(trial.exchanges) and all(unheard)
