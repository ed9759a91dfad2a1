"""A sandbox that runs nothing: what was handed in says in its first line how it would have done.

So a grading takes as long as it is told to and no processor time, and faults meet it at any point.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from runner.domain.observation import Excerpt, Observation
from runner.domain.submission import SourceFile
from runner.sandbox.model import Command, Hello, Process, Run, SandboxSpec

_WORDS = ("right", "wrong", "crash", "broken", "poison")
RIGHT, WRONG, CRASH, BROKEN, POISON = (f"# {word}\n" for word in _WORDS)
"""What may be handed in. `POISON` kills whoever grades it."""
SECONDS = 0.03
"""That each command takes."""


class ScriptedSandbox:
    """Implements `runner.sandbox.model.Sandbox`."""

    hello = Hello(2, {"supervisor": b"scripted"})
    usable = True

    def __init__(self) -> None:
        """Nothing was unpacked yet."""
        self._source = ""

    def run(self, command: Command, stdin: Iterable[bytes] = ()) -> Observation:
        """What it was told to do."""
        time.sleep(SECONDS)
        given = b"".join(stdin)
        is_check = "-c" in command.argv
        if self._source == POISON and not is_check:
            os.kill(os.getpid(), signal.SIGKILL)
        fails = self._source == BROKEN if is_check else self._source == CRASH
        return _observation(1 if fails else 0, self._answer(given), len(given))

    def _answer(self, given: bytes) -> bytes:
        if not given:
            return b"in order\n"
        return b"no\n" if self._source == WRONG else given.upper()

    def run_all(self, runs: Iterable[Run]) -> Iterator[Observation]:
        """One after the other."""
        return (self.run(one.command, one.stdin) for one in runs)

    def start(self, command: Command) -> Process:
        """Nothing that goes on is asked of it."""
        raise NotImplementedError(command.argv[0])

    def unpack(self, directory: str, files: Iterable[SourceFile]) -> None:
        """Read what it is to do."""
        self._source = next(iter(files)).data.decode()

    def unpack_case(self, files: Iterable[SourceFile]) -> None:
        """Forget them."""

    def pack(self, directory: str, *, max_bytes: int) -> bytes:
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


class ScriptedPool:
    """Implements `runner.sandbox.model.SandboxPool`; it is its own lease."""

    cores: tuple[int, ...] = ()

    @contextmanager
    def lease(self, *specs: SandboxSpec, slots: int = 1) -> Iterator[Self]:
        """At once."""
        yield self

    def prepare(self, *specs: SandboxSpec) -> None:
        """There is nothing to prepare."""

    def sandbox(self, spec: SandboxSpec) -> ScriptedSandbox:
        """Another one."""
        return ScriptedSandbox()


def _observation(exit_code: int, output: bytes, taken: int) -> Observation:
    return Observation(
        exit_code=exit_code,
        signal=None,
        stopped=None,
        cpu_ns=1_000_000,
        wall_ns=1_000_000,
        oom_kills=0,
        peak_rss_bytes=1 << 20,
        stdin_bytes=taken,
        stdout=output,
        stdout_bytes=len(output),
        stderr=Excerpt(b"", b"", 0),
    )
