"""The block of a `program` challenge: what it reads and writes, and who judges it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from runner.domain.cases import ValidatorTest
from runner.domain.limits import JudgeLimits


@dataclass(frozen=True, slots=True)
class InputFormat:
    """What the program reads."""

    media_type: str
    description: str
    validator: PurePosixPath | None = None
    schema: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class OutputFormat:
    """What the program writes."""

    media_type: str
    description: str
    schema: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class JudgeProgram:
    """A program of the author's that takes part in judging, by Kattis's protocol for output validators.

    It is compiled once a grading and run in a sandbox of its own, never in one that holds a candidate's code.

    Attributes:
        language: name of the language that it is in.
        files: absolute paths of its sources, by the path that they get where it is compiled.
    """

    language: str
    files: Mapping[PurePosixPath, Path]
    limits: JudgeLimits = field(default_factory=JudgeLimits)


@dataclass(frozen=True, slots=True)
class InputValidator:
    """A program of the author's that says whether an input is one: exit code 42 accepts.

    Attributes:
        name: by which a case's `input_validator_args` know it.
    """

    name: str
    program: JudgeProgram


@dataclass(frozen=True, slots=True)
class ProgramSpec:
    """The block of a `program` challenge.

    Attributes:
        input_validators: of a Kattis package, which may have several; ours has one, in `input`.
        include: files that are put among a submission's before it is built, in place of its own of the same
            name: absolute paths by name, by the submission's language.
        interactions: of interactive samples that cannot be run: files that show who says what.
        exact_memory: whether the largest process's peak decides on MLE as well (docs/decisions/0016).
        validator_tests: of a Kattis package, what its validators are tried with.
        output_validator: the author's checker, asked instead of the challenge's `checker`.
        further_validators: of a legacy Kattis package with several, asked after that one, if it accepts.
        interactive: whether it talks with the program, which then reads no input of the case's.
        passes: how often the program may be run for one case, each time with the input that the validator
            wrote in the pass before; 1 where it is run once.
        static_validator: of a Kattis package, which static cases ask.
        grader: of a legacy Kattis package, whose groups say when it is asked (`runner.domain.scheme`).
    """

    input: InputFormat
    output: OutputFormat
    args: str = ""
    output_validator: JudgeProgram | None = None
    interactive: bool = False
    passes: int = 1
    input_validators: tuple[InputValidator, ...] = ()
    include: Mapping[str, Mapping[PurePosixPath, Path]] = field(default_factory=dict)
    interactions: tuple[Path, ...] = ()
    exact_memory: bool = False
    grader: JudgeProgram | None = None
    static_validator: JudgeProgram | None = None
    validator_tests: tuple[ValidatorTest, ...] = ()
    further_validators: tuple[JudgeProgram, ...] = ()

    @property
    def output_validators(self) -> tuple[JudgeProgram, ...]:
        """All that are asked, in turn."""
        first = () if self.output_validator is None else (self.output_validator,)
        return (*first, *self.further_validators)
