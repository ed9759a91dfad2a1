"""Between commands nothing survives."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.supervisor import wire
from tests.supervisor.client import Supervisor, supervisor

LOOK = "find /work /tmp /dev -printf '%p %A@ %T@\\n'; cat /proc/[0-9]*/comm"


def _look(host: Supervisor) -> bytes:
    return host.run("/bin/sh", "-c", LOOK).stdout


@pytest.mark.parametrize("trick", ["child-holds", "orphan-holds"])
def test_processes_do_not_outlive_the_command(host: Supervisor, trick: str) -> None:
    before = _look(host)
    result = host.probe(trick)
    assert (result.exit_code, result.done.clean) == (0, True)
    assert _look(host) == before


def test_orphans_are_reaped_while_the_command_runs(host: Supervisor) -> None:
    """Three times as many as there may be processes."""
    assert host.probe("orphans-end", "300").exit_code == 0


def test_a_fork_storm_is_cleaned_up(host: Supervisor) -> None:
    before = _look(host)
    done = host.probe("storm", wall=0.5, cpu=0).done
    assert (done.stopped, done.clean) == (wire.Stopped.WALL, True)
    assert _look(host) == before


@pytest.mark.parametrize("area", ["/work", "/tmp", "/dev/shm"])
@pytest.mark.parametrize(
    "trick", [("deep", "5000"), ("many", "15000"), ("all-kinds",)], ids=lambda trick: trick[0]
)
def test_files_do_not_outlive_the_command(host: Supervisor, area: str, trick: tuple[str, ...]) -> None:
    before = _look(host)
    result = host.probe(trick[0], area, *trick[1:])
    assert (result.exit_code, result.done.clean) == (0, True)
    assert _look(host) == before


def test_a_full_area_is_swept(host: Supervisor) -> None:
    files = "i=0; while true > /work/$i; do i=$((i+1)); done 2> /dev/null"
    result = host.run("/bin/sh", "-c", f"{files}; cat /dev/zero > /work/0")
    assert (result.exit_code, result.done.clean) == (1, True)
    assert host.run("/bin/sh", "-c", "echo x > /work/x").exit_code == 0


def test_the_times_of_the_areas_carry_nothing(host: Supervisor) -> None:
    before = _look(host)
    assert host.run("/bin/sh", "-c", "touch /work/a; rm /work/a; ls /tmp").exit_code == 0
    assert _look(host) == before


@pytest.mark.parametrize(
    "mark",
    ["touch /dev/null /dev/zero /dev/full /dev/random /dev/urandom /dev/tty", "ls /dev", "readlink /dev/fd"],
)
def test_the_times_of_what_is_in_dev_carry_nothing(host: Supervisor, mark: str) -> None:
    show = "find /dev -printf '%p %A@ %T@\\n' | sort"
    before = host.run("/bin/sh", "-c", show).stdout
    marked = host.run("/bin/sh", "-c", f"{mark} > /tmp/said; {show}")
    assert marked.exit_code == 0
    assert marked.stdout != before
    assert host.run("/bin/sh", "-c", show).stdout == before


def test_times_of_last_changes_do_not_tell_what_was_marked(host: Supervisor) -> None:
    """They cannot be set back, so the sweep makes them new on every node."""
    marked = host.run("/bin/sh", "-c", "touch /dev/null; echo x > /tmp/x; stat -c %.9Z /tmp/x")
    nodes = "/work /tmp /dev/shm /dev /dev/null /dev/zero /dev/full /dev/random /dev/urandom /dev/tty /dev/fd"
    seen = host.run("/bin/sh", "-c", f"stat -c %.9Z {nodes}").stdout.split()
    assert len(seen) == len(nodes.split())
    assert min(map(Decimal, map(bytes.decode, seen))) >= Decimal(marked.stdout.decode().strip())


@pytest.mark.parametrize("mark", ["chmod 777", "touch -d 1999-01-01", "chgrp 0", "rmdir"])
def test_the_areas_themselves_cannot_be_marked(host: Supervisor, mark: str) -> None:
    assert host.run("/bin/sh", "-c", f"{mark} /work").done.code != 0


def test_keep_leaves_files_for_the_next_command_alone(host: Supervisor) -> None:
    kept = host.run("/bin/sh", "-c", "echo kept > /work/a; mkdir /tmp/b; sleep 100 &", flags=wire.KEEP)
    assert (kept.exit_code, kept.done.clean) == (0, True)
    assert host.run("/bin/cat", "/work/a").stdout == b"kept\n"
    assert host.run("/bin/ls", "/work", "/tmp").stdout == b"/tmp:\n\n/work:\n"


def test_what_the_run_user_cannot_delete_makes_it_unclean(files: Path) -> None:
    with supervisor(files, area="mode=1777,nr_inodes=20000") as host:
        planted = host.run("/bin/mkdir", "-p", "/tmp/d/e", user=wire.BUILD, cwd="/")
        assert (planted.done.how, planted.done.code, planted.done.clean) == (wire.How.EXITED, 0, False)


def test_a_clean_up_of_the_build_users_commands_is_a_clean_up_too(host: Supervisor) -> None:
    assert host.probe("all-kinds", "/work", flags=wire.KEEP).exit_code == 0
    assert host.run("/bin/true", user=wire.BUILD, cwd="/").done.clean
    assert host.run("/bin/ls", "-A", "/work").stdout == b""
