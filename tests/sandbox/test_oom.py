"""Memory: what a command is told, and what happens when PID 1 itself is the victim."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from runner.domain.errors import SandboxLostError
from runner.sandbox.docker_driver import DockerSandbox
from runner.sandbox.engine import Engine
from runner.sandbox.model import Command, SandboxSpec
from runner.sandbox.pool import Pool

pytestmark = pytest.mark.engine

HOARD = "hoard = []\nwhile True: hoard.append(bytearray(1 << 20))"
TAKE_PID_1_ALONG = """
import os, socket
open("/proc/self/oom_score_adj", "w").write("0")
def fill():
    pairs = []
    while True:
        try:
            pairs.append(socket.socketpair())
        except OSError:
            break
    for one, _ in pairs:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
        one.setblocking(False)
        try:
            while True: one.send(b"x" * 4096)
        except OSError:
            pass
for _ in range(60):
    if os.fork() == 0:
        fill()
        import signal; signal.pause()
import signal; signal.pause()
"""


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


def test_pid_1_as_the_victim_is_an_observation(sandbox: DockerSandbox, engine: Engine):
    seen = sandbox.run(Command(("/usr/bin/python3", "-c", TAKE_PID_1_ALONG), wall_stop=20))
    assert seen.oom_kills >= 1
    if seen.sandbox_oom:
        assert (seen.exit_code, seen.signal, seen.clean) == (None, None, False)
        assert not sandbox.usable
        assert engine.inspect(sandbox.container)["State"]["OOMKilled"]


def test_pid_1_killed_from_outside_is_no_oom(sandbox: DockerSandbox, engine: Engine):
    engine._client.kill(sandbox.container)
    with pytest.raises(SandboxLostError, match="exit code 137"):
        sandbox.run(Command(("/bin/true",)))
