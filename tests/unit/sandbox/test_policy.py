"""What a container may do, as a value."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.domain.working_folder import WORK_BYTES, WORK_INODES
from runner.sandbox.model import SandboxSpec
from runner.sandbox.policy import (
    BOXES,
    DEADLINE,
    HOLDER,
    MIB,
    RESERVE,
    Placement,
    Uids,
    box_policy,
    create_body,
    labels,
    slot_policy,
)
from runner.sandbox.runtime import DEFAULT, Part, Runtime

PLACEMENT = Placement("container:abc", "{}", lifetime=900, deadline=1_800_000_000, worker="host:1")


@given(st.integers(0, BOXES - 1), st.integers(0, BOXES - 1))
def test_no_two_boxes_share_a_user(one: int, other: int):
    first, second = Uids.of_box(one), Uids.of_box(other)
    assert len({first.build, first.run, second.build, second.run}) == (2 if one == other else 4)
    assert max(first.run, second.run) < 65_536


@pytest.mark.parametrize("number", [-1, BOXES])
def test_there_are_no_other_boxes(number: int):
    with pytest.raises(ValueError, match="no box"):
        Uids.of_box(number)


@given(st.integers(16, 8192), st.integers(1, 4096), st.integers(1, 4096))
def test_full_tmpfs_leave_the_stated_memory_and_the_reserve(memory: int, box: int, processes: int):
    policy = box_policy(SandboxSpec("x", memory, box, processes), Uids.of_box(0), 1)
    spare = policy.memory - sum(one.cost for one in policy.tmpfs) - RESERVE - memory * MIB
    assert 0 <= spare < 65_536
    assert policy.memory % 65_536 == 0
    assert policy.pids == processes + 1


@given(st.integers(1, 4096))
def test_no_file_may_be_larger_than_the_largest_tmpfs(box: int):
    policy = box_policy(SandboxSpec("x", 64, box), Uids.of_box(0), 1)
    limits = {one.name: one.value for one in policy.ulimits}
    assert limits["fsize"] == max(box, 16) * MIB


@given(st.integers(16, 4096), st.integers(8, 4096))
def test_a_spec_says_how_large_work_and_shared_memory_are(work: int, shm: int):
    policy = box_policy(SandboxSpec("x", 64, work=work, shm=shm), Uids.of_box(0), 1)
    sizes = {one.target: one.size for one in policy.tmpfs}
    assert (sizes["/work"], sizes["/dev/shm"]) == (work * MIB, shm * MIB)


def test_a_case_may_bring_as_much_as_a_plain_sandbox_has_room_for():
    work = box_policy(SandboxSpec("x", 64), Uids.of_box(0), 1).tmpfs[1]
    assert (work.target, work.size, work.inodes) == ("/work", WORK_BYTES, WORK_INODES)


def test_only_the_box_is_executable_and_only_the_build_user_owns_it():
    policy = box_policy(SandboxSpec("x", 64), Uids.of_box(3), 1)
    assert [one.target for one in policy.tmpfs if one.executable] == ["/box"]
    box = policy.tmpfs[0]
    assert (box.uid, box.gid, box.mode) == (20_006, 20_006, 0o755)
    assert {one.uid for one in policy.tmpfs[1:]} == {0}


def test_every_tmpfs_is_nosuid_nodev_and_bounded():
    for one in box_policy(SandboxSpec("x", 64), Uids.of_box(0), 1).tmpfs:
        options = one.options.split(",")
        assert {"nosuid", "nodev", "noatime"} <= set(options)
        assert any(option.startswith("size=") and option != "size=0" for option in options)
        assert any(option.startswith("nr_inodes=") and option != "nr_inodes=0" for option in options)


def test_the_body_of_a_box():
    policy = box_policy(SandboxSpec("sha256:0", 64), Uids.of_box(0), 3)
    body = create_body(policy, "sha256:0", labels("box", PLACEMENT, "spec"), PLACEMENT)
    assert body["Cmd"] == ["serve", "20000", "20001", "900"]
    assert body["HostConfig"]["CpusetCpus"] == "3"
    assert body["HostConfig"]["Memory"] == body["HostConfig"]["MemorySwap"] == policy.memory
    assert body["HostConfig"]["SecurityOpt"] == ["no-new-privileges=true", "seccomp={}"]
    assert "Runtime" not in body["HostConfig"]


def test_a_box_runs_in_the_runtime_that_is_asked_for_with_room_for_its_kernel_and_a_holder_does_not():
    runtime = Runtime("runsc", frozenset({Part.MOUNTS}))
    usual, other = (box_policy(SandboxSpec("x", 64), Uids.of_box(0), 1, one) for one in (DEFAULT, runtime))
    bodies = [create_body(one, "sha256:0", {}, PLACEMENT)["HostConfig"] for one in (other, slot_policy(1))]
    assert [body.get("Runtime") for body in bodies] == ["runsc", None]
    assert (other.memory - usual.memory, other.pids, usual.pids) == (64 * MIB, 65 * 16, 65)
    assert other.runtime == runtime


def test_a_box_names_its_holder_and_its_deadline_and_a_holder_neither():
    box = labels("box", PLACEMENT, "spec")
    assert (box[HOLDER], box[DEADLINE]) == ("abc", "1800000000")
    slot = labels("slot", Placement("none", "{}", 900, None, "host:1"), "core=1")
    assert HOLDER not in slot
    assert DEADLINE not in slot
