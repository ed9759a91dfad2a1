"""What a runtime lacks is seen in its sandbox, and only what its operator does without is not demanded."""

from __future__ import annotations

import pytest

from runner.domain.errors import PolicyError
from runner.sandbox.hello import demand, lacking, mismatches
from runner.sandbox.runtime import MAY_LACK, Part, Runtime
from tests.unit.sandbox.hellos import RUNSC, VERSIONS, hello, policy

LACKED = tuple(sorted(set(Part) - {Part.PROC, Part.SERVICES}))
"""By Debian 12's runsc; the other two are no part of a hello."""
ALL = Runtime("runsc", frozenset(Part))


def test_what_gvisor_lacks_is_named() -> None:
    assert lacking(hello(RUNSC), policy(ALL)) == LACKED


@pytest.mark.parametrize("version", VERSIONS)
def test_the_engines_default_runtime_lacks_nothing(version: str) -> None:
    assert lacking(hello(version), policy()) == ()


def test_who_allows_all_of_it_may_use_it() -> None:
    demand(hello(RUNSC), policy(Runtime("runsc", frozenset(LACKED))))


@pytest.mark.parametrize("part", LACKED)
def test_who_does_not_allow_one_part_is_told_what_to_set(part: Part) -> None:
    with pytest.raises(PolicyError) as raised:
        demand(hello(RUNSC), policy(Runtime("runsc", frozenset(LACKED) - {part})))
    assert f"{MAY_LACK}={','.join(LACKED)};" in raised.value.next_step


@pytest.mark.parametrize(
    ("section", "good", "bad"),
    [
        ("status", "Uid:\t0\t0\t0\t0", "Uid:\t1\t1\t1\t1"),
        ("status", "CapEff:\t00000000000000e0", "CapEff:\t000001ffffffffff"),
        ("status", "CapBnd:\t00000000000000e0", "CapBnd:\t000001ffffffffff"),
        ("status", "Seccomp:\t0", "Seccomp:\t1"),
        ("status", "Seccomp:\t0", "Seccomp:\t0\nNoNewPrivs:\t0"),
        ("status", "Seccomp:\t0", "Seccomp:\t0\nCapAmb:\t00000000000000e0"),
        ("netdev", "    lo:", "  eth0:"),
        ("mountinfo", " / / ro ", " / / rw "),
        ("mountinfo", " / /sys ro,", " / /sys rw,"),
        ("mountinfo", " /dev rw  - tmpfs ", " /dev rw  - ext4 "),
        ("mountinfo", " / /work ,noatime,noexec  - tmpfs ", " / /work ,noatime,noexec  - ext4 "),
        ("mountinfo", " / /tmp ,", " /elsewhere /tmp ,"),
        ("mountinfo", " /etc/hosts ro ", " /etc/hosts rw "),
        ("mountinfo", " / /etc/hosts ro  - 9p ", " / /etc/hosts ro  - ext4 "),
        ("mountinfo", " / /etc/hosts ro ", " / /etc/shadow ro "),
        ("mountinfo", "\n9 8 ", "\n99 8 0:9 / /var/run/docker.sock rw - ext4 /dev/vda rw\n9 8 "),
        ("mountinfo", "\n9 8 ", "\n99 8 0:9 /mem /dev/null ro - devtmpfs none rw\n9 8 "),
        ("mountinfo", "\n9 8 ", "\n99 8 0:9 / /srv ro - 9p none ro\n9 8 "),
        ("mountinfo", " - proc none ", " proc none "),
        ("uids", "20014 20015", "20014 20014"),
        ("fds", "0 1 2", "0 1 2 7"),
    ],
)
def test_whatever_is_allowed_nobody_becomes_more_and_nothing_leads_out(
    section: str, good: str, bad: str
) -> None:
    text = hello(RUNSC).sections[section].decode()
    assert good in text
    spoilt = hello(RUNSC, **{section: text.replace(good, bad).encode()})
    (wrong,) = mismatches(spoilt, policy(ALL))
    with pytest.raises(PolicyError) as raised:
        demand(spoilt, policy(ALL))
    assert (wrong in raised.value.message, MAY_LACK in raised.value.next_step) == (True, False)


@pytest.mark.parametrize("section", ["status", "mountinfo", "netdev", "cgroup", "uids", "fds"])
def test_whatever_is_allowed_the_supervisor_says_what_it_can(section: str) -> None:
    said = list(mismatches(hello(RUNSC, **{section: None}), policy(ALL)))
    assert said == [f"the supervisor does not say its {section}"]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_sandbox_in_which_nothing_is_counted_is_refused_where_nothing_may_be_lacking(version: str) -> None:
    assert next(mismatches(hello(version, cgroup=b"none"), policy())) == (
        "no control group counts CPU time and OOM kills"
    )
