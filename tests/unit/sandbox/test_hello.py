"""A sandbox that is not what the policy says, in any single respect, is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.domain.errors import PolicyError
from runner.sandbox.hello import demand, mismatches
from runner.sandbox.policy import CAPABILITIES
from tests.unit.sandbox.hellos import REMAPPED, ROOTLESS, VERSIONS, hello, policy

SPOILT = [
    ("status", "CapInh:\t0000000000000000", "CapInh:\t00000000000000e0", "CapInh"),
    ("status", "CapPrm:\t00000000000000e0", "CapPrm:\t00000000000004e0", "CapPrm"),
    ("status", "CapEff:\t00000000000000e0", "CapEff:\t0000000000000000", "CapEff"),
    ("status", "CapBnd:\t00000000000000e0", "CapBnd:\t000001ffffffffff", "CapBnd"),
    ("status", "CapAmb:\t0000000000000000", "CapAmb:\t0000000000000080", "CapAmb"),
    ("status", "NoNewPrivs:\t1", "NoNewPrivs:\t0", "NoNewPrivs"),
    ("status", "Seccomp:\t2", "Seccomp:\t0", "Seccomp"),
    ("status", "Uid:\t0\t0\t0\t0", "Uid:\t1000\t1000\t1000\t1000", "Uid"),
    ("status", "Gid:\t0\t0\t0\t0", "Gid:\t5\t0\t0\t0", "Gid"),
    ("status", "\nPid:\t1\n", "\nPid:\t7\n", "Pid"),
    ("mountinfo", " / / ro,relatime", " / / rw,relatime", "/ lacks ro"),
    ("mountinfo", " /proc rw,nosuid,nodev,noexec", " /proc rw,nosuid,nodev", "/proc lacks noexec"),
    ("mountinfo", " /proc/sys ro,", " /proc/sys rw,", "/proc/sys lacks ro"),
    ("mountinfo", " /sys ro,", " /sys rw,", "/sys lacks ro"),
    ("mountinfo", " /dev rw,nosuid - ", " /dev rw - ", "/dev lacks nosuid"),
    ("mountinfo", " /proc/bus ro,", " /proc/bus rw,", "proc is mounted at /proc/bus"),
    ("mountinfo", " /etc/hosts ro,", " /etc/hosts rw,", "ext4 is mounted at /etc/hosts"),
    ("mountinfo", "/hosts /etc/hosts ", "/secrets /etc/hosts ", "ext4 is mounted at /etc/hosts"),
    ("mountinfo", " /etc/hosts ro,", " /srv ro,", "ext4 is mounted at /srv"),
    ("mountinfo", " /box rw,nosuid,nodev,", " /box rw,nosuid,", "/box lacks nodev"),
    ("mountinfo", " /box rw,nosuid,nodev,", " /box rw,nodev,", "/box lacks nosuid"),
    ("mountinfo", " /box rw,nosuid,nodev,", " /box ro,nosuid,nodev,", "/box lacks rw"),
    ("mountinfo", " /box rw,nosuid,nodev,", " /box rw,noexec,nosuid,nodev,", "/box is noexec"),
    ("mountinfo", " /box rw,nosuid,nodev,noatime", " /box rw,nosuid,nodev,relatime", "/box lacks noatime"),
    ("mountinfo", "uid=20014", "uid=20016", "/box has uid=20016"),
    ("mountinfo", "size=32768k", "size=65536k", "/box has size=65536k"),
    ("mountinfo", " /work rw,nosuid,nodev,noexec,", " /work rw,nosuid,nodev,", "/work lacks noexec"),
    ("mountinfo", "mode=1770,gid=20015", "mode=1777,gid=20015", "mode=1777"),
    ("mountinfo", ",gid=20015", "", "gid=0"),
    ("mountinfo", "nr_inodes=4096", "nr_inodes=9999", "nr_inodes=9999"),
    ("mountinfo", ",nr_inodes=1024", "", "/dev/shm has nr_inodes=absent"),
    ("mountinfo", " / /tmp rw", " / /elsewhere rw", "/tmp is no tmpfs of its own"),
    ("mountinfo", " / /dev/mqueue ro", " / /dev/other ro", "/dev/mqueue is no tmpfs of its own"),
    ("mountinfo", " /dev/pts ro,", " /dev/pts rw,", "/dev/pts lacks ro"),
    ("mountinfo", " - overlay overlay ", " overlay ", "cannot be read"),
    ("mountinfo", " /dev/null ro,", " /dev/null rw,", "/dev/null lacks ro"),
    ("mountinfo", " /dev/zero ro,", " /dev/one ro,", "/dev/zero is not mounted by itself"),
    ("mountinfo", " /null /dev/null ro,", " /mem /dev/null ro,", "/dev/null is not mounted by itself"),
    ("uid_map", " 0          0 4294967295", " 0          0 65535", "mapped otherwise"),
    ("uid_map", " 0          0 4294967295", " 1          0 4294967295", "mapped otherwise"),
    ("gid_map", "4294967295\n", "65535\n     65536     200000      65536\n", "mapped otherwise"),
    ("netdev", "    lo:", "  eth0:", "eth0"),
    ("netdev", "    lo:", "    lo: 0\n  eth0:", "eth0"),
    ("limits", "Max core file size        1 ", "Max core file size        0 ", "core"),
    (
        "limits",
        "Max open files            1024                 1024 ",
        "Max open files            1024  1048576 ",
        "nofile",
    ),
    ("limits", "Max file size             33554432 ", "Max file size             unlimited ", "fsize"),
    ("limits", "Max stack size            67108864 ", "Max stack size            8388608 ", "stack"),
    ("limits", "Max msgqueue size         0 ", "Max msgqueue size         819200 ", "msgqueue"),
    ("memory", "178323456", "9223372036854771712", "memory"),
    ("memory", "178323456", "max", "memory"),
    ("pids", "65", "max", "process limit"),
    ("cpuset", "1", "0-1", "cores"),
    ("uids", "20014 20015", "20014 20014", "users"),
    ("fds", "0 1 2", "0 1 2 7", "descriptors"),
]


@pytest.mark.parametrize("version", [*VERSIONS, REMAPPED, ROOTLESS])
def test_a_sandbox_as_it_should_be_passes(version: str):
    assert list(mismatches(hello(version), policy())) == []


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("section", "good", "bad", "named"), SPOILT, ids=[f"{one[0]}: {one[3]}" for one in SPOILT]
)
def test_one_thing_that_differs_is_refused_and_named(
    version: str, section: str, good: str, bad: str, named: str
):
    text = hello(version).sections[section].decode()
    assert good in text
    spoilt = hello(version, **{section: text.replace(good, bad).encode()})
    assert any(named in words for words in mismatches(spoilt, policy()))
    with pytest.raises(PolicyError, match="does not hold a sandbox to its policy"):
        demand(spoilt, policy())


@pytest.mark.parametrize(
    ("section", "good", "bad", "named"),
    [
        ("mountinfo", "uid=120014", "uid=20014", "/box has uid=20014, not 120014"),
        ("mountinfo", "gid=120015", "gid=100000", "/work has gid=100000, not 120015"),
        ("mountinfo", " /dev/null ro,", " /dev/null rw,", "/dev/null lacks ro"),
        ("mountinfo", "cgroup cgroup rw,memory", "ext4 /dev/vda rw,memory", "ext4 is mounted at"),
        ("uid_map", "     100000", "     300000", "/box has uid=120014, not 320014"),
    ],
)
def test_where_users_are_remapped_each_is_who_it_should_be_on_the_host(
    section: str, good: str, bad: str, named: str
):
    text = hello(REMAPPED).sections[section].decode()
    assert good in text
    spoilt = hello(REMAPPED, **{section: text.replace(good, bad).encode()})
    assert any(named in words for words in mismatches(spoilt, policy()))


@pytest.mark.parametrize(
    ("section", "good", "bad", "named"),
    [
        ("mountinfo", "uid=120013,gid=120013", "uid=120014,gid=120013", "/box has uid=120014, not 120013"),
        ("mountinfo", "uid=1000,gid=120014", "uid=1000,gid=1000", "/work has gid=1000, not 120014"),
        ("mountinfo", "uid=1000,gid=120014", "gid=120014", "/work has uid=0, not 1000"),
        ("mountinfo", " /null /dev/null ro,", " /null /dev/null rw,", "/dev/null lacks ro"),
        ("mountinfo", " /zero /dev/zero ", " /sda /dev/zero ", "/dev/zero is not mounted by itself"),
        ("mountinfo", " /null /proc/kcore ro,", " /mem /proc/kcore rw,", "mounted at /proc/kcore"),
        ("uid_map", "1     100000      65536", "1     100000      65534", "mapped otherwise"),
        ("cpuset", "1", "0-1", "the cores are 0-1, not 1"),
        ("memory", "178323456", "max", "the memory limit is max"),
        ("pids", "65", "max", "the process limit is max"),
    ],
)
def test_where_the_engine_is_rootless_each_is_who_it_should_be_on_the_host(
    section: str, good: str, bad: str, named: str
):
    text = hello(ROOTLESS).sections[section].decode()
    assert good in text
    spoilt = hello(ROOTLESS, **{section: text.replace(good, bad).encode()})
    assert any(named in words for words in mismatches(spoilt, policy()))


def test_control_groups_that_could_be_written_to_are_refused_unless_users_are_remapped():
    text = (
        hello("v1")
        .sections["mountinfo"]
        .replace(b" /sys/fs/cgroup/memory ro,", b" /sys/fs/cgroup/memory rw,")
    )
    assert "cgroup is mounted at /sys/fs/cgroup/memory" in mismatches(hello("v1", mountinfo=text), policy())


@pytest.mark.parametrize(
    ("version", "swap"), [("v1", b"max"), ("v1", b"0"), ("v2", b"max"), ("v2", b"178323456")]
)
def test_swap_must_be_none(version: str, swap: bytes):
    assert any("swap" in words for words in mismatches(hello(version, swap=swap), policy()))


@pytest.mark.parametrize("version", VERSIONS)
def test_a_kernel_that_does_not_account_swap_passes_where_there_is_none(version: str):
    assert list(mismatches(hello(version, swap=None), policy())) == []
    (wrong,) = mismatches(hello(version, swap=None), replace(policy(), swaps=True))
    assert "no control group counts swap" in wrong
    assert list(mismatches(hello(version), replace(policy(), swaps=True))) == []


@pytest.mark.parametrize("section", sorted(set(hello("v1").sections) - {"supervisor", "swap"}))
def test_a_section_that_is_not_there_is_refused(section: str):
    assert f"the supervisor does not say its {section}" in mismatches(
        hello("v1", **{section: None}), policy()
    )


@pytest.mark.parametrize("section", sorted(set(hello("v1").sections) - {"supervisor", "swap", "cgroup"}))
def test_an_empty_section_is_refused(section: str):
    assert list(mismatches(hello("v1", **{section: b""}), policy()))


@pytest.mark.parametrize("capability", CAPABILITIES)
def test_a_capability_that_is_lacking_is_refused(capability: str):
    bits = {"KILL": 0xC0, "SETGID": 0xA0, "SETUID": 0x60}
    text = (
        hello("v1")
        .sections["status"]
        .replace(b"CapEff:\t00000000000000e0", b"CapEff:\t%016x" % bits[capability])
    )
    assert any("CapEff" in words for words in mismatches(hello("v1", status=text), policy()))


def test_all_that_is_wrong_is_named_at_once():
    wrong = list(mismatches(hello("v1", pids=b"max", cpuset=b"0-7", fds=b"0 1 2 3"), policy()))
    assert len(wrong) == 3


@given(
    st.sampled_from(["status", "limits", "mountinfo", "netdev", "memory", "pids"]), st.binary(max_size=300)
)
def test_nonsense_is_refused_and_never_trips(section: str, nonsense: bytes):
    assert list(mismatches(hello("v1", **{section: nonsense}), policy()))
