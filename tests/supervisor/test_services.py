"""What goes on while the host does something else: merged output, the end of it, and a stop when asked."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.supervisor import wire
from tests.supervisor.client import Supervisor, supervisor

END = wire.frame(b"E")
DEAF = "trap '' TERM"


def begin(host: Supervisor, *argv: str, end: bytes = END, **options: object) -> None:
    """Start a command with no limit of time, and wait for its first word on standard error."""
    settings = {"cpu": 0, "wall": 0, **options}
    host.send(wire.frame(b"R", wire.run_payload(argv, **settings)) + end)  # type: ignore[arg-type] # run_payload's
    assert host.receive() == (b"X", b"ready\n")


def shell(first: str, then: str) -> Sequence[str]:
    """Says that it is ready in between."""
    return "/bin/sh", "-c", f"{first}\necho ready >&2; {then}"


def test_merged_output_comes_as_standard_error_in_order(host: Supervisor) -> None:
    script = "for i in 1 2 3; do echo out$i; echo err$i >&2; done"
    seen = host.run("/bin/sh", "-c", script, flags=wire.MERGE)
    assert seen.head == b"out1\nerr1\nout2\nerr2\nout3\nerr3\n"
    assert (seen.stdout, seen.done.stdout, seen.done.stderr) == (b"", 0, 30)


def test_merged_output_is_drained_for_ever_and_never_a_reason_to_stop(host: Supervisor) -> None:
    seen = host.run("/bin/sh", "-c", "seq 3000000; echo last", flags=wire.MERGE, output=10, head=20, tail=10)
    assert seen.exit_code == 0
    assert (seen.head, seen.tail) == (b"1\n2\n3\n4\n5\n6\n7\n8\n9\n10", b"3000000\nlast\n"[-10:])
    assert seen.done.stderr > 20 << 20


def test_a_stop_asks_the_main_process(host: Supervisor) -> None:
    begin(host, *shell("trap 'echo asked >&2; exit 7' TERM", "while :; do sleep 0.01; done"))
    host.send(wire.stop(60))
    seen = host.result()
    assert (seen.exit_code, seen.head) == (7, b"asked\n")


def test_one_that_dies_of_being_asked_was_not_stopped_by_us(host: Supervisor) -> None:
    begin(host, *shell(":", "exec sleep 600"))
    host.send(wire.stop(60))
    done = host.result().done
    assert (done.how, done.code, done.stopped, done.clean) == (wire.How.SIGNALED, 15, wire.Stopped.NOT, True)


@pytest.mark.parametrize("behaviour", ["sleep 600", "kill -STOP $$"])
def test_one_that_does_not_go_is_stopped_when_its_grace_is_over(host: Supervisor, behaviour: str) -> None:
    begin(host, *shell(DEAF, behaviour))
    host.send(wire.stop(0.2))
    done = host.result().done
    assert (done.how, done.code, done.stopped, done.clean) == (wire.How.SIGNALED, 9, wire.Stopped.ASKED, True)
    assert done.wall >= 0.2 * wire.SECOND


def test_the_shortest_grace_holds(host: Supervisor) -> None:
    begin(host, *shell(DEAF, "sleep 600"))
    host.send(wire.stop(0.2) + wire.stop(600))
    assert host.result().done.stopped is wire.Stopped.ASKED
    begin(host, *shell(DEAF, "sleep 600"))
    host.send(wire.stop(600))
    host.send(wire.stop(0))
    assert host.result().done.stopped is wire.Stopped.ASKED


def test_a_grace_beyond_all_time_is_one_without_end(host: Supervisor) -> None:
    begin(host, *shell("trap 'exit 3' TERM", "while :; do sleep 0.01; done"))
    host.send(wire.frame(b"S", b"\xff" * 8))
    assert host.result().exit_code == 3


def test_a_stop_that_was_sent_ahead_waits_for_its_command(host: Supervisor) -> None:
    sleeper = wire.frame(b"R", wire.run_payload(["/bin/sleep", "600"])) + END
    host.send(
        sleeper + wire.stop(60) + wire.frame(b"R", wire.run_payload(["/bin/cat"])) + wire.input_frames(b"x")
    )
    assert host.result().done.code == 15
    assert host.result().stdout == b"x"


def test_a_stop_goes_past_input_that_is_read(host: Supervisor) -> None:
    begin(host, *shell(":", "exec cat > /dev/null"), end=wire.frame(b"I", bytes(65536)) * 3)
    host.send(wire.stop(60))
    assert host.result().done.code == 15
    host.send(END)
    assert host.run("/bin/cat", stdin=b"next").stdout == b"next"


def test_a_stop_when_nothing_runs_is_nothing(host: Supervisor) -> None:
    host.send(wire.stop(0))
    assert host.run("/bin/echo", "well").stdout == b"well\n"
    host.send(wire.stop(0) + wire.stop(5))
    assert host.run("/bin/echo", "still").stdout == b"still\n"


def test_the_children_of_one_that_was_asked_end_with_it(host: Supervisor) -> None:
    begin(host, *shell("sleep 600 &", "exec sleep 600"))
    host.send(wire.stop(60))
    done = host.result().done
    assert (done.code, done.clean) == (15, True)


def test_wall_time_holds_while_it_is_asked(host: Supervisor) -> None:
    begin(host, *shell(DEAF, "sleep 600"), wall=1)
    host.send(wire.stop(600))
    assert host.result().done.stopped is wire.Stopped.WALL


def test_a_deadline_is_heard_while_a_command_runs_without_input(files: Path) -> None:
    with supervisor(files, lifetime=600) as host:
        begin(host, *shell(":", "exec sleep 600"))
        host.send(wire.frame(b"D", struct.pack("<I", 1)))
        assert host.end() == 124


def test_requests_sent_ahead_wait_for_one_that_is_stopped(host: Supervisor) -> None:
    begin(host, *shell(":", "exec sleep 600"))
    host.send(wire.stop(60))
    host.send(wire.frame(b"R", wire.run_payload(["/bin/cat"])) + wire.input_frames(bytes(300_000)))
    assert host.result().done.code == 15
    assert host.result().stdout == bytes(300_000)


def closing(*argv: str, host: Supervisor) -> None:
    """Start a command whose standard output's end is to be told."""
    payload = wire.run_payload(argv, cpu=0, wall=0, flags=wire.CLOSED)
    host.send(wire.frame(b"R", payload))


