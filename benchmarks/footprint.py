"""How much memory a command and the engine beside it come to hold, looked at from outside."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks.apart import ENGINE

PROC = Path("/proc")
_EVERY = 0.05
"""Seconds."""
_GONE = (FileNotFoundError, ProcessLookupError)


@dataclass(frozen=True, slots=True)
class Footprint:
    """MiB.

    Attributes:
        command: the most that its processes held at a time, what they share counted in each.
        engine: by how much what the engine's processes held together rose, at most.
    """

    command: float
    engine: float


def footprint_of(command: Sequence[str], output: Path) -> Footprint:
    """Run a command to its end; what it says goes to a file. Raises `CalledProcessError`."""
    before = _engine()
    own = engine = 0.0
    with output.open("wb") as said, subprocess.Popen(command, stdout=said, stderr=said) as process:
        while process.poll() is None:
            own = max(own, sum(map(_resident, _tree(process.pid))))
            engine = max(engine, _engine())
            time.sleep(_EVERY)
    if process.returncode != 0:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Footprint(own, max(engine - before, 0.0))


def resident(status: str) -> float:
    """MiB of a process's memory that is in use, from the text of its `/proc/<pid>/status`."""
    line = next((line for line in status.splitlines() if line.startswith("VmRSS:")), "VmRSS: 0 kB")
    return int(line.split()[1]) / 1024


def _resident(pid: int) -> float:
    with suppress(*_GONE):
        return resident((PROC / str(pid) / "status").read_text(encoding="utf-8"))
    return 0.0


def _tree(pid: int) -> Iterator[int]:
    """A process and its descendants."""
    yield pid
    with suppress(*_GONE):
        for task in (PROC / str(pid) / "task").iterdir():
            for child in (task / "children").read_text(encoding="ascii").split():
                yield from _tree(int(child))


def _engine() -> float:
    total = 0.0
    for folder in PROC.glob("[0-9]*"):
        with suppress(*_GONE):
            if (folder / "comm").read_text(encoding="utf-8").strip() in ENGINE:
                total += _resident(int(folder.name))
    return total
