"""The service as a process of its own, whose memory and files can be looked at."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]
PATIENCE_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Process:
    """A running service.

    Attributes:
        scratch: its folder for temporary files, and its working directory.
        log: where its log is written.
    """

    url: str
    pid: int
    scratch: Path
    log: Path

    def forget_peak(self) -> int:
        """Let the peak of its memory begin anew (proc(5), clear_refs); what it has now, in bytes."""
        Path(f"/proc/{self.pid}/clear_refs").write_text("5", encoding="ascii")
        return self.peak()

    def peak(self) -> int:
        """The most memory that it had since, in bytes."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii").splitlines()
        line = next(line for line in status if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024

    def left_over(self) -> list[Path]:
        """Temporary files that it has made and not removed."""
        return sorted(self.scratch.rglob("*"))


@contextmanager
def process(folder: Path, **settings: str) -> Iterator[Process]:
    """`python -m api` with these settings, in a folder of its own; it is ended when the block ends."""
    scratch, log = folder / "scratch", folder / "log"
    scratch.mkdir()
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "TMPDIR": str(scratch),
        "XDG_CACHE_HOME": str(folder / "cache"),
        **{f"FAIRTRIAL_{name.upper()}": value for name, value in settings.items()},
    }
    with socket.create_server(("127.0.0.1", 0)) as listener, log.open("wb") as stderr:
        port = listener.getsockname()[1]
        running = subprocess.Popen(
            [sys.executable, "-m", "api", "--fd", str(listener.fileno())],
            cwd=scratch,
            env=environment,
            pass_fds=(listener.fileno(),),
            stderr=stderr,
        )
        try:
            yield Process(f"http://127.0.0.1:{port}", running.pid, scratch, log)
        finally:
            running.terminate()
            running.wait(PATIENCE_SECONDS)
