"""The engine's own processes kept off a core, as the operating advice has it.

This is the one place where the benchmark changes the machine: it needs root and an engine on this host, and
puts back what it found.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_PROC = Path("/proc")
ENGINE = frozenset({"dockerd", "containerd", "containerd-shim"})
"""As the kernel names them, after 15 characters (proc(5), `comm`)."""


@contextmanager
def engine_apart(core: int, *, local: bool) -> Iterator[bool]:
    """Keep the engine's threads on all other cores; False where we may not, or there is no other.

    The processes of sandboxes stay where their cpuset has them.
    """
    others = set(range(os.cpu_count() or 1)) - {core}
    if not others or not local or os.geteuid() != 0:
        yield False
        return
    before = dict(_engine_processes())
    try:
        for pid in before:
            _put(pid, others)
        yield True
    finally:
        for pid, cores in before.items():
            _put(pid, cores)


def _engine_processes() -> Iterator[tuple[int, set[int]]]:
    """With the cores that each may use."""
    for folder in _PROC.glob("[0-9]*"):
        with suppress(FileNotFoundError, ProcessLookupError):  # it ended meanwhile
            if (folder / "comm").read_text(encoding="utf-8").strip() in ENGINE:
                yield int(folder.name), os.sched_getaffinity(int(folder.name))


def _put(pid: int, cores: Iterable[int]) -> None:
    """All threads that there are; new ones inherit it (sched_setaffinity(2))."""
    with suppress(FileNotFoundError):  # the process has ended
        for task in (_PROC / str(pid) / "task").iterdir():
            with suppress(ProcessLookupError):
                os.sched_setaffinity(int(task.name), cores)
