"""What stops a command, whatever it does against that."""

from __future__ import annotations

import pytest

from tests.supervisor import wire
from tests.supervisor.client import Supervisor, eventually
from tests.supervisor.wire import SECOND, How, Stopped


@pytest.mark.parametrize("trick", ["burn", "burn-unseen", "orphan-burns", "storm"])
def test_cpu_time_stops_it_whoever_burns_it(host: Supervisor, trick: str) -> None:
    done = host.probe(trick, cpu=0.3).done
    assert (done.how, done.code, done.stopped) == (How.SIGNALED, 9, Stopped.CPU)
    assert done.clean
    assert done.cpu >= 0.3 * SECOND


@pytest.mark.parametrize("trick", ["hold", "stop", "ignore-all"])
def test_wall_time_stops_it_whatever_it_ignores(host: Supervisor, trick: str) -> None:
    done = host.probe(trick, wall=0.2, cpu=0).done
    assert (done.how, done.code, done.stopped) == (How.SIGNALED, 9, Stopped.WALL)
    assert done.clean
    assert done.wall >= 0.2 * SECOND


def test_a_sleeper_uses_no_cpu_time(host: Supervisor) -> None:
    done = host.probe("hold", wall=0.5, cpu=0.4).done
    assert done.stopped == Stopped.WALL
    assert done.cpu < 0.4 * SECOND


def test_without_limits_nothing_stops_it(host: Supervisor) -> None:
    assert host.probe("exit", "7", wall=0, cpu=0).exit_code == 7


def test_limits_beyond_all_time_are_no_limits(host: Supervisor) -> None:
    forever = (2**64 - 1) / SECOND / 1.001
    assert host.run("/bin/sleep", "0.1", wall=forever, cpu=forever).exit_code == 0


@pytest.mark.parametrize("limit", [0, 1, 1000, 100_000])
def test_output_beyond_the_limit_stops_it(host: Supervisor, limit: int) -> None:
    result = host.run("/usr/bin/yes", output=limit)
    assert (result.done.how, result.done.stopped) == (How.SIGNALED, Stopped.OUTPUT)
    assert result.stdout == (b"y\n" * limit)[:limit]
    assert result.done.stdout > limit


def test_output_up_to_the_limit_is_allowed(host: Supervisor) -> None:
    result = host.run("/usr/bin/head", "-c", "300000", "/dev/zero", output=300_000)
    assert result.exit_code == 0
    assert result.stdout == bytes(300_000)


def test_one_byte_too_many_is_noticed_after_the_end(host: Supervisor) -> None:
    result = host.run("/usr/bin/head", "-c", "301", "/dev/zero", output=300)
    assert (result.done.stopped, result.done.stdout, len(result.stdout)) == (Stopped.OUTPUT, 301, 300)


def test_standard_error_never_stops_it(host: Supervisor) -> None:
    script = "head -c 5000000 /dev/zero | tr '\\0' a >&2; printf 'the end' >&2; exit 3"
    result = host.run("/bin/sh", "-c", script, head=1000, tail=10)
    assert result.exit_code == 3
    assert result.head == b"a" * 1000
    assert result.tail == b"aaathe end"
    assert result.done.stderr == 5_000_007


@pytest.mark.parametrize(
    ("head", "tail", "expected"),
    [
        (0, 0, (b"", b"")),
        (0, 65536, (b"", b"0123456789")),
        (4, 3, (b"0123", b"789")),
        (4, 6, (b"0123", b"456789")),
        (10, 3, (b"0123456789", b"")),
        (100, 100, (b"0123456789", b"")),
    ],
)
def test_standard_error_is_kept_at_both_ends(
    host: Supervisor, head: int, tail: int, expected: tuple[bytes, bytes]
) -> None:
    result = host.run("/bin/sh", "-c", "printf 0123456789 >&2", head=head, tail=tail)
    assert (result.head, result.tail) == expected


def test_endless_standard_error_is_stopped_by_time(host: Supervisor) -> None:
    result = host.run("/bin/sh", "-c", "yes >&2", cpu=0.5)
    assert result.done.stopped == Stopped.CPU
    assert len(result.head) == 16384
    assert len(result.tail) == 16384


def test_deadlines_hold_while_nobody_reads(host: Supervisor) -> None:
    host.send(
        wire.frame(b"R", wire.run_payload(["/usr/bin/yes"], wall=0.3, output=1 << 40))
        + wire.input_frames(b"")
    )
    host.send(wire.frame(b"R", wire.run_payload(["/bin/echo", "next"])) + wire.input_frames(b""))
    eventually(lambda: host.unread() > 0 and host.idle())
    first, second = host.result(), host.result()
    assert first.done.stopped == Stopped.WALL
    assert second.stdout == b"next\n"


def test_a_reader_of_its_own_output_does_not_hold_the_supervisor(host: Supervisor) -> None:
    assert host.probe("steal", wall=0.3, output=1 << 40).done.stopped in {Stopped.WALL, Stopped.NOT}
    assert host.probe("exit", "0").exit_code == 0
