"""The programs of a challenge's author, generators and input validators: one Python file each, run boxed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from runner.domain.observation import Observation
from runner.domain.submission import SourceFile
from runner.languages.environment import AUTHORS, base_environment
from runner.languages.model import SRC
from runner.sandbox.model import Command, Sandbox

WALL_FACTOR = 2
"""Times the CPU limit: the wall time after which such a program is stopped."""


@dataclass(frozen=True, slots=True)
class AuthorProgram:
    """A Python file with nothing but the standard library.

    Attributes:
        root: the challenge's folder.
        path: of the file, below it.
    """

    root: Path
    path: PurePosixPath

    def put_into(self, sandbox: Sandbox) -> None:
        """Put the file where `command` looks for it."""
        data = (self.root / self.path).read_bytes()
        sandbox.unpack(SRC, [SourceFile(PurePosixPath(self.path.name), data)])

    def command(self, *args: str, cpu_seconds: float, output: int) -> Command:
        """What runs it, with a limit in CPU seconds and one in bytes of standard output."""
        return Command(
            argv=("/usr/bin/python3", str(PurePosixPath(SRC) / self.path.name), *args),
            env={**base_environment(), **AUTHORS},
            cpu_stop=cpu_seconds,
            wall_stop=cpu_seconds * WALL_FACTOR,
            output=output,
        )


def last_line_said(observation: Observation) -> str:
    """The last line of standard error, or that there is none."""
    stderr = observation.stderr.tail or observation.stderr.head
    lines = stderr.decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else "it said nothing"
