"""What a challenge tries: cases of every kind, in groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Any

from runner.domain.scheme import ScoreAggregation

SAMPLE_GROUP = "sample"


@dataclass(frozen=True, slots=True)
class CheckerSpec:
    """Which checker compares output with answer, and its options as the author wrote them."""

    name: str = "tokens"
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GeneratedInput:
    """An input that is too large to keep: what a seeded generator of the author's writes to standard output.

    Attributes:
        program: path of the generator, below the challenge's folder.
        args: its arguments, the seed among them.
        sha256: of the bytes that it must write, hexadecimal; anything else is a judge error.
    """

    program: PurePosixPath
    args: tuple[str, ...]
    sha256: str


@dataclass(frozen=True, slots=True)
class Case:
    """One test case, of whatever kind.

    Attributes:
        id: `group/name`.
        hint: shown to the candidate when the case fails, whether it is a sample or secret.
        description: what the case is about, in the author's words; the interviewer's.
    """

    id: str
    hint: str = field(default="", kw_only=True)
    description: str = field(default="", kw_only=True)

    @property
    def group(self) -> str:
        """The name of the case's group."""
        return self.id.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Shown:
    """Files that candidates see of a sample in place of what is run; None where that is what they see.

    Attributes:
        interaction: who says what, in place of input and answer: `<` to the program, `>` from it.
        given_input: the file that they get; `given_answer` likewise.
    """

    input: Path | None = None
    answer: Path | None = None
    interaction: Path | None = None
    given_input: Path | None = None
    given_answer: Path | None = None


@dataclass(frozen=True, slots=True)
class ProgramCase(Case):
    """One run of a program.

    Attributes:
        input: absolute path of the input file, or how it is made.
        answer: absolute path of the expected output.
        files: absolute paths of files put into the working directory, by the name that they get there.
        args: command-line arguments.
        exit_code: the exit code that the program must end with.
        checker: of this case alone, instead of the challenge's.
        validator_args: arguments of the output validator, after the three that every case gives it.
        input_validator_args: of each input validator, by its name; one that is not in it gets none.
        shown: what candidates see of a sample.
    """

    input: Path | GeneratedInput
    answer: Path
    files: Mapping[PurePosixPath, Path] = field(default_factory=dict)
    args: tuple[str, ...] = ()
    exit_code: int = 0
    checker: CheckerSpec | None = None
    validator_args: tuple[str, ...] = ()
    input_validator_args: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    shown: Shown = Shown()


class Validity(StrEnum):
    """What a validator has to find of what it is tried with."""

    INVALID_INPUT = "invalid_input"
    INVALID_OUTPUT = "invalid_output"
    VALID_OUTPUT = "valid_output"


@dataclass(frozen=True, slots=True)
class ValidatorTest:
    """Data that no submission is graded with: it tries the validators of a Kattis package.

    Attributes:
        case: its input, its answer (of an invalid input that input again), and the arguments of validators.
        output: absolute path of the output that is judged; None where the input is all there is.
    """

    validity: Validity
    case: ProgramCase
    output: Path | None = None


@dataclass(frozen=True, slots=True)
class StaticCase(Case):
    """A look at the source of a submission, by a Kattis package's static validator: nothing is run.

    Attributes:
        args: of the validator, after the three that it always gets.
        max_score: the most that it can earn; None where it is all or nothing with its group.
    """

    args: tuple[str, ...] = ()
    max_score: float | None = None


@dataclass(frozen=True, slots=True)
class ServiceCase(Case):
    """One test of a suite; its id is what pytest calls it, below `tests/`."""


@dataclass(frozen=True, slots=True)
class Group:
    """A group of cases. Samples are a group too, with a `max_score` of 0.

    Attributes:
        max_score: None where it is unbounded, as only a group of a Kattis package can be.
        static_cases: its cases that look at the source: one at most. Found once, since each case is scored
            by them, and there may be thousands.
    """

    name: str
    max_score: float | None
    score_aggregation: ScoreAggregation
    require_pass: tuple[str, ...]
    cases: tuple[Case, ...]
    static_cases: tuple[StaticCase, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Find the static ones."""
        static = tuple(case for case in self.cases if isinstance(case, StaticCase))
        object.__setattr__(self, "static_cases", static)

    @property
    def is_sample(self) -> bool:
        """Whether its cases are shown to the candidate."""
        return self.name == SAMPLE_GROUP

    @property
    def program_cases(self) -> tuple[ProgramCase, ...]:
        """Its cases that are runs of a program: all or none, but for static ones."""
        return tuple(case for case in self.cases if isinstance(case, ProgramCase))

    @property
    def service_cases(self) -> tuple[ServiceCase, ...]:
        """Its cases that are tests of a suite: all or none."""
        return tuple(case for case in self.cases if isinstance(case, ServiceCase))
