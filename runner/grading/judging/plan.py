"""How a validator of an author's is compiled and run, decided before anything runs."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path, PurePosixPath

from runner.domain.errors import NotAChallengeError, SubmissionError
from runner.domain.limits import JudgeLimits, Limits
from runner.domain.program import JudgeProgram
from runner.domain.submission import SourceFile, Submission
from runner.grading.judging.author_languages import author_language
from runner.grading.plan import CompilePlan, compile_plan
from runner.languages.environment import AUTHORS, base_environment
from runner.languages.model import OUT, SRC, Language, Program
from runner.languages.select import program_of
from runner.sandbox.model import WORK, Command, SandboxSpec

MIB = 1 << 20
WALL_FACTOR = 2
WALL_MORE = 10.0
"""A validator that waits for nobody is stopped after so many times its CPU limit and so many seconds."""
ROOM = 32
"""MiB of its working folder, for input, answer and what it writes there; larger cases get larger ones."""
PROCESSES = 64
FEEDBACK = "/tmp/"  # noqa: S108 - inside the sandbox
"""Its feedback folder, which exists and is empty; its own temporary files go to its working folder."""


@dataclass(frozen=True)
class JudgePlan:
    """All that running a validator needs.

    Attributes:
        language: that it is in.
        files: what goes below `/box/src`.
        compilation: how it is built, in a sandbox of its own, or checked where it runs; None for neither.
        spec: of the sandbox that it runs in, which never holds a candidate's code.
        argv: its command line without arguments.
        folder: where it lies with its own modules.
    """

    judge: JudgeProgram
    language: Language
    files: tuple[SourceFile, ...]
    compilation: CompilePlan | None
    spec: SandboxSpec
    argv: tuple[str, ...]
    env: Mapping[str, str]
    folder: str

    @cached_property
    def sha256(self) -> str:
        """Of all that decides what building it gives."""
        digest = hashlib.sha256(Submission(self.files, "").sha256.encode())
        digest.update(repr(self.compilation).encode())
        return digest.hexdigest()

    def specs(self, kept: Path) -> tuple[SandboxSpec, ...]:
        """The sandboxes that it needs, where `kept` holds what was built before."""
        build = self.compilation.spec if self.compilation else None
        return (self.spec,) if build is None or self.place(kept).exists() else (build, self.spec)

    def place(self, kept: Path) -> Path:
        """Where what is built of it is kept in a folder."""
        return kept / self.sha256

    def command(self, args: Sequence[str], *, waits: bool = False) -> Command:
        """What runs it, and leaves what it wrote; one that `waits` for a program is not stopped for that."""
        limits = self.judge.limits
        return Command(
            argv=(*self.argv, *args),
            env=self.env,
            cpu_stop=limits.time_limit,
            wall_stop=0 if waits else wall_seconds(limits),
            output=limits.output * MIB,
            keep=True,
        )


def wall_seconds(limits: JudgeLimits) -> float:
    """After which a validator is stopped that waits for nobody."""
    return limits.time_limit * WALL_FACTOR + WALL_MORE


def make_judge_plan(judge: JudgeProgram, image: Callable[[str], str]) -> JudgePlan:
    """Read its files, and decide. `image` gives the id of an image by its name.

    Raises `NotAChallengeError` for files without an entry point.
    """
    language = author_language(judge.language)
    files = tuple(
        SourceFile(name, path.read_bytes(), os.access(path, os.X_OK))
        for name, path in sorted(judge.files.items())
    )
    memory = judge.limits.memory
    try:
        program = program_of(language, {file.path: file.data for file in files}, memory)
    except SubmissionError as error:
        raise NotAChallengeError(
            f"The validator cannot be started: {error.message}", error.next_step
        ) from error
    image_id = image(language.image)
    return JudgePlan(
        judge=judge,
        language=language,
        files=files,
        compilation=_compilation(judge, language, program, image_id),
        spec=SandboxSpec(image_id, memory, language.box, PROCESSES + language.processes, work=ROOM),
        argv=tuple(language.run(program)),
        env={**base_environment(), **language.env(program), **AUTHORS, "TMPDIR": WORK},
        folder=OUT if language.compile else str(PurePosixPath(SRC) / program.entry.parent),
    )


def _compilation(judge: JudgeProgram, language: Language, program: Program, image: str) -> CompilePlan | None:
    """As a submission's is, within the validator's limits; a compiler's home is `/box` of its sandbox."""
    limits = judge.limits
    within = Limits(time_limit=limits.time_limit, wall_time=wall_seconds(limits), memory=limits.memory)
    plan = compile_plan(language, program, within, image)
    if plan is None:
        return None
    env = {**plan.command.env, **AUTHORS, **language.compile_env}
    return replace(plan, command=replace(plan.command, env=env))
