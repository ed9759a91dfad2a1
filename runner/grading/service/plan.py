"""How a service is built, run and tried, decided before anything runs.

Pure but for reading the challenge's files: the same challenge, submission and language give the same plan.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from runner.catalog.suite_files import seed_files, suite_files
from runner.domain.challenge import Challenge
from runner.domain.judge import STOP_FACTOR
from runner.domain.limits import Limits
from runner.domain.service import OWN, OWN_IMAGE, SERVICE_PORT, ServiceSpec, Sidecar, SidecarKind
from runner.domain.submission import SourceFile, Submission
from runner.grading.plan import COMPILER_OUTPUT_BYTES, COMPILER_PROCESSES, CompilePlan, demand_fit
from runner.languages.environment import COMPILER, base_environment
from runner.languages.model import SRC, Language, Program
from runner.languages.select import service_of
from runner.sandbox.model import Command, Role, SandboxSpec, User

ENV = "/usr/bin/env"
"""Finds the first word of a command line in PATH, and becomes it."""
AGENT = "/usr/lib/fairtrial/agent"
"""In the image of every sidecar and of the suite: runs its server, and does what it is asked to."""
SUITE_IMAGE = "suite"
LOG_HEAD = 1 << 20
LOG_TAIL = 64 << 10
"""Bytes of a service's log that are kept of one of its lives."""

ImageId = Callable[[str], str]
"""The id of the image of that name; raises `ImageMissingError`."""


@dataclass(frozen=True, slots=True)
class SidecarPlan:
    """One sidecar: the sandbox that it runs in, and what it starts with."""

    sidecar: Sidecar
    spec: SandboxSpec
    seed: tuple[SourceFile, ...]

    def command(self, password: str) -> Command:
        """What runs its agent; the password is its administrator's, that is, the suite's."""
        return Command(
            argv=(AGENT, str(self.sidecar.kind.port)),
            env={**base_environment(), "FAIRTRIAL_ADMIN_PASSWORD": password},
            cpu_stop=0,
            wall_stop=0,
            output=AGENT_OUTPUT,
        )


AGENT_OUTPUT = 64 << 20
"""Bytes that an agent may say in a grading."""


@dataclass(frozen=True, slots=True)
class ServicePlan:
    """All that executing needs to know of a submission.

    Attributes:
        limits: the language's factors applied.
        program: its files, as the language sees them.
        compilation: how it is built, or its syntax checked.
        spec: the sandbox that it runs in.
        command: what runs it, until it is asked to stop.
        suite: the files of the suite.
    """

    submission: Submission
    language: Language
    program: Program
    limits: Limits
    service: ServiceSpec
    compilation: CompilePlan | None
    spec: SandboxSpec
    command: Command
    suite_spec: SandboxSpec
    suite: tuple[SourceFile, ...]
    sidecars: tuple[SidecarPlan, ...]

    @property
    def specs(self) -> tuple[SandboxSpec, ...]:
        """All sandboxes that the grading needs, in the order in which it needs them."""
        build = self.compilation.spec if self.compilation else None
        beside = (*(sidecar.spec for sidecar in self.sidecars), self.suite_spec, self.spec)
        return (build, *beside) if build else beside


