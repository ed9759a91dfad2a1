"""One process of the tree: started, started again when it dies, ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

FIRST_PAUSE_SECONDS: Final = 1.0
LONGEST_PAUSE_SECONDS: Final = 30.0
STEADY_SECONDS: Final = 60.0
"""After so long a life, a death is the first one again."""


@dataclass(frozen=True, slots=True)
class Program:
    """What a child runs.

    Attributes:
        name: as people read it.
        environment: all of it.
        grace_seconds: how long its end may take before it is killed.
        descriptors: those that it inherits.
        stdin: what it reads.
        log: where it writes to; our standard error, if not given.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    grace_seconds: float
    descriptors: tuple[int, ...] = ()
    stdin: bytes = b""
    log: Path | None = None


class Child:
    """A running program. Its session is its own: a Ctrl-C on the terminal is for the parent to hear alone."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._deaths = 0
        self._start_at = 0.0
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def is_alive(self) -> bool:
        """Whether it runs now."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start it."""
        bound = (sys.executable, "-P", "-m", "runner.serving.bound", str(os.getpid()))
        self._started_at = time.monotonic()
        with self._output() as output:
            self._process = subprocess.Popen(
                (*bound, *self.program.command),
                env=dict(self.program.environment),
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                pass_fds=self.program.descriptors,
                start_new_session=True,
            )
        assert self._process.stdin is not None
        with suppress(BrokenPipeError), self._process.stdin as stdin:
            stdin.write(self.program.stdin)

    def tend(self) -> str:
        """Start it again when it has died and rested; what there is to be said of that, mostly nothing."""
        now = time.monotonic()
        if self._process is None:
            if now >= self._start_at:
                self.start()
            return ""
        code = self._process.poll()
        if code is None:
            return ""
        self._deaths = 1 if now - self._started_at > STEADY_SECONDS else self._deaths + 1
        pause = min(FIRST_PAUSE_SECONDS * 2 ** (self._deaths - 1), LONGEST_PAUSE_SECONDS)
        self._start_at = now + pause
        self._process = None
        return f"{self.program.name} ended ({self._how(code)}); it is started again in {pause:.0f} s."

    def tell(self) -> None:
        """Ask it to end."""
        if self._process is not None and self.is_alive:
            self._process.terminate()

    def kill(self) -> None:
        """End it at once, and whatever it started in its session."""
        if self._process is not None and self.is_alive:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def _output(self) -> AbstractContextManager[IO[Any]]:
        return self.program.log.open("ab") if self.program.log else nullcontext(sys.stderr)

    def _how(self, code: int) -> str:
        """With its last words, where nobody else has seen them."""
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        log = self.program.log
        lines = log.read_text("utf-8", "replace").splitlines() if log and log.exists() else []
        return f"{how}, its last words: {lines[-1]}" if lines and code > 0 else how
