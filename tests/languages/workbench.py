"""Compiles a program and runs it as a grading would, without a challenge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from runner.domain.limits import Limits
from runner.domain.observation import Observation
from runner.domain.submission import SourceFile
from runner.grading.plan import compile_plan
from runner.languages.environment import base_environment
from runner.languages.model import OUT, SRC, Language, Program
from runner.languages.select import program_of
from runner.sandbox.lease import PoolLease
from runner.sandbox.model import Command, Sandbox, SandboxSpec

PROGRAMS = Path(__file__).parent / "programs"
MEMORY = 256
LIMITS = Limits(time_limit=5, wall_time=120, memory=MEMORY)


def program_files(language: Language, name: str) -> list[SourceFile]:
    """The files of one of the programs beside this module."""
    folder = PROGRAMS / language.name / name
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return [SourceFile(PurePosixPath(path.relative_to(folder)), path.read_bytes()) for path in paths]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A program in a sandbox. `compilation` is what the compiler, or the syntax check, came to."""

    language: Language
    program: Program
    sandbox: Sandbox
    compilation: Observation

    def run(self, *args: str, stdin: bytes = b"") -> Observation:
        """Run it once."""
        return self.sandbox.run(
            Command(
                (*self.language.run(self.program), *args),
                env=self.environment,
                cpu_stop=LIMITS.time_limit,
                wall_stop=LIMITS.wall_time,
                output=4 << 20,
            ),
            [stdin],
        )

    @property
    def environment(self) -> Mapping[str, str]:
        """What it is started with."""
        return {**base_environment(), **self.language.env(self.program)}


def run_spec(language: Language, image: str) -> SandboxSpec:
    """The sandbox that a language's programs run in."""
    return SandboxSpec(image, MEMORY, language.box, LIMITS.processes + language.processes)


def prepare(lease: PoolLease, language: Language, image: str, files: list[SourceFile]) -> Prepared:
    """Compile or check a program, and put it where it can run unless that failed."""
    program = program_of(language, {file.path: file.data for file in files}, MEMORY)
    plan = compile_plan(language, program, LIMITS, image)
    assert plan is not None
    sandbox = lease.sandbox(run_spec(language, image))
    if plan.spec is None:
        sandbox.unpack(SRC, files)
        return Prepared(language, program, sandbox, sandbox.run(plan.command))
    with lease.sandbox(plan.spec) as builder:
        builder.unpack(SRC, files)
        compilation = builder.run(plan.command)
        if compilation.exit_code == 0:
            sandbox.unpack_records(OUT, builder.pack(OUT, max_bytes=plan.max_artefacts))
    return Prepared(language, program, sandbox, compilation)
