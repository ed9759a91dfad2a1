"""One attempt at a grading: from a plan to a report, or to a platform fault."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Generic, TypeVar

from runner.domain.challenge import Challenge
from runner.domain.events import Emit, GradingStarted, Phase
from runner.domain.report import Evidence, Report
from runner.grading.assemble import Outcome, Planned, assemble
from runner.grading.evidence import PhaseClock, Used, evidence
from runner.grading.execute import Compilation, Executor, NotCompiledError
from runner.grading.groups import GroupRunner, Results
from runner.grading.inputs import Inputs
from runner.grading.judging.panel import Panel, panel_of
from runner.grading.plan import Plan
from runner.grading.results import blank_result
from runner.grading.versions import Versions, probe_spec
from runner.languages import LANGUAGES
from runner.languages.model import Language
from runner.sandbox.model import Lease, SandboxPool
from runner.sandbox.runtime import DEFAULT, Runtime


@dataclass(frozen=True, slots=True)
class Workplace:
    """What every grading on this host shares.

    Attributes:
        pool: gives sandboxes.
        image: the id of the image of that name, or in the folder at that path; raises `ImageMissingError`.
        engine: name, version and cgroup version, for the evidence.
        cache: folder for generated inputs and versions.
        given_out: how many sandboxes were `warm`, and how many `cold`, since it was opened.
        slots: how many gradings run at a time, when others leave them their slots.
        give_up: lets no grading wait for a slot any more.
        runtime: in which the pool's sandboxes run.
    """

    pool: SandboxPool
    image: Callable[[str], str]
    engine: Mapping[str, str]
    cache: Path
    given_out: Callable[[], Mapping[str, int]] = dict
    slots: int = 1
    give_up: Callable[[], None] = lambda: None
    runtime: Runtime = DEFAULT

    def version(self, language: Language, image: str, lease: Lease) -> str:
        """Of a language in its image; asked before anything of a candidate's is there."""
        versions = Versions(self.cache / "versions")
        return versions.of(language, image, partial(lease.sandbox, probe_spec(language, image)))


P = TypeVar("P", bound=Planned)


@dataclass(slots=True)
class Attempt(Generic[P]):
    """One fenced try at a grading: what all kinds have in common.

    Attributes:
        number: counted from 1.
        reproduce: the command that grades the same again.
    """

    workplace: Workplace
    grading_id: str
    challenge: Challenge
    plan: P
    number: int
    reproduce: str
    emit: Emit
    clock: PhaseClock = field(init=False)

    def __post_init__(self) -> None:
        """Start the clock."""
        self.clock = PhaseClock(self.emit)

    def begin(self) -> None:
        """Say so."""
        self.emit(GradingStarted(self.challenge.slug, self.plan.language.name, len(self.challenge.cases)))

    def evidence(self, used: Used) -> Evidence:
        """Of what was used."""
        return evidence(used, self.clock, self.workplace.engine, self.number, self.reproduce)


@dataclass(slots=True)
class ProgramAttempt(Attempt[Plan]):
    """At a program."""

    def run(self) -> Report:
        """Execute, judge and report. Raises `PlatformFault`."""
        self.begin()
        with ExitStack() as stack:
            with self.clock.phase(Phase.PREPARE):
                panel = panel_of(self.challenge, self.workplace.image, self.workplace.cache)
                lease = stack.enter_context(self.workplace.pool.lease(*self.plan.specs, *panel.specs))
                version = self.workplace.version(self.plan.language, self.plan.run_spec.image, lease)
                executor = Executor(self.plan, lease)  # what it opens ends with the lease
                executor.prepare()
                panel.seat(lease)
            outcome = self._execute(executor, panel, self._inputs(lease), version)
        found = self.evidence(self._used(executor, panel, lease.cores))
        return assemble(self.grading_id, self.challenge, self.plan, outcome, found)

    def _inputs(self, lease: Lease) -> Inputs:
        return Inputs(
            challenge=self.challenge,
            cache=self.workplace.cache / "inputs",
            image=lambda: self.workplace.image(LANGUAGES["python"].image),
            sandbox=lease.sandbox,
        )

    def _execute(self, executor: Executor, panel: Panel, inputs: Inputs, version: str) -> Outcome:
        with self.clock.phase(Phase.COMPILE):
            compilation = executor.compile(may_wait=panel.begins_with_a_run)
            panel.build()
        with self.clock.phase(Phase.RUN):
            groups = panel.groups(executor, inputs, self.emit)
            compilation, results = self._run(groups, compilation)
            return Outcome(compilation, results, version, panel.answers(results))

    def _run(
        self, groups: GroupRunner, compilation: Compilation | None
    ) -> tuple[Compilation | None, Results]:
        if compilation is not None and not compilation.ok:
            return compilation, nothing_run(self.challenge)
        try:
            return compilation, groups.run()
        except NotCompiledError as error:
            return error.compilation, nothing_run(self.challenge)

    def _used(self, executor: Executor, panel: Panel, cores: tuple[int, ...]) -> Used:
        plan = self.plan
        build = plan.compilation.spec if plan.compilation else None
        images = {"run": plan.run_spec.image, **({"build": build.image} if build else {})}
        return Used(
            images=images | panel.images,
            supervisor_version=executor.supervisor_version,
            sandboxes=executor.sandboxes + panel.sandboxes,
            cores=cores,
            environment=plan.run_env,
        )


def nothing_run(challenge: Challenge) -> Results:
    """All cases skipped, for a submission that did not compile."""
    return {group.name: [blank_result(challenge, case) for case in group.cases] for group in challenge.groups}
