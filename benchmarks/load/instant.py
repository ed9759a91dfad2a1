"""Sandboxes that run nothing. An instant one knows the answer to every input, and gives it at once.

So what is left is the control plane and the grader's own reckoning. What it leaves out: the engine, the
supervisor, the candidate's program, and the time that all of them take.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from runner.domain.challenge import Challenge
from runner.domain.observation import Excerpt, Observation
from runner.domain.submission import SourceFile
from runner.sandbox.model import Command, Hello, Listener, Process, Run, SandboxSpec

_CPU_NS = 1_000_000


class EmptySandbox:
    """Implements `runner.sandbox.model.Sandbox`; every command ends well and writes nothing, unless
    a subclass knows better.

    Attributes:
        said: on standard error of every command: the version of its language, if somebody asks for it.
    """

    hello = Hello(2, {"supervisor": b"empty"})
    usable = True
    said = Excerpt(b"empty", b"", 5)

    def outcome(self, command: Command, given: bytes) -> tuple[int, bytes]:  # noqa: ARG002
        """A command's exit code and what it writes, for what it is given on standard input."""
        return 0, b""

    def run(self, command: Command, stdin: Iterable[bytes] = ()) -> Observation:
        """What it would have done."""
        given = b"".join(stdin)
        exit_code, output = self.outcome(command, given)
        return Observation(
            exit_code=exit_code,
            signal=None,
            stopped=None,
            cpu_ns=_CPU_NS,
            wall_ns=_CPU_NS,
            oom_kills=0,
            peak_rss_bytes=1 << 20,
            stdin_bytes=len(given),
            stdout=output,
            stdout_bytes=len(output),
            stderr=self.said,
        )

    def run_all(self, runs: Iterable[Run]) -> Iterator[Observation]:
        """One after the other."""
        return (self.run(one.command, one.stdin) for one in runs)

    def start(self, command: Command, listener: Listener | None = None) -> Process:
        """Nothing that goes on is asked of it."""
        raise NotImplementedError(command.argv[0])

    def unpack(self, directory: str, files: Iterable[SourceFile]) -> None:
        """Forget them."""

    def unpack_case(self, files: Iterable[SourceFile]) -> None:
        """Forget them."""

    def pack(self, directory: str, *, max_bytes: int) -> bytes:  # noqa: ARG002
        """Nothing."""
        return b""

    def unpack_records(self, directory: str, records: bytes) -> None:
        """Forget them."""

    def extend(self, seconds: int) -> None:
        """It lives for ever."""

    def lasts(self, seconds: float) -> bool:  # noqa: ARG002 - as above
        """It does."""
        return True

    def close(self) -> None:
        """There is nothing to destroy."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None


class EmptyPool:
    """Implements `runner.sandbox.model.SandboxPool`; it is its own lease."""

    cores: tuple[int, ...] = ()

    def __init__(self, make: Callable[[], EmptySandbox]) -> None:
        """`make` makes a sandbox."""
        self._make = make

    @contextmanager
    def lease(self, *specs: SandboxSpec, slots: int = 1) -> Iterator[Self]:  # noqa: ARG002
        """At once."""
        yield self

    def prepare(self, *specs: SandboxSpec) -> None:
        """There is nothing to prepare."""

    def sandbox(self, spec: SandboxSpec) -> EmptySandbox:  # noqa: ARG002
        """Another one."""
        return self._make()


class InstantSandbox(EmptySandbox):
    """For programs that are right."""

    def __init__(self, answers: Mapping[bytes, bytes]) -> None:
        """`answers` by input."""
        self._answers = answers

    def outcome(self, command: Command, given: bytes) -> tuple[int, bytes]:  # noqa: ARG002
        """The answer to the input."""
        return 0, self._answers.get(given, b"")


class InstantPool(EmptyPool):
    """Of such as know a challenge's answers."""

    def __init__(self, challenge: Challenge) -> None:
        """Read the challenge's inputs and answers."""
        answers = {
            case.input.read_bytes(): case.answer.read_bytes()
            for case in challenge.program_cases
            if isinstance(case.input, Path)
        }
        super().__init__(lambda: InstantSandbox(answers))
