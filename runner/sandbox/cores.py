"""Which cores sandboxes get, and which the worker keeps for itself and the engine."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from runner.sandbox.engine import EngineFacts

TOPOLOGY = Path("/sys/devices/system/cpu")

Siblings = tuple[frozenset[int], ...]
"""One set of CPU numbers a physical core: its hyperthreads."""
ChooseCores = Callable[[Siblings], tuple[int, ...]]
"""Which of an engine's cores become slots."""


def slot_cores(siblings: Siblings) -> tuple[int, ...]:
    """The first CPU of each physical core, but of the first one, which stays with worker and engine unless it
    is the only one.
    """
    firsts = sorted(min(core) for core in siblings)
    return tuple(firsts[1:] or firsts)


def every_core(siblings: Siblings) -> tuple[int, ...]:
    """The first CPU of each physical core: for who grades much and can tell noise from what is slow."""
    return tuple(sorted(min(core) for core in siblings))


def worker_cpus(siblings: Siblings, slots: Iterable[int]) -> frozenset[int]:
    """All CPUs of cores that are no slot; empty when there is none."""
    taken = set(slots)
    return frozenset(cpu for core in siblings if not core & taken for cpu in core)


def parse_cpu_list(text: str) -> frozenset[int]:
    """Of the kernel's list format, `0-3,8` (cpuset(7))."""
    cpus: set[int] = set()
    for part in text.strip().split(","):
        first, _, last = part.partition("-")
        cpus.update(range(int(first), int(last or first) + 1))
    return frozenset(cpus)


def engine_cores(facts: EngineFacts, topology: Path = TOPOLOGY) -> Siblings:
    """The engine's physical cores: as the kernel has them where the engine is local, else one for each CPU
    that the engine names.
    """
    if not facts.local:
        return tuple(frozenset({cpu}) for cpu in range(facts.cores))
    lists = topology.glob("cpu[0-9]*/topology/thread_siblings_list")
    found = {parse_cpu_list(path.read_text(encoding="ascii")) for path in lists}
    return tuple(sorted(found, key=min)) or tuple(frozenset({cpu}) for cpu in range(facts.cores))


@contextmanager
def kept_off(facts: EngineFacts, siblings: Siblings, slots: Iterable[int]) -> Iterator[None]:
    """Keep this process off the slots' cores while sandboxes use them; a remote engine's cores are no concern
    of ours.
    """
    before = os.sched_getaffinity(0)
    wanted = worker_cpus(siblings, slots) & before
    if not facts.local or not wanted:
        yield
        return
    _set_affinity(wanted)
    try:
        yield
    finally:
        _set_affinity(before)


def _set_affinity(cpus: Iterable[int]) -> None:
    """Of all threads that there are; new ones inherit it (sched_setaffinity(2))."""
    for task in Path("/proc/self/task").iterdir():
        with suppress(ProcessLookupError):  # a thread that ended meanwhile
            os.sched_setaffinity(int(task.name), cpus)