def make_plan(
    challenge: Challenge, submission: Submission, language: Language, image: ImageId
) -> ServicePlan:
    """Decide how to grade a service.

    Raises:
        SubmissionError: it is larger than the limits allow, holds no text, or no file of the language.
        ImageMissingError: an image that it takes is not there.
    """
    service, limits = challenge.service, challenge.limits_for(language.name)
    demand_fit(submission, language, limits)
    contents = {file.path: file.data for file in submission.files}
    program = service_of(language, contents, limits.memory)
    own = image(image_name(challenge, language.name))
    return ServicePlan(
        submission=submission,
        language=language,
        program=program,
        limits=limits,
        service=service,
        compilation=_compilation(service, language, program, limits, own),
        spec=SandboxSpec(
            own, limits.memory, language.box, limits.processes + language.processes, Role.LOOPBACK
        ),
        command=Command(
            argv=(ENV, *service.start[language.name]),
            cwd=SRC,
            env=_environment(service, language, program),
            cpu_stop=0,
            wall_stop=0,
            stderr_head=LOG_HEAD,
            stderr_tail=LOG_TAIL,
            merge=True,
        ),
        suite_spec=SandboxSpec(image(SUITE_IMAGE), memory=512, processes=256, role=Role.LOOPBACK),
        suite=tuple(suite_files(challenge)),
        sidecars=tuple(_sidecar(challenge, sidecar, image) for sidecar in service.sidecars),
    )


def image_name(challenge: Challenge, language: str) -> str:
    """The image that a service of a language runs in: one of ours, or the folder of the challenge's own."""
    name = challenge.service.images[language]
    return str(challenge.root / OWN_IMAGE) if name == OWN else name


def suite_setting(plan: ServicePlan, passwords: Mapping[str, str]) -> dict[str, object]:
    """What the suite's agent is told of the pod, as JSON values; passwords by the sidecar's name."""
    return {
        "service": {"port": plan.service.port},
        "wall_time": plan.limits.wall_time,
        "sidecars": [
            {
                "name": one.sidecar.name,
                "image": one.sidecar.kind.value,
                "port": one.sidecar.kind.port,
                "url_name": one.sidecar.url,
                "admin_password": passwords[one.sidecar.name],
            }
            for one in plan.sidecars
        ],
    }


def _environment(service: ServiceSpec, language: Language, program: Program) -> Mapping[str, str]:
    return {
        **base_environment(),
        **language.env(program),
        **language.service_env(program),
        SERVICE_PORT: str(service.port),
        **{sidecar.url: sidecar.kind.url for sidecar in service.sidecars},
    }


def _compilation(
    service: ServiceSpec, language: Language, program: Program, limits: Limits, image: str
) -> CompilePlan | None:
    """The author's build command, or the language's check of the syntax where the service will run."""
    argv: Sequence[str]
    environment: Mapping[str, str]
    if build := service.build.get(language.name):
        argv, user, environment = (ENV, *build), User.BUILD, COMPILER
        box = language.compile_box
        spec = SandboxSpec(image, limits.compilation_memory, box, COMPILER_PROCESSES)
    elif language.check is not None:
        argv, user, environment, spec = language.check(program), User.RUN, {}, None
    else:
        return None
    command = Command(
        argv=tuple(argv),
        user=user,
        cwd=SRC,
        env={**base_environment(), **environment},
        cpu_stop=limits.compilation_time,
        wall_stop=limits.compilation_time * STOP_FACTOR,
        output=COMPILER_OUTPUT_BYTES,
    )
    return CompilePlan(command, spec, max_artefacts=language.box * (1 << 20) * 3 // 4)


def _sidecar(challenge: Challenge, sidecar: Sidecar, image: ImageId) -> SidecarPlan:
    return SidecarPlan(sidecar, _sidecar_spec(sidecar.kind, image(sidecar.kind)), _seed(challenge, sidecar))


def _sidecar_spec(kind: SidecarKind, image: str) -> SandboxSpec:
    match kind:
        case SidecarKind.POSTGRES:
            return SandboxSpec(image, memory=512, processes=128, role=Role.DATABASE, work=512, shm=64)
        case SidecarKind.REDIS:
            return SandboxSpec(image, memory=256, processes=32, role=Role.LOOPBACK)
        case SidecarKind.STUB:
            return SandboxSpec(image, memory=128, processes=128, role=Role.LOOPBACK)


def _seed(challenge: Challenge, sidecar: Sidecar) -> tuple[SourceFile, ...]:
    return () if sidecar.seed is None else tuple(seed_files(challenge, sidecar.seed))
