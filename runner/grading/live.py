"""A live run: a program tried on the samples, or on input of the candidate's own. Nothing is scored."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial

from runner.domain.challenge import Challenge
from runner.domain.events import Emit, Phase
from runner.domain.observation import Excerpt, Observation, Stop
from runner.domain.program import ProgramSpec
from runner.domain.report import CaseResult, CompilationResult, Usage
from runner.domain.service import ServiceSpec
from runner.domain.submission import Submission
from runner.domain.views import sample_for_candidate
from runner.grading.assemble import compilation_result
from runner.grading.attempt import Workplace
from runner.grading.evidence import PhaseClock
from runner.grading.execute import Executor
from runner.grading.inputs import CHUNK_BYTES, Inputs
from runner.grading.judging.panel import Panel, panel_of
from runner.grading.package_language import for_challenge
from runner.grading.plan import included_files, make_plan
from runner.grading.refusal import demand_cpu_time
from runner.grading.results import stdout_excerpt, usage_of
from runner.grading.service.attempt import ServiceAttempt
from runner.grading.service.plan import make_plan as make_service_plan
from runner.languages import LANGUAGES
from runner.languages.model import Language
from runner.sandbox.model import Lease, SandboxSpec

SHOWN_BYTES = 64 << 10
"""Of what own input makes a program write, head and tail each: it is there to be read."""


@dataclass(frozen=True, slots=True)
class LiveOrder:
    """What is to be run.

    Attributes:
        challenge: with its time limit (`Grader.settled`).
        stdin: own input; None runs the samples.
        args: of the program, with own input.
    """

    challenge: Challenge
    submission: Submission
    language: Language
    stdin: bytes | None
    args: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnInput:
    """What a program did with the candidate's own input: facts, and no verdict."""

    exit_code: int | None
    signal: int | None
    stopped: Stop | None
    oom_killed: bool
    usage: Usage
    stdout: Excerpt
    stderr: Excerpt


@dataclass(frozen=True, slots=True)
class LiveResult:
    """What came out.

    Attributes:
        compilation: None for a language with neither compiler nor check; when it failed, nothing was run.
        samples: of each its verdict, when the samples were run, as candidates may see it.
        own: when own input was.
    """

    compilation: CompilationResult | None
    samples: tuple[CaseResult, ...]
    own: OwnInput | None


def run_live(workplace: Workplace, order: LiveOrder, emit: Emit) -> LiveResult:
    """Compile and run, in sandboxes as a grading's. Raises `PlatformFault`."""
    match order.challenge.task:
        case ProgramSpec():
            return _run_program(workplace, order, emit)
        case ServiceSpec():
            return _run_service(workplace, order, emit)


def _run_service(workplace: Workplace, order: LiveOrder, emit: Emit) -> LiveResult:
    """The samples: a service has no input of its own."""
    samples = _samples_alone(order.challenge)
    plan = make_service_plan(samples, order.submission, order.language, workplace.image)
    report = ServiceAttempt(workplace, "", samples, plan, 1, "", emit).run()
    results = (result for group in report.groups for result in group.cases)
    return LiveResult(report.compilation, tuple(map(sample_for_candidate, results)), None)


def _samples_alone(challenge: Challenge) -> Challenge:
    groups = tuple(group for group in challenge.groups if group.is_sample)
    return replace(challenge, groups=groups, edge_cases=())


def _run_program(workplace: Workplace, order: LiveOrder, emit: Emit) -> LiveResult:
    if order.stdin is None:
        demand_cpu_time(order.challenge, workplace.runtime)
    limits = order.challenge.limits_for(order.language.name)
    included = included_files(order.challenge.program, order.language.name)
    image = workplace.image(order.language.image)
    language = for_challenge(order.challenge, order.language, order.submission)
    plan = make_plan(order.submission, language, limits, image, included)
    clock = PhaseClock(emit)
    with ExitStack() as stack:
        with clock.phase(Phase.PREPARE):
            panel = panel_of(_samples_alone(order.challenge), workplace.image, workplace.cache)
            lease = stack.enter_context(workplace.pool.lease(*plan.specs, *_specs(panel, order)))
            executor = Executor(plan, lease)
            executor.prepare()
            panel.seat(lease)
        with clock.phase(Phase.COMPILE):
            compilation = executor.compile()
        result = LiveResult(compilation_result(plan.compilation, compilation), (), None)
        if compilation is not None and not compilation.ok:
            return result
        with clock.phase(Phase.RUN):
            if order.stdin is None:
                samples = _samples(workplace, lease, panel, executor, emit)
                return replace(result, samples=samples)
            observation = executor.ready().run(plan.command(order.args), _chunks(order.stdin))
            return replace(result, own=_own(observation))


def _specs(panel: Panel, order: LiveOrder) -> tuple[SandboxSpec, ...]:
    """Nobody judges what own input leads to."""
    return panel.specs if order.stdin is None else ()


def _samples(
    workplace: Workplace, lease: Lease, panel: Panel, executor: Executor, emit: Emit
) -> tuple[CaseResult, ...]:
    image = partial(workplace.image, LANGUAGES["python"].image)
    inputs = Inputs(panel.challenge, workplace.cache / "inputs", image, lease.sandbox)
    results = panel.groups(executor, inputs, emit).run()
    return tuple(sample_for_candidate(result) for of_group in results.values() for result in of_group)


def _chunks(data: bytes) -> Iterator[bytes]:
    for start in range(0, len(data), CHUNK_BYTES):
        yield data[start : start + CHUNK_BYTES]


def _own(observation: Observation) -> OwnInput:
    kept = Excerpt.of(observation.stdout, head=SHOWN_BYTES, tail=SHOWN_BYTES)
    return OwnInput(
        exit_code=observation.exit_code,
        signal=observation.signal,
        stopped=observation.stopped,
        oom_killed=observation.oom_kills > 0 or observation.sandbox_oom,
        usage=usage_of(observation),
        stdout=replace(kept, total_bytes=stdout_excerpt(observation).total_bytes),
        stderr=observation.stderr,
    )
