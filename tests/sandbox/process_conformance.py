"""What a command that goes on must do, whatever provides its sandbox: `runner.sandbox.model.Process`."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from runner.domain.errors import ProtocolError, SandboxLostError, UsageError
from runner.domain.observation import Observation, Stop
from runner.sandbox.model import Command, Process, Sandbox
from tests.sandbox.sandbox_fixtures import Make, SandboxFixtures, sh

PATIENCE = 60.0
MIB = 1 << 20
ECHO = 'while read -r line; do echo "got $line"; done'
DEAF = "trap '' TERM; echo ready; while :; do sleep 0.01; done"
BUSY = "trap '' TERM; echo ready; while :; do :; done"


def goes_on(script: str, **settings: object) -> Command:
    """A script that nothing but its caller ends."""
    return sh(script, cpu_stop=0, wall_stop=0, **settings)


def soon() -> float:
    return time.monotonic() + PATIENCE


def end_of(process: Process) -> Observation:
    return process.wait(soon())


def await_logged(process: Process, text: bytes) -> None:
    """Return when this is in its log, which comes a moment after it was written."""
    deadline = soon()
    while text not in process.log():
        assert time.monotonic() < deadline, process.log()
        time.sleep(0.001)


class Ear:
    """Keeps what it hears."""

    def __init__(self) -> None:
        self.data = b""
        self.shut = threading.Event()
        self.over = threading.Event()

    def heard(self, data: bytes) -> None:
        """More of it."""
        assert not self.shut.is_set()
        assert not self.over.is_set()
        self.data += data

    def closed(self) -> None:
        """Nobody can write any more."""
        assert not self.over.is_set()
        self.shut.set()

    def ended(self) -> None:
        """Nothing more."""
        self.over.set()


class ProcessConformance(SandboxFixtures):
    """Inherit, and give `make` and `kill`."""

    def test_a_line_is_answered_while_it_runs(self, sandbox: Sandbox):
        with sandbox.start(goes_on(ECHO)) as process:
            for number in range(50):
                process.send(b"%d\n" % number)
                assert process.line(soon()) == b"got %d" % number
            assert process.ended is None
            process.end_input()
            assert process.line(soon()) is None
            seen = end_of(process)
        assert (seen.exit_code, seen.stdout, seen.stdin_bytes, seen.clean) == (0, b"", 140, True)

    def test_another_command_can_run_when_it_has_ended(self, sandbox: Sandbox):
        for _ in range(3):
            with sandbox.start(goes_on("echo started; cat")) as process:
                assert process.line(soon()) == b"started"
                process.end_input()
                assert end_of(process).exit_code == 0
            assert sandbox.run(sh("echo well")).stdout == b"well\n"

    def test_what_follows_the_last_newline_is_a_line(self, sandbox: Sandbox):
        with sandbox.start(goes_on("printf 'one\\ntwo'")) as process:
            assert [process.line(soon()) for _ in range(4)] == [b"one", b"two", None, None]

    def test_a_listener_hears_all_in_place_of_who_takes_lines_and_then_its_end(self, sandbox: Sandbox):
        ear = Ear()
        with sandbox.start(goes_on("printf half; cat", output=1 << 30), ear) as process:
            process.send(b"x" * 3 * MIB)
            process.end_input()
            assert end_of(process).exit_code == 0
            assert ear.over.wait(PATIENCE)
            assert process.line(soon()) is None
        assert ear.data == b"half" + b"x" * 3 * MIB

    def test_a_listener_hears_the_end_of_one_that_is_killed(self, sandbox: Sandbox):
        ear = Ear()
        with sandbox.start(goes_on(DEAF), ear):
            pass
        assert ear.over.wait(PATIENCE)

    def test_a_listener_hears_that_the_output_is_closed_while_it_goes_on(self, sandbox: Sandbox):
        ear = Ear()
        script = "echo last; exec >&-; read -r line; exit $line"
        with sandbox.start(goes_on(script, tell_closed=True), ear) as process:
            assert ear.shut.wait(PATIENCE)
            assert (ear.data, process.ended) == (b"last\n", None)
            process.send(b"7\n")
            assert end_of(process).exit_code == 7
            assert ear.over.wait(PATIENCE)

    def test_a_listener_who_does_not_ask_hears_only_its_end(self, sandbox: Sandbox):
        ear = Ear()
        with sandbox.start(goes_on("exec >&-; sleep 0.1"), ear) as process:
            assert end_of(process).exit_code == 0
            assert ear.over.wait(PATIENCE)
        assert not ear.shut.is_set()

    def test_lines_outlive_it(self, sandbox: Sandbox):
        with sandbox.start(goes_on("echo one; echo two; exit 4")) as process:
            assert end_of(process).exit_code == 4
            assert [process.line(soon()) for _ in range(3)] == [b"one", b"two", None]

    def test_waiting_ends_at_the_deadline(self, sandbox: Sandbox):
        with sandbox.start(goes_on("cat")) as process:
            with pytest.raises(TimeoutError):
                process.line(time.monotonic() + 0.05)
            with pytest.raises(TimeoutError):
                process.wait(time.monotonic() + 0.05)
            with pytest.raises(TimeoutError):
                process.wait(time.monotonic() - 1)

    def test_its_log_can_be_read_while_it_runs(self, sandbox: Sandbox):
        script = "echo first >&2; read -r line; echo second >&2; read -r line"
        with sandbox.start(goes_on(script, stderr_head=10)) as process:
            await_logged(process, b"first\n")
            assert process.log() == b"first\n"
            process.send(b"\n")
            await_logged(process, b"seco")
            assert (process.log(), process.log(6), process.log(99)) == (b"first\nseco", b"seco", b"")
            process.end_input()
            seen = end_of(process)
            assert (process.log(), process.logged) == (b"first\nseco", 10)
        assert (seen.stderr.head, seen.stderr.tail, seen.stderr.total_bytes) == (b"first\nseco", b"nd\n", 13)

    def test_asked_to_stop_it_ends_as_it_likes(self, sandbox: Sandbox):
        script = "trap 'echo bye; exit 3' TERM; echo ready; while :; do sleep 0.01; done"
        with sandbox.start(goes_on(script)) as process:
            assert process.line(soon()) == b"ready"
            process.stop(PATIENCE)
            seen = end_of(process)
            assert process.line(soon()) == b"bye"
        assert (seen.exit_code, seen.signal, seen.stopped) == (3, None, None)

    def test_one_that_does_not_listen_is_killed_after_the_grace(self, sandbox: Sandbox):
        with sandbox.start(goes_on(DEAF)) as process:
            assert process.line(soon()) == b"ready"
            began = time.monotonic()
            process.stop(0.3)
            seen = end_of(process)
        assert time.monotonic() - began >= 0.3
        assert (seen.exit_code, seen.signal, seen.stopped, seen.clean) == (None, 9, Stop.ASKED, True)

    def test_without_a_grace_it_is_killed_and_not_asked(self, sandbox: Sandbox):
        with sandbox.start(goes_on("echo ready; exec sleep 600")) as process:
            assert process.line(soon()) == b"ready"
            process.stop(0)
            seen = end_of(process)
        assert (seen.exit_code, seen.signal, seen.stopped) == (None, 9, Stop.ASKED)

    def test_one_that_takes_nothing_of_what_it_is_sent_is_ended_all_the_same(self, sandbox: Sandbox):
        with sandbox.start(goes_on(f"echo ready; sleep 1; echo full; {BUSY}")) as process:
            assert process.line(soon()) == b"ready"
            for _ in range(64):
                process.send(bytes(MIB // 16))
            assert process.line(soon()) == b"full"
            process.stop(0)
            seen = end_of(process)
        assert (seen.stopped, seen.exit_code) == (Stop.ASKED, None)
        assert sandbox.usable == seen.clean
        assert 0 < seen.cpu_ns < seen.wall_ns

    def test_leaving_its_block_kills_it(self, sandbox: Sandbox):
        with sandbox.start(goes_on(DEAF)) as process:
            assert process.line(soon()) == b"ready"
        assert process.ended is not None
        assert process.ended.stopped is Stop.ASKED
        assert sandbox.run(sh("echo next")).stdout == b"next\n"

    def test_leaving_its_block_kills_one_that_was_held_back(self, sandbox: Sandbox):
        with sandbox.start(goes_on("yes", output=1 << 60)) as process:
            assert process.line(soon()) == b"y"
        assert process.ended is not None
        assert sandbox.run(sh("echo next")).stdout == b"next\n"

    def test_leaving_its_block_by_an_exception_kills_it(self, sandbox: Sandbox):
        with pytest.raises(KeyError), sandbox.start(goes_on("cat")):
            raise KeyError
        assert sandbox.run(sh("echo next")).stdout == b"next\n"

    def test_stopping_one_that_has_ended_is_nothing(self, sandbox: Sandbox):
        with sandbox.start(goes_on("true")) as process:
            end_of(process)
            process.stop(0)
            process.send(b"late")
            process.end_input()
        assert sandbox.run(sh("cat"), [b"mine"]).stdout == b"mine"

    def test_a_flood_on_standard_error_blocks_nobody(self, sandbox: Sandbox):
        script = "yes | head -c 20000000 >&2; echo flooded; cat"
        with sandbox.start(goes_on(script, stderr_head=100, stderr_tail=100)) as process:
            assert process.line(soon()) == b"flooded"
            process.end_input()
            seen = end_of(process)
        assert (seen.stderr.total_bytes, len(seen.stderr.head), len(seen.stderr.tail)) == (
            20_000_000,
            100,
            100,
        )

    def test_a_flood_of_lines_waits_for_who_takes_them(self, sandbox: Sandbox):
        count = 400_000
        script = f"yes 0123456789012345678901234567890123456789012345678 | head -n {count}"
        with sandbox.start(goes_on(script, output=1 << 60)) as process:
            lines = sum(1 for _ in iter(lambda: process.line(soon()), None))
            assert end_of(process).stdout_bytes == 50 * count
        assert lines == count

    def test_a_line_without_end_is_refused(self, sandbox: Sandbox):
        endless = goes_on("head -c 5000000 /dev/zero; cat", output=1 << 60)
        with sandbox.start(endless) as process, pytest.raises(ProtocolError, match="line"):
            process.line(soon())
        assert not sandbox.usable

    def test_output_beyond_its_limit_stops_it(self, sandbox: Sandbox):
        with sandbox.start(goes_on("yes", output=1000)) as process:
            assert end_of(process).stopped is Stop.OUTPUT
            assert process.line(soon()) == b"y"

    def test_its_output_can_be_its_log(self, sandbox: Sandbox):
        with sandbox.start(goes_on("echo one; echo two >&2", merge=True, output=1)) as process:
            seen = end_of(process)
            assert (process.log(), process.line(soon())) == (b"one\ntwo\n", None)
        assert (seen.exit_code, seen.stderr.head) == (0, b"one\ntwo\n")

    def test_wall_time_stops_it(self, sandbox: Sandbox):
        with sandbox.start(sh("sleep 60", wall_stop=0.2)) as process:
            assert end_of(process).stopped is Stop.WALL

    def test_nothing_else_runs_meanwhile(self, sandbox: Sandbox):
        with sandbox.start(goes_on("cat")):
            with pytest.raises(RuntimeError):
                sandbox.run(sh("true"))
            with pytest.raises(RuntimeError):
                sandbox.start(sh("true"))
        assert sandbox.run(sh("true")).exit_code == 0

    def test_the_sandbox_lives_on_when_it_is_told_to(self, sandbox: Sandbox):
        with sandbox.start(goes_on("cat")) as process:
            sandbox.extend(2)
            sandbox.extend(600)
            with pytest.raises(TimeoutError):
                process.wait(time.monotonic() + 2.5)
            process.end_input()
            assert end_of(process).exit_code == 0
        sandbox.extend(600)
        assert sandbox.run(sh("true")).exit_code == 0

    def test_the_sandbox_lives_no_longer_than_it_is_told_to(self, sandbox: Sandbox):
        with sandbox.start(goes_on("cat")) as process:
            sandbox.extend(1)
            with pytest.raises(SandboxLostError, match="was to live"):
                end_of(process)

    def test_a_death_of_the_supervisor_is_our_fault(self, sandbox: Sandbox, kill: Callable[[Sandbox], None]):
        with sandbox.start(goes_on("echo ready; cat")) as process:
            assert process.line(soon()) == b"ready"
            kill(sandbox)
            with pytest.raises(SandboxLostError):
                process.line(soon())
            with pytest.raises(SandboxLostError):
                process.wait(soon())
            with pytest.raises(SandboxLostError):
                assert process.ended
        assert not sandbox.usable

    def test_the_sandboxs_deadline_holds(self, make: Make):
        with (
            make(1).start(goes_on("sleep 60")) as process,
            pytest.raises(SandboxLostError, match="was to live"),
        ):
            end_of(process)

    def test_who_waits_hears_that_the_sandbox_was_closed(self, sandbox: Sandbox):
        with sandbox.start(goes_on("echo ready; sleep 60")) as process:
            assert process.line(soon()) == b"ready"
            closing = threading.Timer(0.1, sandbox.close)
            closing.start()
            with pytest.raises(SandboxLostError, match="closed"):
                end_of(process)
            closing.join()
        with pytest.raises(SandboxLostError):
            sandbox.run(sh("true"))

    def test_a_command_line_that_cannot_be_sent_is_the_callers_mistake(self, sandbox: Sandbox):
        with pytest.raises(UsageError):
            sandbox.start(sh("true", env={"A": "x" * 66_000}))
        assert sandbox.run(sh("echo fine")).stdout == b"fine\n"

    def test_what_cannot_be_started_answers_as_in_a_run(self, sandbox: Sandbox):
        with sandbox.start(Command(("/box/out/none",))) as process:
            assert end_of(process).exit_code == 127
        missing = Command(("/usr/bin/no-such-tool",))
        with sandbox.start(missing) as process, pytest.raises(SandboxLostError, match="could not be started"):
            end_of(process)

    def test_many_threads_may_talk_to_it(self, sandbox: Sandbox):
        with sandbox.start(goes_on(ECHO)) as process:
            senders = [threading.Thread(target=process.send, args=(b"%d\n" % n,)) for n in range(20)]
            for sender in senders:
                sender.start()
            seen = {process.line(soon()) for _ in senders}
        assert seen == {b"got %d" % n for n in range(20)}
