"""Runs the input validators of a Kattis package over the inputs of all its cases.

Each is built once and run in a sandbox of its own, with the arguments that the case has for it; the input
comes on standard input, the case's files and the validator's own lie in the working folder, and only exit
code 42 accepts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from runner.domain.cases import ProgramCase
from runner.domain.challenge import Challenge
from runner.domain.errors import NoRoomError, NotAChallengeError, SandboxLostError
from runner.domain.observation import Observation
from runner.domain.program import InputValidator
from runner.domain.submission import SourceFile
from runner.grading.attempt import Workplace
from runner.grading.author_program import last_line_said
from runner.grading.inputs import CHUNK_BYTES
from runner.grading.judging.built import BuiltProgram
from runner.grading.judging.panel import FOLDER
from runner.grading.judging.plan import make_judge_plan
from runner.sandbox.model import Sandbox
from runner.verification.input_verdict import failure, verdict
from runner.verification.model import Problem


@dataclass(frozen=True, slots=True)
class Answer:
    """What a validator says of an input.

    Attributes:
        complaint: what it did, as a verb; empty where it accepts.
        failed: it came to no end of its own, and so said nothing.
    """

    validator: str
    case: ProgramCase
    complaint: str
    failed: bool


def package_input_problems(challenge: Challenge, workplace: Workplace) -> Iterator[Problem]:
    """Every input that a validator does not accept, and every validator that cannot be run.

    Raises `PlatformFault`.
    """
    for answer in answers(challenge, workplace, challenge.program_cases):
        if isinstance(answer, Problem):
            yield answer
        elif answer.complaint:
            yield Problem(f"data/{answer.case.id}.in", f"{answer.validator} {answer.complaint}")


def answers(
    challenge: Challenge, workplace: Workplace, cases: Sequence[ProgramCase]
) -> Iterator[Answer | Problem]:
    """What all validators say of some inputs, one after the other; a problem where one cannot be run.

    Raises `PlatformFault`.
    """
    for validator in challenge.program.input_validators:
        yield from _answers(workplace, validator, cases)


def _answers(
    workplace: Workplace, validator: InputValidator, cases: Sequence[ProgramCase]
) -> Iterator[Answer | Problem]:
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
        for case in cases:
            yield program.answer(validator.name, case)


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

    def answer(self, name: str, case: ProgramCase) -> Answer:
        """What it says of an input; `name` is its own. Where there is no room for its files that is all
        there is to say. Raises `PlatformFault`.
        """
        try:
            seen = self._asked(case, case.input_validator_args.get(name, ()))
        except NoRoomError as error:
            self.close()
            return Answer(name, case, f"could not be asked: {error.message}", failed=True)
        limits = self.plan.judge.limits
        said = verdict(seen, memory=limits.memory, output=limits.output)
        return Answer(
            name, case, said, failed=bool(failure(seen, memory=limits.memory, output=limits.output))
        )

    def _asked(self, case: ProgramCase, args: tuple[str, ...]) -> Observation:
        """Once more, in a fresh sandbox, where one was lost: nothing is wrong with the input for that."""
        try:
            return self._run(case, args)
        except NoRoomError:
            raise
        except SandboxLostError:
            self.close()
            return self._run(case, args)

    def _run(self, case: ProgramCase, args: tuple[str, ...]) -> Observation:
        sandbox = self._ready()
        if files := self._beside(case):
            sandbox.unpack_case(files)
        command = replace(self.plan.command(args), keep=False)
        sandbox.extend(int(command.wall_stop * 2))
        assert isinstance(case.input, Path)  # a package generates none
        return sandbox.run(command, _chunks(case.input))

    def _beside(self, case: ProgramCase) -> list[SourceFile]:
        """What lies in the working folder: the case's files, and those of a validator that is a folder."""
        own = self.plan.files if len(self.plan.files) > 1 else ()
        given = [SourceFile(name, path.read_bytes()) for name, path in case.files.items()]
        return list({file.path: file for file in (*own, *given)}.values())

    def _ready(self) -> Sandbox:
        return self.sandbox(self.plan.spec)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk
