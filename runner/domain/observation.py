"""The facts of one run: what the supervisor measured and what came out of the process.

Nothing here is an opinion. `runner.domain.judge` turns facts into a verdict.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Stop(StrEnum):
    """Why the supervisor ended a run, where it did."""

    CPU = "cpu"
    WALL = "wall"
    OUTPUT = "output"
    ASKED = "asked"
    """It was asked to end, and did not."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Head and tail of a byte stream, and how long the whole was.

    `tail` is empty when `head` is the whole stream. Bytes stay bytes until a report is rendered.
    """

    head: bytes = b""
    tail: bytes = b""
    total_bytes: int = 0

    @property
    def omitted_bytes(self) -> int:
        """How many bytes lie between head and tail."""
        return self.total_bytes - len(self.head) - len(self.tail)

    @classmethod
    def of(cls, data: bytes, *, head: int, tail: int) -> Excerpt:
        """The first `head` and last `tail` bytes of `data`, or all of it when that is no longer."""
        if len(data) <= head + tail:
            return cls(data, b"", len(data))
        return cls(data[:head], data[len(data) - tail :], len(data))


@dataclass(frozen=True, slots=True)
class Observation:
    """One run of one command in a sandbox.

    Exactly one of `exit_code` and `signal` is set, unless PID 1 itself died (`sandbox_oom`), when neither is.

    Attributes:
        exit_code: the process's exit status, 0 to 255.
        signal: the signal that ended it; SIGKILL when we stopped it.
        stopped: why we stopped it, if we did.
        cpu_ns: CPU time of the case and all its processes, orphans included, in nanoseconds.
        wall_ns: monotonic time from start to the end of the main process, in nanoseconds.
        oom_kills: by how much the cgroup's count of OOM kills rose.
        sandbox_oom: PID 1 was the OOM killer's victim; the sandbox is gone.
        peak_rss_bytes: largest resident set of any one process, shared pages included. Shown, never judged.
        stdin_bytes: how much of the input the process took before it ended (as delivered into its pipe).
        stdout: all of standard output, up to the output limit.
        stdout_bytes: how much it wrote, counted until it was stopped.
        stderr: head and tail of standard error.
        clean: the sandbox was swept clean after the run and may run the next case.
    """

    exit_code: int | None
    signal: int | None
    stopped: Stop | None
    cpu_ns: int
    wall_ns: int
    oom_kills: int
    peak_rss_bytes: int
    stdin_bytes: int
    stdout: bytes
    stdout_bytes: int
    stderr: Excerpt
    clean: bool = True
    sandbox_oom: bool = False
