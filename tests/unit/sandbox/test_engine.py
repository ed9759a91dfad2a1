"""What the engine says, from answers of two versions, and what its absence means."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import requests
from docker.errors import DockerException

from runner.sandbox.container import describe, killed_by_oom
from runner.sandbox.engine import EngineFacts, Host, read_facts, read_host, unreachable

RECORDED = Path(__file__).with_name("recorded")
SOCKET = "http+docker://localhost"
HERE = Host("vm", "6.18.44-fc-v669", 8 << 30)


def info(version: str) -> dict[str, object]:
    answer: dict[str, object] = json.loads((RECORDED / f"info-{version}.json").read_text(encoding="utf-8"))
    return answer


def test_engine_20_10_on_cgroup_version_1():
    facts = read_facts(info("20.10"), base_url=SOCKET, here=HERE)
    assert facts == EngineFacts("20.10.24+dfsg1", 1, "x86_64", 2, True, ("runc",))


def test_engine_28_on_cgroup_version_2():
    facts = read_facts(info("28.1"), base_url=SOCKET, here=HERE)
    assert facts == EngineFacts(
        "28.1.1", 2, "aarch64", 8, False, ("io.containerd.runc.v2", "runc", "runsc"), True
    )


@pytest.mark.parametrize("base_url", ["http://10.0.0.1:2375", "https://engine:2376"])
def test_an_engine_elsewhere_is_not_local(base_url: str):
    facts = read_facts(info("20.10"), base_url=base_url, here=HERE)
    assert (facts.local, facts.swaps) == (False, True), "it may swap"


@pytest.mark.parametrize("swaps", [True, False])
def test_whether_an_engine_here_may_swap_is_seen_here(swaps: bool):
    assert read_facts(info("20.10"), base_url=SOCKET, here=replace(HERE, swaps=swaps)).swaps == swaps


@pytest.mark.parametrize(
    ("kernel", "memory", "is_local"),
    [
        ("6.18.44-fc-v669", 8 << 30, True),
        ("6.18.44-fc-v669", 4 << 30, False),
        ("6.12.38+deb13-amd64", 8 << 30, False),
    ],
)
def test_in_a_container_the_engine_is_local_when_it_has_our_kernel_and_memory(
    kernel: str, memory: int, is_local: bool
):
    said = info("20.10") | {"Name": "the-host", "KernelVersion": kernel, "MemTotal": memory}
    assert read_facts(said, base_url=SOCKET, here=HERE).local == is_local


def test_this_machine_is_the_engines_when_they_are_one():
    """The engine reads the same figure of the kernel."""
    meminfo = Path("/proc/meminfo").read_text("ascii").split()
    assert read_host().memory == int(meminfo[meminfo.index("MemTotal:") + 1]) * 1024
    assert read_host().swaps == (meminfo[meminfo.index("SwapTotal:") + 1] != "0")


@pytest.mark.parametrize(
    ("bottom", "message", "next_step"),
    [
        (PermissionError(13, "denied"), "You may not use", "usermod -aG docker"),
        (FileNotFoundError(2, "none"), "its socket is not there", "apt-get install docker.io"),
        (ConnectionRefusedError(111, "refused"), "not running", "systemctl start docker"),
        (ValueError("bad host format"), "bad host format", "docker version"),
    ],
)
def test_why_the_engine_cannot_be_talked_to(bottom: Exception, message: str, next_step: str):
    """As docker-py wraps it: the cause is an argument of an argument."""
    error = DockerException(f"Error while fetching server API version: {bottom}")
    error.__cause__ = requests.ConnectionError(ConnectionError("Connection aborted.", bottom))
    told = unreachable(error)
    assert message in told.message
    assert next_step in told.next_step


OOM = {"Status": "exited", "OOMKilled": True, "ExitCode": 137, "Error": ""}


def test_pid_1_was_the_victim_when_the_engine_saw_an_oom_and_it_died_of_sigkill():
    assert killed_by_oom(OOM)


@pytest.mark.parametrize(
    "change", [{"OOMKilled": False}, {"ExitCode": 0}, {"ExitCode": 70}, {"ExitCode": 124}]
)
def test_any_other_death_is_not_an_oom(change: dict[str, object]):
    assert not killed_by_oom(OOM | change)


def test_a_death_in_words():
    assert describe(OOM) == "exited, exit code 137"
    assert describe(OOM | {"Error": "no such file"}) == "exited, exit code 137, no such file"
