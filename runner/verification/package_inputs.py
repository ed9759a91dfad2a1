"""Runs the input validators of a Kattis package over the inputs of all its cases.

Each is compiled once and run in a sandbox of its own, with the arguments that the case has for it; the input
comes on standard input, the case's files lie in the working folder, and only exit code 42 accepts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from runner.domain.challenge import Challenge, InputValidator, JudgeProgram, Limits, ProgramCase
from runner.domain.errors import SubmissionError
from runner.domain.observation import Observation
from runner.domain.submission import SourceFile, Submission
from runner.grading.attempt import Workplace
from runner.grading.author_program import last_line_said
from runner.grading.execute import Executor
from runner.grading.inputs import CHUNK_BYTES
from runner.grading.plan import Plan, make_plan
from runner.languages import LANGUAGES
from runner.verification.model import Problem

Verdict = Callable[[Observation], str]
"""What a validator did with an input that it does not accept, as a verb; empty when it accepts."""

WALL_FACTOR = 2
LARGEST_SOURCE = 16 << 10
"""KiB: a validator's files, of which the format has no limit."""


def package_input_problems(challenge: Challenge, workplace: Workplace, verdict: Verdict) -> Iterator[Problem]:
    """Every input that a validator does not accept, and every validator that cannot be run.

    Raises `PlatformFault`.
    """
    for validator in challenge.program.input_validators:
        try:
            plan = _plan(validator.program, workplace)
        except SubmissionError as error:
            yield Problem(f"input_validators/{validator.name}", error.message)
        else:
            yield from _problems(challenge, workplace, validator, plan, verdict)


def _plan(program: JudgeProgram, workplace: Workplace) -> Plan:
    language = LANGUAGES[program.language]
    files = tuple(SourceFile(name, path.read_bytes()) for name, path in sorted(program.files.items()))
    limits = Limits(
        time_limit=program.limits.time_limit,
        wall_time=program.limits.time_limit * WALL_FACTOR,
        memory=program.limits.memory,
        output=program.limits.output,
        code=LARGEST_SOURCE,
    )
    return make_plan(Submission(files, "directory"), language, limits, workplace.image(language.image))


def _problems(
    challenge: Challenge, workplace: Workplace, validator: InputValidator, plan: Plan, verdict: Verdict
) -> Iterator[Problem]:
    with workplace.pool.lease(*plan.specs) as lease:
        executor = Executor(plan, lease)  # what it opens ends with the lease
        compilation = executor.compile()
        if compilation is not None and not compilation.ok:
            said = compilation.unfit or last_line_said(compilation.observation)
            yield Problem(f"input_validators/{validator.name}", f"does not compile: {said}")
            return
        for case in challenge.program_cases:
            if complaint := verdict(_run(executor, case, validator.name)):
                yield Problem(f"data/{case.id}.in", f"{validator.name} {complaint}")


def _run(executor: Executor, case: ProgramCase, validator: str) -> Observation:
    sandbox = executor.ready()
    if case.files:
        sandbox.unpack_case([SourceFile(name, path.read_bytes()) for name, path in case.files.items()])
    command = executor.plan.command(case.input_validator_args.get(validator, ()))
    sandbox.extend(int(command.wall_stop * 2))
    assert isinstance(case.input, Path)  # a package generates none
    return sandbox.run(command, _chunks(case.input))


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk
