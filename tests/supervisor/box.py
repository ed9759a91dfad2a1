"""A sandbox without an engine, for tests of the supervisor's binary: `box.sh` with a cgroup of its own."""

from __future__ import annotations

import itertools
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

CGROUPS = Path("/sys/fs/cgroup")
SCRIPT = Path(__file__).with_name("box.sh")
BUILD_UID = 20000
RUN_UID = 20001
MEMORY = 256 << 20
PROCESSES = 100

_numbers = itertools.count()


@dataclass(frozen=True, slots=True)
class Cgroup:
    """A cgroup below the root of each hierarchy, by its name."""

    name: str
    directories: tuple[Path, ...]


def _limits(version: int) -> dict[str, str]:
    if version == 2:
        return {"memory.max": str(MEMORY), "memory.swap.max": "0", "pids.max": str(PROCESSES)}
    return {
        "memory/memory.limit_in_bytes": str(MEMORY),
        "memory/memory.memsw.limit_in_bytes": str(MEMORY),
        "pids/pids.max": str(PROCESSES),
        "cpuset/cpuset.mems": (CGROUPS / "cpuset/cpuset.mems").read_text() if version == 1 else "",
        "cpuset/cpuset.cpus": (CGROUPS / "cpuset/cpuset.cpus").read_text() if version == 1 else "",
    }


def _remove(directory: Path) -> None:
    """The processes in it have just been killed; the kernel lets go of them a moment later."""
    deadline = time.monotonic() + 10
    while True:
        try:
            directory.rmdir()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


def _version() -> int:
    return 2 if (CGROUPS / "cgroup.controllers").exists() else 1


def _hierarchies() -> Sequence[Path]:
    names = (".",) if _version() == 2 else ("cpu", "cpuacct", "memory", "pids", "cpuset")
    return [CGROUPS / name for name in names]


def occupied() -> list[Path]:
    """Lists of processes that are not empty, of this process's cgroups.

    Each hierarchy is listed alone: whoever walks the whole tree meets cgroups that others remove meanwhile.
    """
    ours = f"fairtrial-test-{os.getpid()}-"
    named = [name for place in _hierarchies() for name in place.iterdir() if name.name.startswith(ours)]
    return [one / "cgroup.procs" for one in named if (one / "cgroup.procs").read_text().split()]


@contextmanager
def cgroup() -> Iterator[Cgroup]:
    """A new cgroup with this module's limits, removed at the end."""
    name = f"fairtrial-test-{os.getpid()}-{next(_numbers)}"
    with ExitStack() as stack:
        directories = []
        version = _version()
        if version == 2:
            (CGROUPS / "cgroup.subtree_control").write_text("+memory +pids +cpuset")
        for hierarchy in _hierarchies():
            directory = hierarchy / name
            directory.mkdir()
            stack.callback(_remove, directory)
            directories.append(directory)
        for file, value in _limits(version).items():
            controller, _, limit = file.rpartition("/")
            (CGROUPS / controller / name / limit).write_text(value)
        yield Cgroup(name, tuple(directories))


@contextmanager
def box(
    files: Path,
    command: Sequence[str],
    *,
    area: str = f"mode=1770,gid={RUN_UID},size=64m,nr_inodes=20000,nosuid,nodev",
    pass_fds: Sequence[int] = (),
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command as PID 1 of a sandbox in which `files` is `/fairtrial`; killed at the end."""
    namespaces = ["--mount", "--pid", "--fork", "--kill-child", "--ipc", "--net", "--uts"]
    with ExitStack() as stack:
        group = stack.enter_context(cgroup())
        root = stack.enter_context(tempfile.TemporaryDirectory())
        process = stack.enter_context(
            subprocess.Popen(
                ["unshare", *namespaces, "sh", str(SCRIPT), *command],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,
                pass_fds=pass_fds,
                env={
                    "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
                    "ROOT": root,
                    "FILES": str(files),
                    "CGROUP": group.name,
                    "AREA": area,
                    "BUILD": str(BUILD_UID),
                },
            )
        )
        stack.callback(process.kill)
        yield process
