"""Builds a service, or checks its syntax, before anything else of it runs."""

from __future__ import annotations

from runner.domain.errors import ArtefactsError
from runner.grading.execute import Compilation
from runner.grading.plan import CompilePlan
from runner.grading.service.pod import Pod
from runner.languages.model import SRC
from runner.sandbox.model import Lease, SandboxSpec


def build(pod: Pod, lease: Lease) -> Compilation | None:
    """Build in a sandbox of its own, or check where the service will run; None for neither."""
    match pod.plan.compilation:
        case None:
            return None
        case CompilePlan(spec=None) as check:
            return Compilation(pod.ready().run(check.command))
        case CompilePlan(spec=SandboxSpec() as spec) as planned:
            return _built(pod, lease, planned, spec)
    raise AssertionError("a plan has a sandbox to build in, or none")


def _built(pod: Pod, lease: Lease, planned: CompilePlan, spec: SandboxSpec) -> Compilation:
    """What is built is the whole folder: sources and what the build command added to them."""
    with lease.sandbox(spec) as sandbox:
        pod.sandboxes += 1
        sandbox.unpack(SRC, pod.plan.submission.files)
        observation = sandbox.run(planned.command)
        if not Compilation(observation).ok:
            return Compilation(observation)
        try:
            pod.built = sandbox.pack(SRC, max_bytes=planned.max_artefacts)
        except ArtefactsError as error:
            return Compilation(observation, unfit=error.message)
    try:
        pod.ready()
    except ArtefactsError as error:
        return Compilation(observation, unfit=error.message)
    return Compilation(observation)
