"""Memory: what a command is told, and what happens when PID 1 itself is the victim."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath

import pytest

from runner.domain.errors import SandboxLostError
from runner.domain.observation import Observation
from runner.domain.submission import SourceFile
from runner.images.builder import build
from runner.images.catalog import read_catalog
from runner.images.client import connected
from runner.images.progress import unwatched
from runner.sandbox.docker_driver import DockerSandbox
from runner.sandbox.engine import Engine
from runner.sandbox.model import Command, SandboxSpec, User
from runner.sandbox.pool import Pool

pytestmark = pytest.mark.engine

HOARD = "hoard = []\nwhile True: hoard.append(bytearray(1 << 20))"
SMALL_PROCESSES_WITH_FULL_SOCKETS = b"""
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>
static char block[4096];
int main(void) {
    int fd = open("/proc/self/oom_score_adj", O_WRONLY), size = 1 << 20, pair[2];
    if (write(fd, "0", 1) != 1) return 1;
    for (int child = 0; child < 60; child++)
        if (fork() == 0)
            while (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair) == 0) {
                setsockopt(pair[0], SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
                while (write(pair[0], block, sizeof block) > 0) {}
            }
    pause();
}
"""
ATTEMPTS = 8
"""The kernel picks a victim among equals; PID 1 is it in five of six."""


@pytest.fixture(scope="session")
def compiler(image: str) -> SandboxSpec:
    """A sandbox with gcc. `image` comes first, so that both are not built at once."""
    with connected() as client:
        return SandboxSpec(build(client, read_catalog(), unwatched, ["c"])["c"], memory=64)


@pytest.fixture
def sandbox(pool: Pool, spec: SandboxSpec) -> Iterator[DockerSandbox]:
    with pool.lease(spec) as lease:
        yield lease.sandbox(spec)


def test_a_hoarder_is_killed_and_counted_and_the_next_command_runs(sandbox: DockerSandbox):
    seen = sandbox.run(Command(("/usr/bin/python3", "-c", HOARD)))
    assert (seen.signal, seen.sandbox_oom) == (9, False)
    assert seen.oom_kills >= 1
    assert seen.clean
    assert sandbox.run(Command(("/bin/true",))).exit_code == 0


def test_a_full_set_of_tmpfs_leaves_the_stated_memory(sandbox: DockerSandbox):
    """Files and inodes to the last; then the stated limit, less what the interpreter takes."""
    fill = (
        "import os\n"
        "for area in ('/work', '/tmp', '/dev/shm'):\n"
        "    try:\n"
        "        with open(area + '/big', 'wb') as big:\n"
        "            while True: big.write(bytes(1 << 16))\n"
        "    except OSError: pass\n"
        "    try:\n"
        "        for number in range(10000): open(f'{area}/{number}', 'w').close()\n"
        "    except OSError: pass\n"
        "hoard = bytearray(40 << 20); print(len(hoard))\n"
    )
    seen = sandbox.run(Command(("/usr/bin/python3", "-c", fill)))
    assert (seen.exit_code, seen.oom_kills) == (0, 0)
    assert (
        sandbox.run(Command(("/bin/ls", "/work", "/tmp", "/dev/shm"))).stdout
        == b"/dev/shm:\n\n/tmp:\n\n/work:\n"
    )


def run(sandbox: DockerSandbox, command: Command) -> Observation:
    return sandbox.run(command)


def start(sandbox: DockerSandbox, command: Command) -> Observation:
    """As a service is started."""
    with sandbox.start(replace(command, wall_stop=0, merge=True)) as process:
        return process.wait(time.monotonic() + 60)


Way = Callable[[DockerSandbox, Command], Observation]


def take_pid_1_along(sandbox: DockerSandbox, way: Way) -> Observation:
    source = SourceFile(PurePosixPath("small.c"), SMALL_PROCESSES_WITH_FULL_SOCKETS)
    sandbox.unpack("/box/src", [source])
    gcc = ("/usr/bin/gcc", "-static", "-o", "/box/small", "/box/src/small.c")
    assert sandbox.run(Command(gcc, User.BUILD, "/box", {"PATH": "/usr/bin"})).exit_code == 0
    return way(sandbox, Command(("/box/small",)))


@pytest.mark.parametrize("way", [run, start])
def test_pid_1_as_the_victim_is_an_observation(pool: Pool, compiler: SandboxSpec, engine: Engine, way: Way):
    with pool.lease(compiler) as lease:
        for _ in range(ATTEMPTS):
            with lease.sandbox(compiler) as sandbox:
                seen = take_pid_1_along(sandbox, way)
                assert seen.oom_kills >= 1
                if seen.sandbox_oom:
                    assert (seen.exit_code, seen.signal, seen.clean) == (None, None, False)
                    assert not sandbox.usable
                    assert engine.inspect(sandbox.container)["State"]["OOMKilled"]
                    return
    pytest.fail("PID 1 was never the victim")


def test_pid_1_killed_from_outside_is_no_oom(sandbox: DockerSandbox, engine: Engine):
    engine._client.kill(sandbox.container)
    with pytest.raises(SandboxLostError, match="exit code 137"):
        sandbox.run(Command(("/bin/true",)))
