"""One attempt at grading a service: from a plan to a report, or to a platform fault."""

from __future__ import annotations

from dataclasses import dataclass, replace

from runner.catalog.suite_files import openapi_document
from runner.domain.events import Phase
from runner.domain.report import Report, ServiceResult
from runner.grading.assemble import Outcome, assemble
from runner.grading.attempt import Attempt, nothing_run
from runner.grading.evidence import Used
from runner.grading.execute import Compilation
from runner.grading.groups import Results
from runner.grading.results import judge_error
from runner.grading.service.building import build
from runner.grading.service.groups import SuiteRunner
from runner.grading.service.plan import ServicePlan
from runner.grading.service.pod import Pod
from runner.grading.service.routes import route_times
from runner.grading.service.sidecars import SeedError
from runner.sandbox.model import Lease


@dataclass(slots=True)
class ServiceAttempt(Attempt[ServicePlan]):
    """At a service."""

    def run(self) -> Report:
        """Execute, judge and report. Raises `PlatformFault`."""
        self.begin()
        with self.workplace.pool.lease(*self.plan.specs) as lease:
            with self.clock.phase(Phase.PREPARE):
                version = self.workplace.version(self.plan.language, self.plan.spec.image, lease)
            pod = Pod(self.plan, lease)
            try:
                outcome, runner = self._execute(pod, lease, version)
            except SeedError as error:
                outcome, runner = self._without_seed(str(error), version), None
        service = self._service(pod, runner, outcome.results)
        found = self.evidence(self._used(pod, lease.cores))
        report = assemble(self.grading_id, self.challenge, self.plan, outcome, found)
        return replace(report, service=service)

    def _execute(self, pod: Pod, lease: Lease, version: str) -> tuple[Outcome, SuiteRunner]:
        """Building comes after the sidecars have started, and neither can see the other."""
        runner = SuiteRunner(self.challenge, pod, self.emit, self.clock.part)
        with self.clock.phase(Phase.PREPARE):
            pod.start()
        with self.clock.phase(Phase.COMPILE):
            compilation = build(pod, lease)
        with self.clock.phase(Phase.RUN):
            results = runner.run() if _fit(compilation) else nothing_run(self.challenge)
        return Outcome(compilation, results, version), runner

    def _without_seed(self, message: str, version: str) -> Outcome:
        results = {
            group.name: [judge_error(self.challenge, case, message) for case in group.cases]
            for group in self.challenge.groups
        }
        return Outcome(None, results, version)

    def _service(self, pod: Pod, runner: SuiteRunner | None, results: Results) -> ServiceResult:
        trials = (case.trial for cases in results.values() for case in cases if case.trial)
        exchanges = (exchange for trial in trials for exchange in trial.exchanges)
        return ServiceResult(
            start=self.plan.service.start[self.plan.language.name],
            runs=tuple(runner.lives) if runner else (),
            routes=route_times(openapi_document(self.challenge), exchanges),
            sidecars=pod.versions,
        )

    def _used(self, pod: Pod, cores: tuple[int, ...]) -> Used:
        plan = self.plan
        sidecars = {one.sidecar.name: one.spec.image for one in plan.sidecars}
        return Used(
            images={"run": plan.spec.image, "suite": plan.suite_spec.image, **sidecars},
            supervisor_version=pod.supervisor_version,
            sandboxes=pod.sandboxes,
            cores=cores,
            environment=plan.command.env,
        )


def _fit(compilation: Compilation | None) -> bool:
    return compilation is None or compilation.ok
