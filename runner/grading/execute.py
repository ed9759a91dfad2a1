"""Carries out a plan: compiles, and runs cases in as many sandboxes as it takes. Decides nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Protocol

from runner.domain.challenge import Case
from runner.domain.errors import ArtefactsTooLargeError
from runner.domain.observation import Observation
from runner.domain.submission import SourceFile
from runner.grading.inputs import Inputs
from runner.grading.plan import CompilePlan, Plan
from runner.languages.model import OUT, SRC
from runner.sandbox.model import Run, Sandbox, SandboxSpec


class Lease(Protocol):
    """What executing needs of a lease on the pool."""

    def sandbox(self, spec: SandboxSpec) -> Sandbox:
        """A fresh sandbox; closed with the lease, or earlier by its taker."""
        ...


@dataclass(frozen=True, slots=True)
class Compilation:
    """What compiling, or checking, came to."""

    observation: Observation
    artefacts: bytes = b""
    too_large: bool = False

    @property
    def ok(self) -> bool:
        """Whether the program may run."""
        return self.observation.exit_code == 0 and not self.observation.stopped and not self.too_large


@dataclass(slots=True)
class Executor:
    """Runs one plan on one lease.

    A sandbox whose clean-up failed, or whose PID 1 fell to the OOM killer, is replaced by a fresh one for the
    next case; that is no platform fault.
    """

    plan: Plan
    lease: Lease
    inputs: Inputs
    sandboxes: int = 0
    supervisor_version: str = ""
    _artefacts: bytes = b""
    _current: Sandbox | None = field(default=None)

    def compile(self) -> Compilation | None:
        """Compile in a sandbox of its own, or check the syntax where the cases will run; None for neither."""
        match self.plan.compilation:
            case None:
                return None
            case CompilePlan(spec=None) as check:
                return Compilation(self._ready().run(check.command))
            case CompilePlan() as build:
                compilation = self._build(build)
                self._artefacts = compilation.artefacts
                return compilation

    def run(self, cases: Sequence[Case]) -> Iterator[tuple[Case, Observation]]:
        """Run cases one after the other, each observation as soon as it is there."""
        for has_files, part in groupby(cases, key=lambda case: bool(case.files)):
            if has_files:
                for case in part:
                    yield case, self._run_with_files(case)
            else:
                yield from self._run_in_a_row(list(part))

    def close(self) -> None:
        """Give the last sandbox back."""
        if self._current is not None:
            self._current.close()
            self._current = None

    def _run_in_a_row(self, cases: list[Case]) -> Iterator[tuple[Case, Observation]]:
        while cases:
            runs = (Run(self.plan.command(case), self.inputs.chunks(case)) for case in cases)
            done = 0
            for observation in self._ready().run_all(runs):
                yield cases[done], observation
                done += 1
            cases = cases[done:]

    def _run_with_files(self, case: Case) -> Observation:
        files = [SourceFile(name, path.read_bytes()) for name, path in case.files.items()]
        sandbox = self._ready()
        sandbox.unpack_case(files)
        return sandbox.run(self.plan.command(case), self.inputs.chunks(case))

    def _ready(self) -> Sandbox:
        """The sandbox for the next case, with the program in it."""
        if self._current is not None and self._current.usable:
            return self._current
        self.close()
        sandbox = self._open(self.plan.run_spec)
        self._current = sandbox
        if self._artefacts:
            sandbox.unpack_records(OUT, self._artefacts)
        else:
            sandbox.unpack(SRC, self.plan.files)
        return sandbox

    def _build(self, build: CompilePlan) -> Compilation:
        assert build.spec is not None
        with self._open(build.spec) as sandbox:
            sandbox.unpack(SRC, self.plan.files)
            observation = sandbox.run(build.command)
            compilation = Compilation(observation)
            if not compilation.ok:
                return compilation
            try:
                return Compilation(observation, sandbox.pack(OUT, max_bytes=build.max_artefacts))
            except ArtefactsTooLargeError:
                return Compilation(observation, too_large=True)

    def _open(self, spec: SandboxSpec) -> Sandbox:
        sandbox = self.lease.sandbox(spec)
        self.sandboxes += 1
        self.supervisor_version = sandbox.hello.supervisor_version
        return sandbox
