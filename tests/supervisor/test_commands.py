"""How commands start and end, and what they find."""

from __future__ import annotations

import os
import signal

import pytest

from tests.supervisor import box, wire
from tests.supervisor.client import Supervisor
from tests.supervisor.wire import How


@pytest.mark.parametrize("code", [0, 1, 42, 255])
def test_an_exit_status_is_reported(host: Supervisor, code: int) -> None:
    done = host.probe("exit", str(code)).done
    assert (done.how, done.code, done.clean) == (How.EXITED, code, True)


@pytest.mark.parametrize(
    "number", [signal.SIGSEGV, signal.SIGKILL, signal.SIGTERM, signal.SIGPIPE, signal.SIGCHLD + 20]
)
def test_a_signal_is_reported(host: Supervisor, number: int) -> None:
    done = host.probe("raise", str(int(number))).done
    assert (done.how, done.code, done.stopped) == (How.SIGNALED, number, wire.Stopped.NOT)


@pytest.mark.parametrize(
    ("argv", "cwd", "errno"),
    [
        (["/no/such/file"], "/work", 2),
        ([""], "/work", 2),
        (["/etc"], "/work", 13),
        (["/proc/version"], "/work", 13),
        (["/fairtrial/probe"], "/nowhere", 2),
        (["/fairtrial/probe", "x" * 60000], "", 2),
    ],
)
def test_what_cannot_be_started_says_why(host: Supervisor, argv: list[str], cwd: str, errno: int) -> None:
    done = host.run(*argv, cwd=cwd, stdin=b"unread").done
    assert (done.how, done.code, done.clean) == (How.NOT_STARTED, errno, True)
    assert (done.cpu, done.wall, done.stdout) == (0, 0, 0)
    assert host.probe("exit", "0").exit_code == 0


def _facts(host: Supervisor, **options: object) -> dict[str, str]:
    lines = host.probe("facts", **options).stdout.decode().splitlines()
    return {name: rest.strip() for name, _, rest in (line.partition(" ") for line in lines)}


@pytest.mark.parametrize(("user", "uid"), [(wire.RUN, box.RUN_UID), (wire.BUILD, box.BUILD_UID)])
def test_a_command_finds_what_the_protocol_promises(host: Supervisor, user: int, uid: int) -> None:
    assert _facts(host, user=user, cwd="/box", env=["NAME=value=1"]) == {
        "fds": "0 1 2",
        "blocked": "0",
        "not_default": "0",
        "uids": f"{uid} {uid} {uid}",
        "gids": f"{uid} {uid} {uid}",
        "groups": "0",
        "umask": "22",
        "leader": "1",
        "flags": "0 0 0",
        "oom": "1000",
        "nice": "19",
        "cwd": "/box",
        "env": "NAME=value=1",
    }


def _policy(host: Supervisor, process: str) -> int:
    """Field 41 of /proc/PID/stat, proc(5)."""
    return int(
        host.run("/bin/cat", f"/proc/{process}/stat").stdout.decode().rpartition(")")[2].split()[41 - 3]
    )


def test_the_supervisor_interrupts_nobody_and_a_command_is_no_batch_process(host: Supervisor) -> None:
    assert _policy(host, "1") == os.SCHED_BATCH
    assert _policy(host, "self") == os.SCHED_OTHER


def test_the_environment_is_built_from_nothing(host: Supervisor) -> None:
    assert "env" not in _facts(host)


def test_standard_streams_can_be_opened_by_name(host: Supervisor) -> None:
    result = host.run(
        "/bin/sh", "-c", "cat < /dev/stdin > /dev/stdout; echo no > /dev/stderr", stdin=b"by name"
    )
    assert (result.exit_code, result.stdout, result.head) == (0, b"by name", b"no\n")


def test_the_supervisor_cannot_be_touched(host: Supervisor) -> None:
    files = "mem fd/0 fd/1 environ maps root/box exe"
    script = f"for f in {files}; do cat /proc/1/$f 2>&1 > /dev/null; done; kill -9 1"
    result = host.run("/bin/sh", "-c", script)
    assert result.stdout.count(b"Permission denied") == 7
    assert b"ermitted" in result.head
    assert host.probe("exit", "0").exit_code == 0


def test_arguments_arrive_as_bytes(host: Supervisor) -> None:
    odd = bytes(range(1, 256))
    assert host.run("/bin/echo", "-n", odd).stdout == odd


def test_cpu_and_peak_memory_are_measured(host: Supervisor) -> None:
    done = host.run("/bin/sh", "-c", "i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done").done
    assert done.cpu > 0
    assert done.wall > 0
    assert 500_000 < done.peak_rss < box.MEMORY
    assert done.oom_kills == 0


def test_an_oom_kill_of_a_child_is_counted(host: Supervisor) -> None:
    result = host.probe("memory")
    assert result.exit_code == 0
    assert result.done.oom_kills == 1
    assert host.probe("exit", "0").done.oom_kills == 0
