"""What hardening costs a case: our list of system calls, and a runtime that brings a kernel of its own.

Sandboxes without the list are made here and nowhere else; no setting of the product can ask for one.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass

from benchmarks import programs
from benchmarks.bench import Bench
from benchmarks.cases import IN_A_ROW, SUBJECTS, row
from benchmarks.figures import IN_RUNSC, UNFILTERED, Recorder
from runner.domain.errors import EngineError
from runner.grading.execute import Executor
from runner.grading.plan import Plan
from runner.sandbox import seccomp
from runner.sandbox.container import launch
from runner.sandbox.docker_driver import BOX_NAME, DockerSandbox
from runner.sandbox.engine import Engine, NameTakenError
from runner.sandbox.model import Lease, SandboxSpec
from runner.sandbox.policy import (
    BOX_ROLE,
    BOXES,
    JOINED,
    Placement,
    Slot,
    Uids,
    box_policy,
    create_body,
    labels,
)
from runner.sandbox.runtime import DEFAULT, Part, Runtime

RUNSC = "runsc"
LIFETIME = 3600
_OFF = "unconfined"
"""As the engine calls no profile at all."""


@dataclass(frozen=True, slots=True)
class Maker(Lease):
    """Makes sandboxes in one slot that differ from ours in one thing.

    Attributes:
        runtime: in which they run, and what is not demanded of them.
        filtered: whether they have our list of system calls.
    """

    engine: Engine
    slot: Slot
    runtime: Runtime = DEFAULT
    filtered: bool = True

    @property
    def cores(self) -> tuple[int, ...]:
        """The slot's."""
        return (self.slot.core,)

    def prepare(self, *specs: SandboxSpec) -> None:
        """Nothing: each is made when it is wanted."""

    def sandbox(self, spec: SandboxSpec) -> DockerSandbox:
        """A new one."""
        profile = seccomp.profile(self.engine.facts.architecture, spec.role) if self.filtered else _OFF
        placement = Placement(
            network=f"{JOINED}{self.slot.holder}",
            seccomp=profile,
            lifetime=LIFETIME,
            deadline=math.ceil(self.engine.now()) + LIFETIME,
            worker="benchmark",
        )
        marks = labels(BOX_ROLE, placement, repr(spec))
        for number in reversed(range(BOXES)):
            policy = box_policy(spec, Uids.of_box(number), self.slot.core, self.runtime)
            body = create_body(policy, spec.image, marks, placement)
            with suppress(NameTakenError):
                return DockerSandbox(self.engine, launch(self.engine, BOX_NAME.format(number), body), policy)
        raise EngineError("All boxes of this engine are taken.", "Wait until others have finished.")


def measure_seccomp(recorder: Recorder, rounds: int, bench: Bench, slot: Slot) -> None:
    """Record `rounds` rows of cases of each program in a sandbox as ours are, and in one without the list,
    in turn, now the one first and now the other.
    """
    unfiltered = Runtime(None, frozenset({Part.SECCOMP}))
    makers = {
        "": Maker(bench.engine, slot),
        UNFILTERED: Maker(bench.engine, slot, unfiltered, filtered=False),
    }
    with ExitStack() as stack:
        executors = [
            (f"held {language} {name}{variant}", bench.plan(language, name), executor)
            for language, name in SUBJECTS
            for variant, executor in _compiled(stack, bench.plan(language, name), makers).items()
        ]
        given = bench.data.log.read_bytes()
        for number in range(rounds):
            for figure, plan, executor in executors[::-1] if number % 2 else executors:
                seconds = row(executor.ready(), plan, given, IN_A_ROW) / IN_A_ROW
                recorder.milliseconds(figure, seconds)


def measure_runtimes(recorder: Recorder, rounds: int, bench: Bench, slot: Slot) -> bool:
    """Record `rounds` cases of the programs in the engine's default runtime and in gVisor, in turn, each in a
    fresh sandbox, and how long that took to be ready; False when the engine knows no gVisor.
    """
    if RUNSC not in bench.engine.facts.runtimes:
        return False
    makers = {
        "": Maker(bench.engine, slot),
        IN_RUNSC: Maker(bench.engine, slot, Runtime(RUNSC, frozenset(Part))),
    }
    given = bench.data.log.read_bytes()
    with ExitStack() as stack:
        for language in ("c", "python"):
            plan = bench.plan(language, "totals")
            executors = _compiled(stack, plan, makers)
            for _ in range(rounds):
                for variant, executor in executors.items():
                    _one(recorder, f"{language} totals{variant}", plan, executor, given)
    return True


def _compiled(stack: ExitStack, plan: Plan, makers: Mapping[str, Maker]) -> Mapping[str, Executor]:
    executors = {variant: programs.compiled(plan, maker) for variant, maker in makers.items()}
    for executor in executors.values():
        stack.callback(executor.close)
    return executors


def _one(recorder: Recorder, name: str, plan: Plan, executor: Executor, given: bytes) -> None:
    executor.renew()
    started = time.monotonic()
    sandbox = executor.ready()
    recorder.milliseconds(f"ready {name}", time.monotonic() - started)
    recorder.milliseconds(f"one {name}", row(sandbox, plan, given, 1))
