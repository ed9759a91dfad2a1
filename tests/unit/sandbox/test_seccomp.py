"""The table of system calls and the profile made from it."""

from __future__ import annotations

import json
import tomllib
from typing import Any

import pytest

from runner.domain.errors import EngineError
from runner.sandbox.model import Role
from runner.sandbox.seccomp import TABLE, is_for, profile


@pytest.fixture(scope="module")
def table() -> dict[str, Any]:
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def rules() -> list[dict[str, Any]]:
    rules: list[dict[str, Any]] = json.loads(profile("x86_64"))["syscalls"]
    return rules


def test_what_is_not_named_is_denied():
    assert json.loads(profile("x86_64"))["defaultAction"] == "SCMP_ACT_ERRNO"


@pytest.mark.parametrize(
    ("machine", "name"),
    [("x86_64", "SCMP_ARCH_X86_64"), ("aarch64", "SCMP_ARCH_AARCH64"), ("arm64", "SCMP_ARCH_AARCH64")],
)
def test_only_the_native_architecture_is_named(machine: str, name: str):
    assert json.loads(profile(machine))["architectures"] == [name]


def test_another_architecture_is_refused():
    with pytest.raises(EngineError, match="riscv64"):
        profile("riscv64")


def test_every_group_has_a_reason(table: dict[str, Any]):
    for group in table["allow"] + table["deny"] + table["pretend"] + table["left_out"]:
        assert len(group["reason"]) > 10
        assert group["calls"] == sorted(group["calls"])


@pytest.mark.parametrize("role", Role)
def test_no_call_is_both_allowed_and_denied_but_where_conditions_part_them(table: dict[str, Any], role: Role):
    allowed = {call for group in table["allow"] if is_for(group, role) for call in group["calls"]}
    refused = table["deny"] + table["pretend"] + table["left_out"]
    groups = [group for group in refused if is_for(group, role)]
    denied = [call for group in groups if "when" not in group for call in group["calls"]]
    assert allowed.isdisjoint(denied)
    assert len(denied) == len(set(denied))


def test_roles_are_roles(table: dict[str, Any]):
    named = {
        role
        for group in table["allow"] + table["deny"] + table["pretend"] + table["left_out"]
        for role in group.get("roles", ())
    }
    assert named == set(Role)


def calls(role: Role) -> set[str]:
    """All that a role may make, in some way or other."""
    rules = json.loads(profile("x86_64", role))["syscalls"]
    return {name for rule in rules if rule["action"] == "SCMP_ACT_ALLOW" for name in rule["names"]}


def test_what_roles_may_do_beyond_a_program():
    program, loopback, database = (calls(role) for role in Role)
    assert loopback - program == {"accept", "accept4", "bind", "connect", "listen", "socket"}
    assert database - loopback == {"shmat", "shmctl", "shmdt", "shmget"}
    assert program <= loopback <= database


def test_every_family_of_sockets_has_one_answer():
    """Where two conditions on an argument hold at once, libseccomp decides by their order."""
    rules = [
        rule for rule in json.loads(profile("x86_64", Role.LOOPBACK))["syscalls"] if "socket" in rule["names"]
    ]
    for family in range(64):
        actions = {rule["action"] for rule in rules if holds(rule["args"][0], family)}
        assert actions == {"SCMP_ACT_ALLOW" if family in (1, 2, 10, 16) else "SCMP_ACT_ERRNO"}


def holds(condition: dict[str, Any], value: int) -> bool:
    """Whether a value of the family meets a condition on it."""
    assert condition["index"] == 0
    bound = int(condition["value"])
    return value == bound if condition["op"] == "SCMP_CMP_EQ" else value > bound


def test_clone_is_allowed_without_any_namespace_flag(rules: list[dict[str, Any]]):
    (clone,) = [rule for rule in rules if "clone" in rule["names"]]
    namespaces = 0x00020000 | 0x02000000 | 0x04000000 | 0x08000000 | 0x10000000 | 0x20000000 | 0x40000000
    assert clone["args"] == [{"index": 0, "value": namespaces, "valueTwo": 0, "op": "SCMP_CMP_MASKED_EQ"}]


@pytest.mark.parametrize(("call", "errno"), [("clone3", 38), ("socket", 97), ("setxattr", 95), ("fsync", 0)])
def test_calls_that_are_answered_as_programs_understand(rules: list[dict[str, Any]], call: str, errno: int):
    (rule,) = [rule for rule in rules if call in rule["names"]]
    assert (rule["action"], rule["errnoRet"]) == ("SCMP_ACT_ERRNO", errno)
