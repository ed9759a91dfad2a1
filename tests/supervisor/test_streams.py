"""Bytes through: none lost, none added, none collected."""

from __future__ import annotations

import random

from tests.supervisor import wire
from tests.supervisor.client import Supervisor
from tests.supervisor.wire import How


def test_every_byte_passes_unchanged(host: Supervisor) -> None:
    data = bytes(range(256)) * 1000
    result = host.run("/bin/cat", stdin=data)
    assert result.stdout == data
    assert (result.done.stdin, result.done.stdout) == (len(data), len(data))


def test_frames_of_every_size_pass(host: Supervisor) -> None:
    rng = random.Random(1)
    pieces = [rng.randbytes(rng.choice([1, 2, 5, 4096, 65531, 65535, 65536])) for _ in range(60)]
    host.send(wire.frame(b"R", wire.run_payload(["/usr/bin/cksum"], output=100)))
    for piece in pieces:
        host.send(wire.frame(b"I", piece))
    host.send(wire.frame(b"E"))
    result = host.result()
    data = b"".join(pieces)
    assert result.done.stdin == len(data)
    assert int(result.stdout.split()[1]) == len(data)
    assert result.stdout == host.run("/usr/bin/cksum", stdin=data).stdout


def test_a_hundred_megabytes_leave_memory_flat(host: Supervisor) -> None:
    host.run("/bin/cat", stdin=bytes(1 << 20), output=1 << 30)
    before = host.peak_memory()
    data = bytes(100 << 20)
    result = host.run("/usr/bin/wc", "-c", stdin=data)
    assert int(result.stdout) == len(data)
    assert len(host.run("/bin/cat", stdin=data, output=1 << 30).stdout) == len(data)
    assert host.peak_memory() - before < 1 << 20


def test_input_that_is_not_read_is_thrown_away(host: Supervisor) -> None:
    result = host.run("/bin/sh", "-c", "head -c 10 > /dev/null; exit 5", stdin=bytes(5 << 20))
    assert result.exit_code == 5
    assert 10 <= result.done.stdin < 5 << 20
    assert host.run("/bin/cat", stdin=b"next").stdout == b"next"


def test_a_closed_standard_input_does_not_end_it(host: Supervisor) -> None:
    result = host.run("/bin/sh", "-c", "exec 0<&-; sleep 0.2; echo out", stdin=bytes(5 << 20))
    assert (result.exit_code, result.stdout) == (0, b"out\n")


def test_done_does_not_wait_for_the_end_of_input(host: Supervisor) -> None:
    host.send(wire.frame(b"R", wire.run_payload(["/bin/true"])) + wire.frame(b"I", b"some"))
    assert host.result().exit_code == 0
    host.send(wire.frame(b"I", b"more") + wire.frame(b"E"))
    assert host.run("/bin/cat", stdin=b"next").stdout == b"next"


def test_a_closed_standard_output_does_not_end_it(host: Supervisor) -> None:
    result = host.probe("close", "1")
    assert (result.exit_code, result.stdout, result.head) == (0, b"", b"still here")


def test_a_closed_standard_error_does_not_end_it(host: Supervisor) -> None:
    result = host.probe("close", "2")
    assert (result.exit_code, result.stdout, result.head) == (0, b"still here", b"")


def test_output_is_passed_on_while_the_command_runs(host: Supervisor) -> None:
    host.send(wire.frame(b"R", wire.run_payload(["/bin/cat"])) + wire.frame(b"I", b"ping"))
    assert host.receive() == (b"O", b"ping")
    host.send(wire.frame(b"I", b"pong"))
    assert host.receive() == (b"O", b"pong")
    host.send(wire.frame(b"E"))
    assert host.result().exit_code == 0


def test_an_answer_before_a_crash_is_passed_on(host: Supervisor) -> None:
    result = host.run("/bin/sh", "-c", "echo answer; kill -SEGV $$")
    assert (result.stdout, result.done.how) == (b"answer\n", How.SIGNALED)


def test_what_the_dead_left_in_the_pipe_is_read(host: Supervisor) -> None:
    assert len(host.run("/usr/bin/head", "-c", "60000", "/dev/zero").stdout) == 60000


def test_a_pipe_in_flight_does_not_hold_the_end(host: Supervisor) -> None:
    result = host.probe("in-flight")
    assert (result.exit_code, result.stdout) == (0, b"sent")
