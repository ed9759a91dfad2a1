"""The service's processes under load, and the CPU time that each kind of them takes."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from benchmarks.load.client import Order, Seen
from benchmarks.machine import STAT, busy_seconds

PROC = Path("/proc")
ROOT = Path(__file__).resolve().parents[2]
_PATIENCE = 60.0
_BACKLOG = 512


@dataclass(frozen=True, slots=True)
class Process:
    """What `/proc/<pid>/stat` says; CPU seconds are its own, and those of children that it waited for."""

    name: str
    parent: int
    own: float
    waited: float


def parse_stat(text: str) -> Process:
    """From the text of `/proc/<pid>/stat` (proc(5)); the name may have spaces and parentheses in it."""
    name, _, rest = text.partition("(")[2].rpartition(")")
    columns = rest.split()
    ticks = os.sysconf("SC_CLK_TCK")
    user, system, waited_user, waited_system = (int(column) / ticks for column in columns[11:15])
    return Process(name, int(columns[1]), user + system, waited_user + waited_system)


def look() -> Mapping[int, Process]:
    """All processes that there are."""
    found = {}
    for place in PROC.glob("[0-9]*/stat"):
        try:
            found[int(place.parent.name)] = parse_stat(place.read_text(encoding="utf-8", errors="replace"))
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended meanwhile
    return found


def cpu_of(processes: Mapping[int, Process], roots: Collection[int]) -> float:
    """CPU seconds of these processes and of all below them, those that ended and were waited for included."""
    total, left = 0.0, [pid for pid in roots if pid in processes]
    while left:
        pid = left.pop()
        total += processes[pid].own + processes[pid].waited
        left += [child for child, process in processes.items() if process.parent == pid]
    return total


@dataclass(slots=True)
class Meter:
    """CPU seconds of each kind of process while the block runs; `kinds` are their roots, by kind.

    `rest` is what the machine did besides: the engine and its sandboxes, whose shims end with them and take
    their accounts along, and whatever else ran. Our own processes are in none of them.
    """

    kinds: Mapping[str, Sequence[int]]
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Count what passes inside."""
        before = self._now()
        yield
        self.seconds = {kind: after - before[kind] for kind, after in self._now().items()}

    def _now(self) -> dict[str, float]:
        processes = look()
        kinds = {kind: cpu_of(processes, roots) for kind, roots in self.kinds.items()}
        ours = cpu_of(processes, [os.getpid()]) - sum(kinds.values())
        machine = busy_seconds(STAT.read_text(encoding="ascii"))
        return {**kinds, "rest": machine - sum(kinds.values()) - ours}


@contextmanager
def api(environment: Mapping[str, str], processes: int, log: Path) -> Iterator[tuple[int, list[int]]]:
    """So many processes of the API on one socket: its port, and their ids."""
    with socket.create_server(("127.0.0.1", 0), backlog=_BACKLOG) as listener, ExitStack() as stack:
        listener.set_inheritable(True)
        number = listener.fileno()
        command = [sys.executable, "-m", "api", "--fd", str(number)]
        pids = [stack.enter_context(_running(command, environment, log, (number,))) for _ in range(processes)]
        port = int(listener.getsockname()[1])
        _await_answer(port)
        yield port, pids


@contextmanager
def workers(
    command: Sequence[str], environment: Mapping[str, str], count: int, log: Path
) -> Iterator[list[int]]:
    """So many workers; they end in good order."""
    with ExitStack() as stack:
        yield [stack.enter_context(_running(command, environment, log)) for _ in range(count)]


def send(order: Order) -> Seen:
    """Have a client send what is ordered."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.load.client"],
        input=json.dumps(asdict(order)),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return Seen.parse(done.stdout)


@contextmanager
def _running(
    command: Sequence[str], environment: Mapping[str, str], log: Path, keep: Collection[int] = ()
) -> Iterator[int]:
    with log.open("ab") as stream:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **environment}, stdout=stream, stderr=stream, pass_fds=keep
        )
    try:
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await_answer(port: int) -> None:
    """Until somebody answers: the socket listens from the beginning, so a connection alone says nothing."""
    give_up = time.monotonic() + _PATIENCE
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.settimeout(give_up - time.monotonic())
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        if not connection.recv(1 << 16).startswith(b"HTTP/1.1 200"):
            raise RuntimeError("the API does not answer")
