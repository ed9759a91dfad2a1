"""Worker processes, and whoever starts a new one when one has ended, as `fairtrial serve` does."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.chaos.servers import PATIENCE_SECONDS
from tests.chaos.worker import Order

ROOT = Path(__file__).parents[2]
MARK = "FAIRTRIAL_CHAOS_WORLD"
"""Environment variable of every process of a world's."""


class Crew:
    """A context manager that ends all of them."""

    def __init__(self, home: Path, kind: str, size: int, environment: Mapping[str, str]) -> None:
        """Nobody is there yet. `kind` is that of their sandboxes."""
        self.orders = home / "orders"
        self.orders.mkdir()
        self._temporary = home / "tmp"
        self._temporary.mkdir()
        self._log = home / "workers.log"
        self._kind = kind
        self._mark = str(home)
        self._environment = {
            **os.environ,
            **environment,
            MARK: self._mark,
            "TMPDIR": str(self._temporary),
            "XDG_CACHE_HOME": str(home / "cache"),
        }
        self._processes: list[subprocess.Popen[bytes]] = []
        self._ever: set[int] = set()
        self._size = size
        self._ending = threading.Event()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._replace_the_dead, daemon=True)

    def __enter__(self) -> Self:
        self._processes = [self._start() for _ in range(self._size)]
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ending.set()
        self._thread.join()
        for process in self._processes:
            process.terminate()
        try:
            for process in self._processes:
                process.wait(PATIENCE_SECONDS)
        finally:
            for process in self._processes:
                process.kill()
                process.wait()

    def order(self, order: Order) -> None:
        """Tell them; it holds until it is lifted, or carried out."""
        (self.orders / order).touch()

    def lift(self, order: Order) -> None:
        """Tell them no longer."""
        (self.orders / order).unlink(missing_ok=True)

    def is_pending(self, order: Order) -> bool:
        """Nobody has carried it out yet."""
        return (self.orders / order).exists()

    @property
    def pids(self) -> list[int]:
        """Of those that are there."""
        with self._lock:
            return [process.pid for process in self._processes]

    @property
    def dead(self) -> set[int]:
        """The numbers of those that were there and have ended."""
        with self._lock:
            return self._ever - {process.pid for process in self._processes if process.poll() is None}

    def signal(self, which: int, number: signal.Signals) -> None:
        """Send one of them a signal."""
        with self._lock:
            self._one(which).send_signal(number)

    def kill(self, pid: int) -> None:
        """SIGKILL for a worker if it is still there."""
        with self._lock:
            for process in self._processes:
                if process.pid == pid:
                    process.kill()

    def starve(self, which: int, room: int) -> int:
        """Let a worker have so many bytes more than it has now, and say which it was."""
        with self._lock:
            pid = self._one(which).pid
            size = int(Path(f"/proc/{pid}/statm").read_text().split()[0]) * resource.getpagesize()
            most = resource.prlimit(pid, resource.RLIMIT_AS)[1]
            resource.prlimit(pid, resource.RLIMIT_AS, (size + room, most))
            return pid

    def kill_with_children(self, which: int) -> None:
        """SIGKILL for a worker and all that it has started, at once."""
        with self._lock:
            process = self._one(which)
            for pid in [*_children(process.pid), process.pid]:
                _kill(pid)

    def left_behind(self) -> list[str]:
        """Processes of this world that are still there, but for its workers and their children."""
        with self._lock:
            known = {process.pid for process in self._processes}
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            pid = int(folder.name)
            try:
                environment = (folder / "environ").read_bytes()
                words = (folder / "cmdline").read_bytes()
            except OSError:
                continue
            if f"{MARK}={self._mark}\0".encode() in environment and words and pid not in known:
                found.append(f"{pid} {words[:200].decode(errors='replace')}")
        return found

    def temporary_files(self) -> list[str]:
        """What they have left where temporary files go."""
        return [path.name for path in self._temporary.iterdir()]

    def said(self) -> str:
        """The end of what they have logged."""
        return self._log.read_text(errors="replace")[-6000:] if self._log.exists() else ""

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.chaos.worker", str(self.orders), self._kind]
        with self._log.open("ab") as log:
            process = subprocess.Popen(
                command, cwd=ROOT, env=self._environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )
        self._ever.add(process.pid)
        return process

    def _replace_the_dead(self) -> None:
        while not self._ending.wait(0.1):
            with self._lock:
                for which in range(self._size):
                    self._one(which)

    def _one(self, which: int) -> subprocess.Popen[bytes]:
        """A worker that was not seen to be dead; a new one when it was. Nobody else may look meanwhile."""
        which %= self._size
        if self._processes[which].poll() is not None:
            self._processes[which] = self._start()
        return self._processes[which]


def _children(pid: int) -> list[int]:
    """Those that are there; one that ends while we look has none."""
    found: list[int] = []
    with suppress(FileNotFoundError, ProcessLookupError):
        for task in list(Path(f"/proc/{pid}/task").iterdir()):
            with suppress(FileNotFoundError, ProcessLookupError):
                found += map(int, (task / "children").read_text().split())
    return [one for child in found for one in (child, *_children(child))]


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