def test_the_end_of_standard_output_is_told_once_while_the_command_lives_on(host: Supervisor) -> None:
    closing("/bin/sh", "-c", "echo last; exec >&-; read line; echo $line >&2", host=host)
    assert host.receive() == (b"O", b"last\n")
    assert host.receive() == (b"C", b"")
    host.send(wire.input_frames(b"heard\n"))
    seen = host.result()
    assert (seen.exit_code, seen.stdout, seen.head, seen.done.stdout) == (0, b"", b"heard\n", 5)


def test_it_is_not_closed_while_anybody_has_it_open(host: Supervisor) -> None:
    script = "exec 3<&0; (read line <&3; echo child) & exec >&-; echo ready >&2; wait; read line"
    closing("/bin/sh", "-c", script, host=host)
    assert host.receive() == (b"X", b"ready\n")
    host.send(wire.frame(b"I", b"go\n"))
    assert host.receive() == (b"O", b"child\n")
    assert host.receive() == (b"C", b"")
    host.send(wire.input_frames(b"end\n"))
    assert host.result().exit_code == 0


def test_all_that_was_written_comes_before_its_end(host: Supervisor) -> None:
    closing("/bin/sh", "-c", "seq 50000; exec >&-; exec sleep 600", host=host)
    said = b""
    while (frame := host.receive())[0] == b"O":
        said += frame[1]
    assert frame == (b"C", b"")
    assert said.endswith(b"\n50000\n")
    host.send(END + wire.stop(0))
    assert host.result().done.stdout == len(said)


def test_one_that_ends_closes_nothing_that_is_told(host: Supervisor) -> None:
    for _ in range(20):
        closing("/bin/sh", "-c", "echo last; exit 3", host=host)
        host.send(END)
        assert host.receive() == (b"O", b"last\n")
        assert host.result().exit_code == 3  # which knows no other frame


def test_nobody_hears_of_an_end_that_he_did_not_ask_for(host: Supervisor) -> None:
    seen = host.run("/bin/sh", "-c", "echo last; exec >&-; sleep 0.1")
    assert (seen.exit_code, seen.stdout) == (0, b"last\n")


def test_what_is_written_after_the_end_of_standard_output_is_nobodys(host: Supervisor) -> None:
    anew = "exec 4</proc/self/fd/1; exec >&-; read line; exec 5>/proc/self/fd/4; echo late >&5; echo $? >&2"
    closing("/bin/sh", "-c", anew, host=host)
    assert host.receive() == (b"C", b"")
    host.send(wire.input_frames(b"go\n"))
    seen = host.result()
    assert (seen.head, seen.stdout, seen.done.stdout) == (b"0\n", b"", 0)
