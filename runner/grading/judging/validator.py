"""A validator of an author's at work: built once, asked case by case, in sandboxes of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Protocol

from runner.domain.cases import ProgramCase
from runner.domain.errors import SandboxLostError
from runner.domain.judge import CheckerFailed
from runner.domain.observation import Observation, Stop
from runner.domain.submission import SourceFile
from runner.grading.inputs import CHUNK_BYTES
from runner.grading.judging.built import BuiltProgram
from runner.grading.judging.feedback import (
    FeedbackError,
    Ruling,
    Terms,
    blamed,
    ran_out_of_time,
    read_records,
    rule,
    what_went_wrong,
)
from runner.grading.judging.plan import FEEDBACK, MIB, ROOM
from runner.sandbox.model import SUPERVISOR, WORK, Command, Run, Sandbox, SandboxSpec, User
from runner.sandbox.protocol import EXIT_TOO_LARGE, encode_records

TRANSFER_WALL = 60.0
ENOUGH = 3
"""So often a validator may run out of its time in one grading; then it is asked no more, since a program that
makes it do so in every case would keep a worker for hours.
"""
CASE = PurePosixPath("case")
"""Below its working folder: where input and answer lie."""
RECORD_SLACK = MIB
"""Bytes of names that the feedback folder may have beside its contents."""


class Asked(Protocol):
    """What a validator needs of a question."""

    @property
    def files(self) -> tuple[SourceFile, ...]:
        """What its working folder holds."""
        ...

    @property
    def args(self) -> tuple[str, ...]:
        """Its arguments."""
        ...

    def busy(self, output: bytes) -> str:
        """What it is at work on, in words."""
        ...

    @property
    def earlier(self) -> tuple[SourceFile, ...]:
        """What its feedback folder holds."""
        ...


@dataclass(frozen=True)
class Question:
    """What a validator is asked.

    Attributes:
        input: a file with what the program read, or was to read, in this pass.
        earlier: what the feedback folder held at the end of the pass before.
    """

    case: ProgramCase
    input: Path | bytes
    earlier: tuple[SourceFile, ...] = ()

    def chunks(self) -> Iterator[bytes]:
        """The input, piece by piece."""
        if isinstance(self.input, bytes):
            yield from _pieces(self.input)
            return
        with self.input.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                yield chunk

    def after(self, ruling: Ruling) -> Question:
        """What it is asked in the pass that a ruling wants."""
        assert ruling.next_input is not None
        return Question(self.case, ruling.next_input, ruling.kept)

    @cached_property
    def files(self) -> tuple[SourceFile, ...]:
        """Input and answer, by the names that the validator is told."""
        given = self.input if isinstance(self.input, bytes) else self.input.read_bytes()
        return (
            SourceFile(self._named(".in"), given),
            SourceFile(self._named(".ans"), self.case.answer.read_bytes()),
        )

    def busy(self, output: bytes) -> str:
        """What it is at work on, in words."""
        return f"it was judging the {len(output):,} bytes that the program wrote"

    @property
    def args(self) -> tuple[str, ...]:
        """The validator's arguments."""
        paths = (f"{WORK}/{self._named(suffix)}" for suffix in (".in", ".ans"))
        return (*paths, FEEDBACK, *self.case.validator_args)

    def _named(self, suffix: str) -> PurePosixPath:
        return CASE / f"{PurePosixPath(self.case.id).name}{suffix}"


