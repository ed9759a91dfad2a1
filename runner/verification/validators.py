"""Runs the author's input validator over the inputs of all cases, generated ones included.

The protocol is Kattis's: the input comes on standard input.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from runner.domain.cases import ProgramCase
from runner.domain.challenge import Challenge
from runner.domain.observation import Observation
from runner.domain.program import ProgramSpec
from runner.grading.attempt import Workplace
from runner.grading.author_program import WALL_FACTOR, AuthorProgram
from runner.grading.inputs import GeneratorError, Inputs
from runner.languages import LANGUAGES
from runner.sandbox.model import Lease, Sandbox, SandboxSpec
from runner.verification.input_verdict import verdict
from runner.verification.model import Problem
from runner.verification.package_inputs import package_input_problems

LARGE_BYTES = 32 << 20
SECONDS = 10.0
LARGE_SECONDS = 60.0
MEMORY_MIB = 1024
OUTPUT_BYTES = 1 << 20


def input_problems(challenge: Challenge, workplace: Workplace) -> Iterator[Problem]:
    """Every input that the validator does not accept; none for a challenge without one.

    Raises `PlatformFault`.
    """
    task = challenge.task
    if isinstance(task, ProgramSpec) and task.input_validators:
        yield from package_input_problems(challenge, workplace)
    if not isinstance(task, ProgramSpec) or (path := task.input.validator) is None:
        return
    spec = SandboxSpec(workplace.image(LANGUAGES["python"].image), MEMORY_MIB)
    with workplace.pool.lease(spec) as lease:
        inputs = Inputs(challenge, workplace.cache / "inputs", lambda: spec.image, lease.sandbox)
        validator = _Validator(AuthorProgram(challenge.root, path), spec, lease)
        for case in challenge.program_cases:
            if message := _complaint(validator, inputs, case):
                yield Problem(input_file(case), message)


def input_file(case: ProgramCase) -> str:
    """The file of the challenge that says what the case's input is."""
    return f"tests/{case.id}.in" if isinstance(case.input, Path) else f"tests/{case.id}.yaml"


@dataclass(slots=True)
class _Validator:
    """The validator in its sandbox: one for all inputs, as long as it stays usable."""

    program: AuthorProgram
    spec: SandboxSpec
    lease: Lease
    _current: Sandbox | None = field(default=None)

    def run(self, inputs: Inputs, case: ProgramCase) -> Observation:
        """Run it on one input."""
        size = inputs.path(case).stat().st_size
        seconds = LARGE_SECONDS if size > LARGE_BYTES else SECONDS
        sandbox = self._ready()
        sandbox.extend(int(seconds * WALL_FACTOR * 2))
        return sandbox.run(
            self.program.command(cpu_seconds=seconds, output=OUTPUT_BYTES), inputs.chunks(case)
        )

    def _ready(self) -> Sandbox:
        if self._current is not None and self._current.usable:
            return self._current
        if self._current is not None:
            self._current.close()
        sandbox = self.lease.sandbox(self.spec)
        self._current = sandbox  # it ends with the lease
        self.program.put_into(sandbox)
        return sandbox


def _complaint(validator: _Validator, inputs: Inputs, case: ProgramCase) -> str:
    try:
        said = verdict(validator.run(inputs, case), memory=MEMORY_MIB, output=OUTPUT_BYTES >> 20)
    except GeneratorError as error:
        return error.message
    return f"{validator.program.path} {said}" if said else ""
