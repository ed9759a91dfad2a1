"""The host's side of the bargain: what it may send, and what happens when it does not keep to it."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import pytest

from tests.supervisor import box, wire
from tests.supervisor.client import Fatal, Supervisor, eventually, supervisor

TRUE = wire.frame(b"R", wire.run_payload(["/bin/true"]))
END = wire.frame(b"E")


def test_hello_says_what_the_supervisor_sees(host: Supervisor) -> None:
    hello = host.hello
    assert {b"CapEff:\t00000000000000e0", b"NoNewPrivs:\t1"} <= set(hello["status"].splitlines())
    assert b"Max open files" in hello["limits"]
    assert b" /work " in hello["mountinfo"]
    assert b"lo:" in hello["netdev"]
    assert hello["uids"].decode() == f"{box.BUILD_UID} {box.RUN_UID}"
    assert hello["fds"] == b"0 1 2"
    assert hello["cgroup"] in {b"1", b"2"}
    assert int(hello["memory"]) == box.MEMORY
    assert int(hello["pids"]) == box.PROCESSES
    assert hello["cpuset"].strip()
    assert hello["supervisor"]


def test_hello_names_inherited_descriptors_and_commands_do_not_get_them(files: Path) -> None:
    with Path("/etc/passwd").open("rb") as leaked, supervisor(files, pass_fds=[leaked.fileno()]) as host:
        assert host.hello["fds"].decode() == f"0 1 2 {leaked.fileno()}"
        assert b"fds 0 1 2\n" in host.probe("facts").stdout


def test_requests_may_be_sent_ahead(host: Supervisor) -> None:
    runs = [
        wire.frame(b"R", wire.run_payload(["/bin/cat"])) + wire.input_frames(b"%d" % n) for n in range(50)
    ]
    host.send(b"".join(runs))
    assert [host.result().stdout for _ in runs] == [b"%d" % n for n in range(50)]


def test_frames_may_come_byte_by_byte(host: Supervisor) -> None:
    for byte in wire.frame(b"R", wire.run_payload(["/bin/cat"])) + wire.input_frames(b"slow"):
        host.send(bytes([byte]))
    assert host.result().stdout == b"slow"


@pytest.mark.parametrize(
    "data",
    [
        wire.frame(b"?"),
        wire.frame(b"\0"),
        b"R" + struct.pack("<I", 65537),
        b"I" + struct.pack("<I", 2**32 - 1),
        wire.frame(b"I", b"x"),
        END,
        TRUE + END + END,
        wire.frame(b"D", b"\1\0\0"),
        wire.frame(b"S", b"1234567"),
        wire.frame(b"R"),
        wire.frame(b"R", wire.run_payload(["/bin/true"])[:-1]),
        wire.frame(b"R", wire.run_payload(["/bin/true"]) + b"\0"),
        wire.frame(b"R", wire.run_payload([])),
        wire.frame(b"R", wire.run_payload(["/bin/true"], user=2)),
        wire.frame(b"R", wire.run_payload(["/bin/true"], flags=8)),
        wire.frame(b"R", wire.run_payload(["/bin/true"], tail=65537)),
        wire.frame(b"R", wire.run_payload(["/bin/true\0x"])),
        wire.frame(b"R", wire.run_payload(["/bin/true"], env=["A=\0"])),
    ],
)
def test_a_malformed_request_is_fatal(host: Supervisor, data: bytes) -> None:
    host.send(data)
    while (frame := host.receive())[0] == b"Z":
        pass
    assert frame[0] == b"!"
    assert host.end() == 70


@pytest.mark.parametrize("data", [TRUE, wire.frame(b"I"), wire.frame(b"E", b"x"), wire.frame(b"?")])
def test_a_malformed_frame_while_a_command_runs_is_fatal(host: Supervisor, data: bytes) -> None:
    host.send(wire.frame(b"R", wire.run_payload(["/fairtrial/probe", "hold"])) + data)
    with pytest.raises(Fatal):
        host.result()
    assert host.end() == 70


def test_the_end_of_input_ends_an_idle_supervisor(host: Supervisor) -> None:
    host.hang_up()
    assert host.end() == 0


@pytest.mark.parametrize("trick", ["hold", "burn", "storm", "ignore-all"])
def test_the_end_of_input_ends_it_while_a_command_runs(host: Supervisor, trick: str) -> None:
    host.send(wire.frame(b"R", wire.run_payload(["/fairtrial/probe", trick], cpu=0, wall=0)) + END)
    host.hang_up()
    assert host.end() == 0


def test_the_end_of_input_is_seen_behind_input_that_is_held_back(host: Supervisor) -> None:
    host.send(wire.frame(b"R", wire.run_payload(["/fairtrial/probe", "hold"], cpu=0, wall=0)))
    host.send(wire.frame(b"I", bytes(65536)) * 2)
    host.hang_up()
    assert host.end() == 0


def test_a_host_that_no_longer_reads_ends_it(host: Supervisor) -> None:
    host.send(wire.frame(b"R", wire.run_payload(["/usr/bin/yes"], cpu=0, wall=0, output=1 << 60)) + END)
    assert host.process.stdout is not None
    host.process.stdout.close()
    assert host.end() == 0


def test_the_lifetime_ends_it(files: Path) -> None:
    with supervisor(files, lifetime=1) as host:
        assert host.end() == 124


def test_the_lifetime_ends_it_while_a_command_runs_and_nobody_reads(files: Path) -> None:
    with supervisor(files, lifetime=1) as host:
        host.send(wire.frame(b"R", wire.run_payload(["/usr/bin/yes"], cpu=0, wall=0, output=1 << 60)) + END)
        assert host.end() == 124


def test_a_deadline_can_be_extended_and_shortened(files: Path) -> None:
    with supervisor(files, lifetime=2) as host:
        host.send(wire.frame(b"D", struct.pack("<I", 2**32 - 1)))
        assert host.run("/bin/sleep", "2.5").exit_code == 0
        host.send(wire.frame(b"R", wire.run_payload(["/fairtrial/probe", "ignore-all"], cpu=0, wall=0)))
        host.send(wire.frame(b"D", struct.pack("<I", 1)))
        assert host.end() == 124


def test_a_deadline_of_no_seconds_is_now(host: Supervisor) -> None:
    host.send(wire.frame(b"D", struct.pack("<I", 0)))
    assert host.end() == 124


def test_an_end_of_the_supervisor_leaves_no_process(files: Path) -> None:
    with supervisor(files) as host:
        host.send(wire.frame(b"R", wire.run_payload(["/fairtrial/probe", "storm"], cpu=0, wall=0)) + END)
        assert box.occupied()
        host.hang_up()
        host.end()
        eventually(lambda: not box.occupied())


@pytest.mark.parametrize(
    "arguments",
    [
        ("serve", "0", "20001", "60"),
        ("serve", "20000", "0", "60"),
        ("serve", "20000", "20001", "0"),
        ("serve", "20000", "20001", "-1"),
        ("serve", "20000", "20001", ""),
        ("serve", "20000", "4294967295", "60"),
        ("serve", "20000", "20001x", "60"),
    ],
)
def test_bad_arguments_are_fatal(files: Path, arguments: tuple[str, ...]) -> None:
    with pytest.raises(Fatal), supervisor(files, arguments=arguments):
        pass


def test_where_inodes_are_not_counted_nothing_is_clean_from_the_run_users_first_command_on(
    files: Path,
) -> None:
    with supervisor(files, area=f"mode=1770,gid={box.RUN_UID},nr_inodes=0") as host:
        build = {"user": wire.BUILD, "cwd": "/"}
        orders: tuple[dict[str, Any], ...] = (build, {"flags": wire.KEEP}, {}, build)
        done = [host.run("/bin/true", **order).done for order in orders]
        assert [(one.code, one.clean) for one in done] == [(0, True), (0, True), (0, False), (0, False)]


def test_it_refuses_to_serve_anywhere_but_as_pid_1(files: Path) -> None:
    command = ["/bin/sh", "-c", "/fairtrial/supervisor serve 20000 20001 60; exit $?"]
    with box.box(files, command) as process:
        kind, payload = Supervisor(process).receive()
        assert (kind, payload[4:]) == (b"!", b"the supervisor must be PID 1 of a sandbox")
        assert process.wait(60) == 70