@dataclass(slots=True)
class Validator(BuiltProgram):
    """Judges outputs; whatever is wrong with it is a judge error, of every case that it is asked about.

    Attributes:
        overruns: how often it ran out of its time when its word would have counted.
    """

    terms: Terms
    overruns: int = field(default=0, init=False)

    @property
    def silent(self) -> str:
        """Why it is asked nothing; empty while it is."""
        if self.unfit or self.overruns < ENOUGH:
            return self.unfit
        return f"the {self.noun} was not asked any more: it had run out of its time {self.overruns} times"

    def judge(self, question: Asked, output: bytes) -> Ruling:
        """What it says of an output."""
        if self.silent:
            return Ruling(CheckerFailed(self.silent))
        put = self._puts(question)
        sandbox = self.ready(question)
        asked = Run(self.plan.command(question.args), _pieces(output))
        seen = self._in_a_row(sandbox, [*put, asked, Run(self._pack())])[len(put) :]
        if not seen:
            raise SandboxLostError(f"The sandbox of the {self.noun} broke before it was asked.", "Try again.")
        self.overruns += ran_out_of_time(seen[0])
        ruling = self.ruling(seen[0], seen[1] if len(seen) > 1 else None)
        return blamed(ruling, question.busy(output))

    def put(self, question: Question) -> Sandbox:
        """A sandbox with all of a question in it, for a validator that will be started there."""
        put = self._puts(question)
        sandbox = self.ready(question)
        self._in_a_row(sandbox, put)
        return sandbox

    def collect(self, sandbox: Sandbox, seen: Observation) -> Ruling:
        """What one that was started there has decided."""
        packed = sandbox.run(self._pack()) if sandbox.usable else None
        return self.ruling(seen, packed)

    def ruling(self, seen: Observation, packed: Observation | None) -> Ruling:
        """What follows from its end and its feedback.

        Raises `SandboxLostError` when that was lost and decides: it may hold a score, or want another pass.
        """
        limits = self.terms.limits
        broken = what_went_wrong(seen, limits, self.noun)
        if packed is None and not broken:
            raise SandboxLostError(f"The sandbox of the {self.noun} broke before it was read.", "Try again.")
        try:
            feedback = _feedback(packed, limits.output)
        except FeedbackError as error:
            return Ruling(CheckerFailed(broken or f"the {self.noun} is at fault: {error}"))
        return rule(seen, feedback, self.terms, self.noun)

    def ready(self, question: Asked) -> Sandbox:
        """A sandbox with the validator in it, and room for the question."""
        return self.sandbox(self._roomy(question))

    def _roomy(self, question: Asked) -> SandboxSpec:
        sizes = [len(file.data) for file in (*question.files, *question.earlier)]
        room = ROOM
        while room < 2 * sum(sizes) // MIB + 1:
            room *= 2
        plan = self.plan.spec
        return replace(plan, work=room)

    def _puts(self, question: Asked) -> list[Run]:
        puts = [Run(_unpack(WORK), encode_records(question.files))]
        if question.earlier:
            puts.append(Run(_unpack(FEEDBACK), encode_records(question.earlier)))
        return puts

    def _in_a_row(self, sandbox: Sandbox, runs: Sequence[Run]) -> list[Observation]:
        """One observation a run; fewer when the sandbox broke. Raises `SandboxLostError` for what goes in."""
        seen: list[Observation] = []
        for run, observation in zip(runs, sandbox.run_all(runs), strict=False):
            seen.append(observation)
            if run.command.argv[:2] == (SUPERVISOR, "unpack") and observation.exit_code != 0:
                raise SandboxLostError(
                    "A case does not fit into the sandbox of its validator.",
                    "Give the validator more memory, or the case less to read.",
                )
        return seen

    def _pack(self) -> Command:
        most = self.plan.judge.limits.output * MIB
        return Command(
            (SUPERVISOR, "pack", FEEDBACK, str(most)),
            cwd="/",
            wall_stop=TRANSFER_WALL,
            output=most + RECORD_SLACK,
        )


def _unpack(directory: str) -> Command:
    return Command(
        (SUPERVISOR, "unpack", directory), user=User.RUN, cwd="/", wall_stop=TRANSFER_WALL, keep=True
    )


def _pieces(data: bytes) -> Iterator[bytes]:
    for start in range(0, len(data), CHUNK_BYTES):
        yield data[start : start + CHUNK_BYTES]


def _feedback(packed: Observation | None, most: int) -> dict[PurePosixPath, SourceFile]:
    """Raises `FeedbackError`."""
    if packed is None:
        return {}
    if packed.exit_code == EXIT_TOO_LARGE or packed.stopped is Stop.OUTPUT:
        raise FeedbackError(f"its feedback is larger than the {most} MiB that it may write")
    if packed.exit_code != 0:
        raise FeedbackError("its feedback cannot be read")
    return read_records(packed.stdout)
