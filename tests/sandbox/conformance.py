"""What any provider of sandboxes must do: `runner.sandbox.model.Sandbox`, as tests.

A provider's test class inherits from `SandboxConformance` and gives the fixtures `make` and `kill`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

import pytest

from runner.domain.errors import ArtefactsError, SandboxLostError, UsageError
from runner.domain.observation import Stop
from runner.domain.submission import SourceFile
from runner.sandbox.model import Command, Run, Sandbox, User
from tests.sandbox.sandbox_fixtures import Make, SandboxFixtures, sh

ALL_BYTES = bytes(range(256))
MIB = 1 << 20
FILES = (
    SourceFile(PurePosixPath("tool"), b"#!/bin/sh\necho ran\n", executable=True),
    SourceFile(PurePosixPath("deep/down/data.bin"), ALL_BYTES * 1000),
    SourceFile(PurePosixPath("empty"), b""),
)


class SandboxConformance(SandboxFixtures):
    """Inherit, and give `make` and `kill`."""

    def test_says_hello(self, sandbox: Sandbox):
        assert sandbox.hello.protocol == 3
        assert sandbox.hello.supervisor_version
        assert sandbox.usable

    def test_reports_exit_code_and_both_outputs(self, sandbox: Sandbox):
        seen = sandbox.run(sh("echo out; echo err >&2; exit 3"))
        assert (seen.exit_code, seen.signal, seen.stopped) == (3, None, None)
        assert seen.stdout == b"out\n"
        assert (seen.stderr.head, seen.stderr.tail, seen.stderr.total_bytes) == (b"err\n", b"", 4)
        assert seen.clean

    def test_reports_the_signal_that_ended_it(self, sandbox: Sandbox):
        seen = sandbox.run(sh("kill -TERM $$"))
        assert (seen.exit_code, seen.signal) == (None, 15)

    def test_measures_time_in_nanoseconds(self, sandbox: Sandbox):
        seen = sandbox.run(sh("i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done"))
        assert 0 < seen.cpu_ns < 10 * 10**9
        assert 0 < seen.wall_ns < 30 * 10**9

    def test_standard_input_arrives_whole(self, sandbox: Sandbox):
        seen = sandbox.run(Command(("/bin/cat",)), [ALL_BYTES, b"", b"end"])
        assert seen.stdout == ALL_BYTES + b"end"
        assert seen.stdin_bytes == 259

    def test_both_directions_may_be_full_at_once(self, sandbox: Sandbox):
        data = ALL_BYTES * 4096 * 8
        seen = sandbox.run(Command(("/bin/cat",), output=16 * MIB), [data])
        assert seen.stdout == data
        assert seen.stdout_bytes == len(data)

    def test_a_command_may_leave_its_input_unread(self, sandbox: Sandbox):
        large = bytes(4 * MIB)
        first, second = sandbox.run_all(
            [Run(Command(("/bin/true",)), [large]), Run(Command(("/bin/cat",)), [b"mine"])]
        )
        assert first.exit_code == 0
        assert second.stdout == b"mine"

    def test_stops_at_the_output_limit_and_keeps_what_came_before(self, sandbox: Sandbox):
        seen = sandbox.run(sh("while :; do echo 0123456; done", output=1000))
        assert seen.stopped is Stop.OUTPUT
        assert seen.signal == 9
        assert seen.stdout == (b"0123456\n" * 125)[:1000]
        assert seen.stdout_bytes > 1000

    def test_output_of_exactly_the_limit_is_no_reason_to_stop(self, sandbox: Sandbox):
        seen = sandbox.run(sh("printf 0123456789", output=10))
        assert (seen.exit_code, seen.stopped, seen.stdout) == (0, None, b"0123456789")

    def test_standard_error_keeps_head_and_tail_and_never_stops(self, sandbox: Sandbox):
        lines = b"".join(b"%06d\n" % number for number in range(20000))
        seen = sandbox.run(sh("cat >&2; exit 0", stderr_head=700, stderr_tail=70), [lines])
        assert seen.exit_code == 0
        assert seen.stderr.head == lines[:700]
        assert seen.stderr.tail == lines[-70:]
        assert seen.stderr.total_bytes == len(lines)

    def test_stops_a_sleeper_at_the_wall_limit(self, sandbox: Sandbox):
        seen = sandbox.run(sh("sleep 60", wall_stop=0.2))
        assert (seen.stopped, seen.signal) == (Stop.WALL, 9)
        assert seen.wall_ns >= 200_000_000

    def test_stops_a_busy_loop_at_the_cpu_limit(self, sandbox: Sandbox):
        seen = sandbox.run(sh("while :; do :; done", cpu_stop=0.2))
        assert (seen.stopped, seen.signal) == (Stop.CPU, 9)
        assert seen.cpu_ns >= 200_000_000

    def test_the_environment_is_exactly_what_is_given(self, sandbox: Sandbox):
        seen = sandbox.run(Command(("/usr/bin/env",), env={"LANG": "C.UTF-8", "EMPTY": "", "ODD": "a=b c"}))
        assert sorted(seen.stdout.splitlines()) == [b"EMPTY=", b"LANG=C.UTF-8", b"ODD=a=b c"]

    def test_what_a_command_wrote_is_gone_before_the_next(self, sandbox: Sandbox):
        assert sandbox.run(sh("mkdir d; echo x > d/file; echo y > .hidden")).clean
        assert sandbox.run(sh("find . -mindepth 1")).stdout == b""

    def test_a_command_may_leave_its_files_to_the_next(self, sandbox: Sandbox):
        sandbox.run(sh("echo kept > file", keep=True))
        assert sandbox.run(sh("cat file")).stdout == b"kept\n"
        assert sandbox.run(sh("ls")).stdout == b""

    def test_children_end_with_their_command(self, sandbox: Sandbox):
        seen = sandbox.run(sh("sleep 600 & echo started"))
        assert (seen.exit_code, seen.stopped, seen.stdout) == (0, None, b"started\n")
        assert sandbox.run(sh("echo next")).stdout == b"next\n"

    def test_runs_come_back_in_order_each_with_its_own_input(self, sandbox: Sandbox):
        runs = [Run(sh("cat; exit $0"), [b"%d" % number]) for number in range(20)]
        assert [seen.stdout for seen in sandbox.run_all(runs)] == [b"%d" % number for number in range(20)]

    def test_input_is_not_touched_before_the_command_before_has_ended(self, sandbox: Sandbox):
        ended: list[int] = []

        def stdin(number: int) -> Iterator[bytes]:
            assert len(ended) == number
            yield b"%d" % number
            ended.append(number)

        runs = [Run(Command(("/bin/cat",)), stdin(number)) for number in range(5)]
        assert len(list(sandbox.run_all(runs))) == 5

    def test_runs_are_taken_as_they_are_needed(self, sandbox: Sandbox):
        taken: list[int] = []

        def runs() -> Iterator[Run]:
            for number in range(100):
                taken.append(number)
                yield Run(Command(("/bin/true",)))

        observations = sandbox.run_all(runs())
        next(observations)
        assert len(taken) <= 3

    def test_a_caller_may_stop_half_way(self, sandbox: Sandbox):
        observations = sandbox.run_all([Run(sh("echo one")), Run(sh("echo two")), Run(sh("echo three"))])
        assert next(observations).stdout == b"one\n"
        assert sandbox.run(sh("echo other")).stdout == b"other\n"

    def test_an_input_that_fails_leaves_the_sandbox_unusable(self, sandbox: Sandbox):
        def broken() -> Iterator[bytes]:
            yield b"some"
            raise LookupError("the disk is gone")

        with pytest.raises(LookupError):
            sandbox.run(Command(("/bin/cat",)), broken())
        assert not sandbox.usable
        with pytest.raises(SandboxLostError):
            sandbox.run(sh("true"))

    @pytest.mark.parametrize(
        "command",
        [
            Command(("/bin/echo", "a\0b")),
            Command(("/bin/echo", "x" * 70_000)),
            sh("true", env={"A": "x" * 66_000}),
        ],
        ids=["NUL", "long argument", "long environment"],
    )
    def test_a_command_line_that_cannot_be_sent_is_the_callers_mistake(
        self, sandbox: Sandbox, command: Command
    ):
        with pytest.raises(UsageError):
            sandbox.run(command)
        assert sandbox.run(sh("echo fine")).stdout == b"fine\n"

    def test_a_program_of_the_submission_that_cannot_start_answers_for_it(self, sandbox: Sandbox):
        sandbox.unpack("/box/out", [SourceFile(PurePosixPath("broken"), b"\x7fELF?", executable=True)])
        broken, missing = sandbox.run_all(
            [Run(Command(("/box/out/broken",))), Run(Command(("/box/out/none",)))]
        )
        assert (broken.exit_code, missing.exit_code) == (126, 127)
        assert b"/box/out/none could not be started" in missing.stderr.head or b"none" in missing.stderr.head
        assert sandbox.usable

    def test_a_program_of_the_image_that_cannot_start_is_our_fault(self, sandbox: Sandbox):
        with pytest.raises(SandboxLostError, match="could not be started"):
            sandbox.run(Command(("/usr/bin/no-such-tool",)))

    def test_unpacked_files_are_there_with_their_modes(self, sandbox: Sandbox):
        sandbox.unpack("/box/src", FILES)
        assert sandbox.run(Command(("/box/src/tool",))).stdout == b"ran\n"
        seen = sandbox.run(sh("cd /box/src; cat deep/down/data.bin; test ! -x empty", output=MIB))
        assert (seen.exit_code, seen.stdout) == (0, ALL_BYTES * 1000)

    def test_packed_files_come_out_the_same_in_another_sandbox(self, sandbox: Sandbox, make: Make):
        sandbox.unpack("/box/out", FILES)
        records = sandbox.pack("/box/out", max_bytes=MIB)
        other = make(600)
        other.unpack_records("/box/out", records)
        assert other.run(Command(("/box/out/tool",))).stdout == b"ran\n"
        checksums = sh("cd /box/out; find . -type f | sort | xargs cksum")
        assert other.run(checksums).stdout == sandbox.run(checksums).stdout

    def test_refuses_to_pack_more_than_is_allowed(self, sandbox: Sandbox):
        sandbox.unpack("/box/out", FILES)
        with pytest.raises(ArtefactsError):
            sandbox.pack("/box/out", max_bytes=1000)
        assert sandbox.usable

    def test_packing_leaves_links_out(self, sandbox: Sandbox):
        sandbox.unpack("/box/out", [SourceFile(PurePosixPath("file"), b"data")])
        empty = sandbox.pack("/box/out", max_bytes=MIB)
        sandbox.run(sh("ln -s /etc/passwd /box/out/link; ln -s / /box/out/root", user=User.BUILD, cwd="/"))
        assert sandbox.pack("/box/out", max_bytes=MIB) == empty

    def test_a_path_that_leaves_its_directory_is_refused(self, sandbox: Sandbox):
        with pytest.raises(SandboxLostError):
            sandbox.unpack("/box/src", [SourceFile(PurePosixPath("../../escaped"), b"")])

    def test_a_cases_files_are_there_for_one_command(self, sandbox: Sandbox):
        sandbox.unpack_case([SourceFile(PurePosixPath("table.csv"), b"a,b\n")])
        first, second = sandbox.run_all([Run(sh("cat table.csv")), Run(sh("ls"))])
        assert (first.stdout, second.stdout) == (b"a,b\n", b"")

    def test_a_death_of_the_supervisor_is_our_fault(self, sandbox: Sandbox, kill: Callable[[Sandbox], None]):
        observations = sandbox.run_all([Run(sh("echo ready")), Run(sh("sleep 60"))])
        next(observations)
        kill(sandbox)
        with pytest.raises(SandboxLostError):
            next(observations)
        assert not sandbox.usable

    def test_does_not_outlive_its_deadline(self, make: Make):
        sandbox = make(1)
        with pytest.raises(SandboxLostError, match="was to live"):
            sandbox.run(sh("sleep 60"))

    def test_a_deadline_can_be_moved(self, sandbox: Sandbox):
        sandbox.extend(2)
        sandbox.extend(600)
        assert sandbox.run(sh("sleep 2.5")).exit_code == 0
        sandbox.extend(1)
        with pytest.raises(SandboxLostError, match="was to live"):
            sandbox.run(sh("sleep 60"))

    def test_closing_twice_is_fine_and_running_afterwards_is_not(self, sandbox: Sandbox):
        sandbox.close()
        sandbox.close()
        assert not sandbox.usable
        with pytest.raises(SandboxLostError):
            sandbox.run(sh("true"))

    def test_merged_output_is_one_stream(self, sandbox: Sandbox):
        seen = sandbox.run(sh("echo one; echo two >&2; echo three", merge=True))
        assert (seen.stdout, seen.stdout_bytes, seen.stderr.head) == (b"", 0, b"one\ntwo\nthree\n")

    def test_leaving_its_block_by_an_exception_closes_it(self, sandbox: Sandbox):
        with pytest.raises(KeyError), sandbox:
            raise KeyError
        assert not sandbox.usable
