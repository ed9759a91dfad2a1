"""One life of a service: started on fresh sidecars, ready or not, tried, stopped."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from runner.domain.errors import SandboxLostError
from runner.domain.observation import Observation, Stop
from runner.domain.report import ServiceRun
from runner.grading.results import usage_of
from runner.grading.service.pod import Pod
from runner.sandbox.model import Process

KILL_SECONDS = 20.0
"""Beyond its grace: what the supervisor may need to end and sweep."""
PAUSE = 0.01
"""Between two questions whether it is ready."""


@dataclass(slots=True)
class Life:
    """A started service.

    Attributes:
        ready_seconds: from its start until it was ready; None when it was not in time.
        why: it is not ready, as the last probe saw it.
    """

    group: str
    process: Process
    grace: float
    ready_seconds: float | None = None
    why: str = ""
    _run: ServiceRun | None = None

    def await_ready(self, pod: Pod, meanwhile: Callable[[Life], None]) -> None:
        """Wait until it is ready, has ended, or its deadline is over. Raises `AgentLostError`."""
        service = pod.plan.service
        began = time.monotonic()
        while (seconds := time.monotonic() - began) < service.ready.deadline and self.ended is None:
            self.why = pod.suite.probe(service.port, service.ready)
            if not self.why:
                self.ready_seconds = time.monotonic() - began
                break
            meanwhile(self)
            time.sleep(min(PAUSE, service.ready.deadline - seconds))

    @property
    def ended(self) -> Observation | None:
        """How it ended, if it did so by itself."""
        return self.process.ended

    def stop(self) -> ServiceRun:
        """Ask it to end, see that it does, and say how its life was. Raises `SandboxLostError`."""
        if self._run is None:
            by_itself = self.process.ended
            began = time.monotonic()
            if by_itself is None:
                self.process.stop(self.grace)
            observation = self._awaited()
            how = _words(observation, by_itself is not None, time.monotonic() - began, self.grace)
            self._run = ServiceRun(
                group=self.group,
                ready_seconds=self.ready_seconds,
                ending=how,
                usage=usage_of(observation),
                oom_killed=observation.oom_kills > 0 or observation.sandbox_oom,
                log=observation.stderr,
            )
        return self._run

    def _awaited(self) -> Observation:
        seconds = self.grace + KILL_SECONDS
        try:
            return self.process.wait(time.monotonic() + seconds)
        except TimeoutError:
            raise SandboxLostError(
                f"The service was not gone {seconds:g} s after it was asked to end.", "Try again."
            ) from None


@contextmanager
def started(pod: Pod, group: str) -> Iterator[Life]:
    """Start the service, which is not ready yet."""
    with pod.service() as process:
        yield Life(group, process, pod.plan.service.stop)


@contextmanager
def begun(pod: Pod, group: str, meanwhile: Callable[[Life], None] = lambda _: None) -> Iterator[Life]:
    """Start the service and wait until it is ready, has ended, or its deadline is over.

    `meanwhile` is called between two questions whether it is ready.

    Raises `AgentLostError` when the suite is gone.
    """
    with started(pod, group) as life:
        life.await_ready(pod, meanwhile)
        yield life


def _words(observation: Observation, by_itself: bool, seconds: float, grace: float) -> str:  # noqa: FBT001
    if observation.sandbox_oom:
        return "ended for want of memory"
    if by_itself:
        if observation.signal is not None:
            return f"was killed by signal {observation.signal}"
        return f"ended by itself with exit code {observation.exit_code}"
    if observation.stopped is Stop.ASKED:
        return f"was killed {grace:g} s after SIGTERM, which it did not follow"
    return f"stopped {seconds:.2f} s after SIGTERM"
