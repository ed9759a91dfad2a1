"""A sandbox that runs nothing: it knows the answer to every input, and gives it at once.

So what is left is the control plane and the grader's own reckoning. What it leaves out: the engine, the
supervisor, the candidate's program, and the time that all of them take.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from runner.domain.challenge import Challenge
from runner.domain.observation import Excerpt, Observation
from runner.domain.submission import SourceFile
from runner.sandbox.model import Command, Hello, Process, Run, SandboxSpec

_CPU_NS = 1_000_000
_SAID = Excerpt(b"instant", b"", 7)
"""On standard error of every command: the version of its language, if somebody asks for it."""


class InstantSandbox:
    """Implements `runner.sandbox.model.Sandbox` for programs that are right."""

    hello = Hello(2, {"supervisor": b"instant"})
    usable = True

    def __init__(self, answers: Mapping[bytes, bytes]) -> None:
        """`answers` by input."""
        self._answers = answers

    def run(self, command: Command, stdin: Iterable[bytes] = ()) -> Observation:  # noqa: ARG002
        """The answer to the input."""
        given = b"".join(stdin)
        output = self._answers.get(given, b"")
        return Observation(
            exit_code=0,
            signal=None,
            stopped=None,
            cpu_ns=_CPU_NS,
            wall_ns=_CPU_NS,
            oom_kills=0,
            peak_rss_bytes=1 << 20,
            stdin_bytes=len(given),
            stdout=output,
            stdout_bytes=len(output),
            stderr=_SAID,
        )

    def run_all(self, runs: Iterable[Run]) -> Iterator[Observation]:
        """The answers to the inputs."""
        return (self.run(one.command, one.stdin) for one in runs)

    def start(self, command: Command) -> Process:
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

    def close(self) -> None:
        """There is nothing to destroy."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None


class InstantPool:
    """Implements `runner.sandbox.model.SandboxPool`; it is its own lease."""

    cores: tuple[int, ...] = ()

    def __init__(self, challenge: Challenge) -> None:
        """Read the challenge's inputs and answers."""
        self._answers = {
            case.input.read_bytes(): case.answer.read_bytes()
            for case in challenge.program_cases
            if isinstance(case.input, Path)
        }

    @contextmanager
    def lease(self, *specs: SandboxSpec, slots: int = 1) -> Iterator[Self]:  # noqa: ARG002
        """At once."""
        yield self

    def prepare(self, *specs: SandboxSpec) -> None:
        """There is nothing to prepare."""

    def sandbox(self, spec: SandboxSpec) -> InstantSandbox:  # noqa: ARG002
        """Another one."""
        return InstantSandbox(self._answers)
