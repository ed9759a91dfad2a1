"""Runs the input validators of a Kattis package over the inputs of all its cases.

Each is built once and run in a sandbox of its own, with the arguments that the case has for it; the input
comes on standard input, the case's files lie in the working folder, and only exit code 42 accepts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from runner.domain.challenge import Challenge, InputValidator, ProgramCase
from runner.domain.errors import NotAChallengeError
from runner.domain.observation import Observation
from runner.domain.submission import SourceFile
from runner.grading.attempt import Workplace
from runner.grading.author_program import last_line_said
from runner.grading.inputs import CHUNK_BYTES
from runner.grading.judging.built import BuiltProgram
from runner.grading.judging.panel import FOLDER
from runner.grading.judging.plan import make_judge_plan
from runner.sandbox.model import Sandbox
from runner.verification.input_verdict import verdict
from runner.verification.model import Problem


def package_input_problems(challenge: Challenge, workplace: Workplace) -> Iterator[Problem]:
    """Every input that a validator does not accept, and every validator that cannot be run.

    Raises `PlatformFault`.
    """
    for validator in challenge.program.input_validators:
        yield from _problems(challenge, workplace, validator)


def _problems(challenge: Challenge, workplace: Workplace, validator: InputValidator) -> Iterator[Problem]:
    place = f"input_validators/{validator.name}"
    kept = workplace.cache / FOLDER
    try:
        plan = make_judge_plan(validator.program, workplace.image)
    except NotAChallengeError as error:
        yield Problem(place, error.message)
        return
    with workplace.pool.lease(*plan.specs(kept)) as lease:
        program = _InputProgram(plan, lease, kept)  # what it opens ends with the lease
        if unfit := program.unfit or program.mistake:
            yield Problem(place, unfit)
            return
        for case in challenge.program_cases:
            if complaint := program.verdict(case, case.input_validator_args.get(validator.name, ())):
                yield Problem(f"data/{case.id}.in", f"{validator.name} {complaint}")


@dataclass(slots=True)
class _InputProgram(BuiltProgram):
    """A validator of inputs."""

    @property
    def mistake(self) -> str:
        """Why one that is not compiled is no program in its language."""
        check = self.plan.compilation
        if check is None or check.spec is not None:
            return ""
        seen = self._ready().run(check.command)
        fits = seen.exit_code == 0 and not seen.stopped
        return "" if fits else f"the {self.noun} does not compile: {last_line_said(seen)}"

    def verdict(self, case: ProgramCase, args: tuple[str, ...]) -> str:
        """What it did with an input that it does not accept; empty when it accepts."""
        limits = self.plan.judge.limits
        return verdict(self._run(case, args), memory=limits.memory, output=limits.output)

    def _run(self, case: ProgramCase, args: tuple[str, ...]) -> Observation:
        sandbox = self._ready()
        if case.files:
            sandbox.unpack_case([SourceFile(name, path.read_bytes()) for name, path in case.files.items()])
        command = replace(self.plan.command(args), keep=False)
        sandbox.extend(int(command.wall_stop * 2))
        assert isinstance(case.input, Path)  # a package generates none
        return sandbox.run(command, _chunks(case.input))

    def _ready(self) -> Sandbox:
        return self.sandbox(self.plan.spec)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk
