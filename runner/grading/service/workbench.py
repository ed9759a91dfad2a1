"""A service in its candidate's hands: started with what stands beside it, restarted, tried with the samples,
and reachable from this host.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from runner.domain.challenge import Challenge
from runner.domain.errors import SandboxLostError, UsageError
from runner.domain.judge_service import judge_start, judge_trial
from runner.domain.submission import Submission
from runner.domain.trial import Trial
from runner.grading.assemble import compilation_result
from runner.grading.attempt import Workplace
from runner.grading.service.agents import AgentLostError
from runner.grading.service.building import build
from runner.grading.service.lives import Life, begun
from runner.grading.service.plan import make_plan
from runner.grading.service.pod import LIFETIME, Pod
from runner.grading.service.relay import Relay
from runner.grading.service.sidecars import SeedError
from runner.languages.model import Language
from runner.sandbox.model import Lease

Read = Callable[[], Submission]
"""The submission as it is now."""


@dataclass(slots=True)
class Workbench:
    """What runs; `opened` makes one."""

    challenge: Challenge
    language: Language
    read: Read
    _workplace: Workplace
    _lease: Lease
    _pod: Pod
    _relay: Relay

    @property
    def port(self) -> int:
        """Of this host, on loopback: leads to the service."""
        return self._relay.port

    @contextmanager
    def started(self, meanwhile: Callable[[Life], None]) -> Iterator[Life]:
        """The service as it is now, on sidecars as they were seeded; `meanwhile` as for `begun`.

        Raises `NotBuiltError`, `SubmissionError`, `PlatformFault`.
        """
        plan = make_plan(self.challenge, self.read(), self.language, self._workplace.image)
        self._pod.change(plan)
        self._relay.extend(LIFETIME)
        self._reset()
        self._pod.extend()
        compilation = build(self._pod, self._lease)
        result = compilation_result(plan.compilation, compilation)
        if result is not None and not result.ok:
            raise NotBuiltError(result.reason, result.output.head + result.output.tail)
        with told_as_fault(), begun(self._pod, "try", meanwhile) as life:
            yield life

    def _reset(self) -> None:
        """Sidecars as they were seeded: fresh ones where one has died, or the suite."""
        try:
            if (lost := self._pod.lost()) is not None:
                raise lost
            self._pod.reset()
        except AgentLostError:
            self._pod.renew()

    def what_is_wrong(self, life: Life) -> str:
        """In plain words, with one that is not ready, or no longer there."""
        plan = self._pod.plan
        if life.ready_seconds is not None:
            return judge_trial(plan.limits, None, life.ended).reason
        judgement = judge_start(plan.limits, life.ended, plan.service.ready.deadline)
        return f"{judgement.reason}: {life.why}" if life.ended is None else judgement.reason

    def try_samples(self) -> Iterator[tuple[str, Trial]]:
        """Each sample with what its test says. Raises `PlatformFault`."""
        wall_time = self._pod.plan.limits.wall_time
        for group in self.challenge.groups:
            if group.is_sample:
                for case in group.service_cases:
                    with told_as_fault():
                        yield case.id, self._pod.suite.run(case.id, wall_time)


@contextmanager
def told_as_fault() -> Iterator[None]:
    """Nobody is graded here, so whose fault it is that an agent died is not asked."""
    try:
        yield
    except AgentLostError as lost:
        raise SandboxLostError(f"{lost}.", "Start again.") from lost


class NotBuiltError(Exception):
    """What was handed in does not build.

    Attributes:
        said: by the build, or by the check of the syntax.
    """

    def __init__(self, reason: str, said: bytes) -> None:
        """Keep both."""
        super().__init__(reason)
        self.said = said


@contextmanager
def opened(
    workplace: Workplace, challenge: Challenge, language: Language, read: Read, port: int
) -> Iterator[Workbench]:
    """Start the sidecars, the suite, and the way in.

    Raises `UsageError` when the port is taken or a seed cannot be loaded, `SubmissionError`, `PlatformFault`.
    """
    plan = make_plan(challenge, read(), language, workplace.image)
    with ExitStack() as stack:
        lease = stack.enter_context(workplace.pool.lease(*plan.specs, plan.suite_spec))
        pod = Pod(plan, lease)
        try:
            pod.start()
        except SeedError as error:
            raise UsageError(
                f"The challenge is at fault: {error}.", "Tell whoever gave it to you."
            ) from error
        sandbox = stack.enter_context(lease.sandbox(plan.suite_spec))
        relay = stack.enter_context(Relay(sandbox, outside=port, inside=plan.service.port))
        yield Workbench(challenge, language, read, workplace, lease, pod, relay)
