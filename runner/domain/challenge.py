"""A challenge as it grades: every number resolved, every path known. Loaded by `runner.catalog`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Any, TypeAlias

from runner.domain.scheme import OWN_SCHEME, Scheme, ScoreAggregation
from runner.domain.service import ServiceSpec

SAMPLE_GROUP = "sample"
MAX_SCORE = 100


class Kind(StrEnum):
    """What the candidate hands in and how it is graded."""

    PROGRAM = "program"
    FUNCTION = "function"
    PROJECT = "project"
    SERVICE = "service"
    SQL = "sql"


class PackageFormat(StrEnum):
    """In which format a challenge's folder is: ours, or one of the versions of Kattis's problem package."""

    FAIRTRIAL = "fairtrial"
    LEGACY = "legacy"
    V2023_07 = "2023-07"
    V2025_09 = "2025-09"

    @property
    def is_kattis(self) -> bool:
        """Whether it is a Kattis problem package."""
        return self is not PackageFormat.FAIRTRIAL


class Level(StrEnum):
    """For whom a challenge is meant."""

    INTERN = "intern"
    JUNIOR = "junior"
    MID = "mid"
    SENIOR = "senior"


class AiTools(StrEnum):
    """Whether the candidate may use AI tools."""

    ALLOWED = "allowed"
    DISCLOSE = "disclose"
    FORBIDDEN = "forbidden"


@dataclass(frozen=True, slots=True)
class LanguageFactors:
    """By what a language's limits are multiplied."""

    time_limit: float = 1.0
    memory: float = 1.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What one case, or the compilation, may use.

    Attributes:
        time_limit: CPU seconds a case; decides TLE. Of a service, whose CPU is not limited, its wall time.
        wall_time: seconds a case; a guard against sleepers.
        memory: MiB, all processes of a case together.
        output: MiB of standard output.
        code: KiB, all files of a submission together.
        processes: processes and threads at a time.
        compilation_time: CPU seconds.
        compilation_memory: MiB.
    """

    time_limit: float
    wall_time: float
    memory: int
    output: int = 8
    code: int = 128
    processes: int = 64
    compilation_time: float = 60.0
    compilation_memory: int = 1024

    def scaled(self, factors: LanguageFactors) -> Limits:
        """These limits for one language: CPU and wall time scale together, memory rounds up to whole MiB."""
        return replace(
            self,
            time_limit=self.time_limit * factors.time_limit,
            wall_time=self.wall_time * factors.time_limit,
            memory=-int(-self.memory * factors.memory // 1),
        )


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
class JudgeLimits:
    """What a program of the author's may use in one run: CPU seconds, MiB of memory, MiB of output."""

    time_limit: float = 60.0
    memory: int = 1024
    output: int = 8


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
    limits: JudgeLimits = JudgeLimits()


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


Task: TypeAlias = ProgramSpec | ServiceSpec


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


@dataclass(frozen=True, slots=True)
class EdgeCase:
    """A situation that the statement names, the cases that try it, and wrong submissions that it catches."""

    id: str
    description: str
    cases: tuple[str, ...]
    catches: tuple[PurePosixPath, ...] = ()


@dataclass(frozen=True, slots=True)
class RubricItem:
    """Something that people score, never the runner: anchors say what a number of points looks like."""

    id: str
    description: str
    anchors: Mapping[int, str]


class SubmissionCounts(StrEnum):
    """Which of a candidate's submissions counts."""

    LAST = "last"
    BEST = "best"


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How the score leads to a decision.

    Attributes:
        pass_mark: points; None of a Kattis package, whose `scheme` decides.
    """

    pass_mark: float | None
    max_submissions: int | None = None
    counts: SubmissionCounts = SubmissionCounts.LAST
    rubric: tuple[RubricItem, ...] = ()


@dataclass(frozen=True, slots=True)
class TimeLimitRule:
    """How the time limit comes from the reference submissions, where a Kattis package does not state it.

    Attributes:
        multiplier: times the CPU time of the slowest submission that must not be too slow.
        resolution: seconds; the limit is rounded up to a whole number of these.
        margin: times the limit, what the submissions must use that have to be too slow.
    """

    multiplier: float
    resolution: float
    margin: float


@dataclass(frozen=True, slots=True)
class Statement:
    """The author's words, in Markdown, by section. A Kattis package has one: all is in `problem`."""

    problem: str
    input: str
    output: str
    behaviour: str


@dataclass(frozen=True, slots=True)
class Challenge:
    """One version of a challenge.

    Attributes:
        task: the block that its kind asks for.
        level: for whom it is; None where a Kattis package does not say, as `time_budget` and `ai_tools`.
        slug: the folder's name.
        sha256: of all the folder's files, names and bytes; identifies the version that graded.
        groups: samples first when there are any, then in the author's order.
        scheme: how the groups make a score and a decision.
        format: of the folder.
        time_limit_rule: how `limits.time_limit` is to be found before anything is graded; until then that is
            the most that it can be.
        time_limit_origin: where the time limit comes from when it was not stated, one sentence.
        patience: after so many cases that were too slow nothing more is run; None where all is.
    """

    root: Path
    slug: str
    sha256: str
    name: str
    uuid: str
    version: str
    license: str
    kind: Kind
    level: Level | None
    time_budget: int | None
    skills: tuple[str, ...]
    scenario: str
    languages: tuple[str, ...]
    ai_tools: AiTools | None
    task: Task
    behaviour: tuple[str, ...]
    limits: Limits
    language_factors: Mapping[str, LanguageFactors]
    checker: CheckerSpec
    groups: tuple[Group, ...]
    edge_cases: tuple[EdgeCase, ...]
    evaluation: Evaluation
    statement: Statement
    scheme: Scheme = OWN_SCHEME
    format: PackageFormat = PackageFormat.FAIRTRIAL
    time_limit_rule: TimeLimitRule | None = None
    time_limit_origin: str = ""
    patience: int | None = None

    @property
    def program(self) -> ProgramSpec:
        """The block of a program. Raises `TypeError` for a challenge of another kind."""
        if not isinstance(self.task, ProgramSpec):
            raise TypeError(f"{self.slug} is a {self.kind}")
        return self.task

    @property
    def service(self) -> ServiceSpec:
        """The block of a service. Raises `TypeError` for a challenge of another kind."""
        if not isinstance(self.task, ServiceSpec):
            raise TypeError(f"{self.slug} is a {self.kind}")
        return self.task

    @property
    def cases(self) -> tuple[Case, ...]:
        """All cases, in the order in which they are graded."""
        return tuple(case for group in self.groups for case in group.cases)

    @property
    def program_cases(self) -> tuple[ProgramCase, ...]:
        """Those that are runs of a program: all or none, but for static ones."""
        return tuple(case for group in self.groups for case in group.program_cases)

    def limits_for(self, language: str) -> Limits:
        """The limits that hold for a language, its factors applied."""
        return self.limits.scaled(self.language_factors.get(language, LanguageFactors()))
