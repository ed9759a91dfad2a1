"""How a submission is compiled and run, decided before anything runs.

Pure: the same submission, language and limits give the same plan.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from runner.domain.errors import SubmissionError
from runner.domain.judge import STOP_FACTOR
from runner.domain.limits import Limits
from runner.domain.program import ProgramSpec
from runner.domain.submission import SourceFile, Submission
from runner.intake import require_text
from runner.languages.environment import base_environment
from runner.languages.model import SRC, Language, Program
from runner.languages.select import program_of
from runner.sandbox.model import Command, SandboxSpec, User

MIB = 1 << 20
COMPILER_OUTPUT_BYTES = 256 << 10
COMPILER_PROCESSES = 128


@dataclass(frozen=True, slots=True)
class CompilePlan:
    """How a submission is compiled, or its syntax checked.

    Attributes:
        command: run as the build user in a sandbox of its own where `spec` is set; as the run user, in
            the sandbox that will run the cases, where it is None.
        max_artefacts: bytes that the compiler may leave in `/box/out`.
    """

    command: Command
    spec: SandboxSpec | None
    max_artefacts: int


@dataclass(frozen=True, slots=True)
class Plan:
    """All that executing needs to know of a submission.

    Attributes:
        limits: the language's factors applied.
        files: what goes below `/box/src` before compiling, or running where nothing is compiled.
        included: files of the challenge's among them, in place of the submission's of the same name.
        run_argv: the program's command line, without a case's arguments.
    """

    submission: Submission
    language: Language
    program: Program
    limits: Limits
    compilation: CompilePlan | None
    run_spec: SandboxSpec
    run_argv: tuple[str, ...]
    run_env: Mapping[str, str]
    included: tuple[SourceFile, ...] = ()

    @property
    def files(self) -> tuple[SourceFile, ...]:
        """The submission's files, and those that the challenge adds."""
        return together(self.submission.files, self.included)

    @property
    def shows_its_syntax(self) -> bool:
        """Whether a run of it that ends with 0 makes the check of its syntax needless."""
        if self.program.sources != (self.program.entry,):
            return False
        (source,) = (file.data for file in self.files if file.path == self.program.entry)
        return self.language.reads_first(source)

    @property
    def specs(self) -> tuple[SandboxSpec, ...]:
        """All sandboxes that the grading needs, in the order in which it needs them."""
        build = self.compilation.spec if self.compilation else None
        return (build, self.run_spec) if build else (self.run_spec,)

    def command(self, args: Sequence[str]) -> Command:
        """The command that runs the program once."""
        return Command(
            argv=(*self.run_argv, *args),
            env=self.run_env,
            cpu_stop=self.limits.time_limit * STOP_FACTOR,
            wall_stop=self.limits.wall_time,
            output=self.limits.output * MIB,
        )


def included_files(task: ProgramSpec, language: str) -> tuple[SourceFile, ...]:
    """What the challenge puts among the files of every submission in a language."""
    included = task.include.get(language, {})
    return tuple(SourceFile(name, path.read_bytes()) for name, path in included.items())


def together(handed_in: tuple[SourceFile, ...], included: tuple[SourceFile, ...]) -> tuple[SourceFile, ...]:
    """The files of a submission and those of the challenge's, which come in place of others; by path."""
    files = {file.path: file for file in (*handed_in, *included)}
    return tuple(files[path] for path in sorted(files))


def make_plan(
    submission: Submission,
    language: Language,
    limits: Limits,
    image: str,
    included: tuple[SourceFile, ...] = (),
) -> Plan:
    """Decide how to run a submission in a language whose image has this id; `limits` are that language's.

    `included` are files of the challenge's. Raises `SubmissionError` when the submission is larger than the
    limits allow, holds no text, or has no entry point.
    """
    demand_fit(submission, language, limits)
    contents = {file.path: file.data for file in together(submission.files, included)}
    named = submission.entrypoint or _driver(language, included)
    program = program_of(language, contents, limits.memory, named)
    return Plan(
        submission=submission,
        language=language,
        program=program,
        limits=limits,
        compilation=compile_plan(language, program, limits, image),
        run_spec=SandboxSpec(image, limits.memory, language.box, limits.processes + language.processes),
        run_argv=tuple(language.run(program)),
        run_env={**base_environment(), **language.env(program)},
        included=included,
    )


def _driver(language: Language, included: tuple[SourceFile, ...]) -> str:
    """The file of the challenge's that starts the submission's, if there is one: it has an entry's name."""
    return next((str(file.path) for file in included if file.path.name in language.entries), "")


def demand_fit(submission: Submission, language: Language, limits: Limits) -> None:
    """Raise `SubmissionError` for one that is larger than the limits allow, or whose source is no text."""
    if submission.size > limits.code * 1024:
        raise SubmissionError(
            f"The submission is {submission.size:,} bytes; the limit is {limits.code} KiB.",
            "Hand in source files only: no builds, dependencies or data.",
        )
    require_text(submission, language.suffixes)


def compile_plan(language: Language, program: Program, limits: Limits, image: str) -> CompilePlan | None:
    """How a program is compiled or checked; None for a language with neither."""
    argv = language.compile or language.check
    if argv is None:
        return None
    compiled = language.compile is not None
    command = Command(
        argv=tuple(argv(program)),
        user=User.BUILD if compiled else User.RUN,
        cwd=SRC,
        env={**base_environment(), **language.compile_env},
        cpu_stop=limits.compilation_time,
        wall_stop=limits.compilation_time * 2,
        output=COMPILER_OUTPUT_BYTES,
    )
    spec = (
        SandboxSpec(image, limits.compilation_memory, language.compile_box, COMPILER_PROCESSES)
        if compiled
        else None
    )
    return CompilePlan(command, spec, max_artefacts=language.box * MIB * 3 // 4)
