"""The run-time items of the CIS Docker Benchmark 1.6.0 (section 5), from `docker inspect` of real containers.

One container of each role, and the holder of their slot, after a command has run. `SECURITY.md` tells
where we deviate from an item's letter; `test_cis_table.py` holds that table to these tests.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from runner.images.client import connected
from runner.sandbox import seccomp
from runner.sandbox.docker_driver import DockerSandbox
from runner.sandbox.engine import Engine
from runner.sandbox.model import Command, Role, SandboxSpec
from runner.sandbox.policy import HOLDER, SLOT_MEMORY, SLOT_PROCESSES
from runner.sandbox.pool import Pool

pytestmark = pytest.mark.engine

Inspected = Mapping[str, Any]
SLOT = "slot"
KINDS = (*(str(role) for role in Role), SLOT)
SANDBOX_CAPABILITIES = {"KILL", "SETGID", "SETUID"}
DEFAULT = ("", "private")
"""How the engine records a namespace of the container's own; `host` is the host's."""


@pytest.fixture(scope="module")
def sandboxes(pool: Pool, image: str) -> Iterator[dict[str, DockerSandbox]]:
    specs = {str(role): SandboxSpec(image, memory=64, role=role) for role in Role}
    with pool.lease(*specs.values()) as lease:
        made = {kind: lease.sandbox(spec) for kind, spec in specs.items()}
        for sandbox in made.values():
            assert sandbox.run(Command(("/bin/true",))).exit_code == 0
        yield made


@pytest.fixture(scope="module")
def containers(engine: Engine, sandboxes: dict[str, DockerSandbox]) -> Mapping[str, Inspected]:
    """What the engine says of each, by kind."""
    found = {kind: engine.inspect(sandbox.container) for kind, sandbox in sandboxes.items()}
    (holder,) = {one["Config"]["Labels"][HOLDER] for one in found.values()}
    return {**found, SLOT: engine.inspect(holder)}


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    chosen: str = request.param
    return chosen


@pytest.fixture
def container(containers: Mapping[str, Inspected], kind: str) -> Inspected:
    return containers[kind]


@pytest.fixture
def host(container: Inspected) -> dict[str, Any]:
    config: dict[str, Any] = container["HostConfig"]
    return config


@pytest.fixture(scope="module")
def engine_has() -> set[str]:
    """The security modules that the engine uses: apparmor, seccomp, selinux."""
    with connected() as client:
        return set(re.findall(r"name=(\w+)", " ".join(client.info()["SecurityOptions"])))


def test_5_2_apparmor_profile(container: Inspected, host: dict[str, Any], engine_has: set[str]):
    """Where the engine has AppArmor."""
    assert not [option for option in host["SecurityOpt"] if option.startswith("apparmor")]
    assert container["AppArmorProfile"] == ("docker-default" if "apparmor" in engine_has else "")


def test_5_4_linux_kernel_capabilities(host: dict[str, Any], kind: str):
    assert host["CapDrop"] == ["ALL"]
    assert set(host["CapAdd"] or ()) == (set() if kind == SLOT else SANDBOX_CAPABILITIES)


def test_5_5_no_privileged_containers(host: dict[str, Any]):
    assert host["Privileged"] is False


def test_5_6_no_sensitive_host_directories(container: Inspected, host: dict[str, Any]):
    """Nor any other."""
    assert container["Mounts"] == []
    assert not host["Binds"]
    assert not host.get("Mounts")
    assert not host["VolumesFrom"]
    assert not container["Config"]["Volumes"]


def test_5_10_the_hosts_network_namespace_is_not_shared(
    containers: Mapping[str, Inspected], host: dict[str, Any], kind: str
):
    expected = "none" if kind == SLOT else f"container:{containers[SLOT]['Id']}"
    assert host["NetworkMode"] == expected


def test_5_11_memory_is_limited(host: dict[str, Any], kind: str, sandboxes: dict[str, DockerSandbox]):
    expected = SLOT_MEMORY if kind == SLOT else sandboxes[kind].policy.memory
    assert host["Memory"] == host["MemorySwap"] == expected > 0
    assert not host["OomKillDisable"]  # None where control groups of version 2 cannot turn it off


def test_5_12_cpu_is_apportioned(host: dict[str, Any], containers: Mapping[str, Inspected]):
    """Not by shares: by a core that no other slot has."""
    assert re.fullmatch(r"\d+", host["CpusetCpus"])
    assert {one["HostConfig"]["CpusetCpus"] for one in containers.values()} == {host["CpusetCpus"]}


def test_5_13_the_root_file_system_is_read_only(host: dict[str, Any]):
    assert host["ReadonlyRootfs"] is True


def test_5_15_no_restart_without_end(container: Inspected, host: dict[str, Any]):
    assert host["RestartPolicy"] == {"Name": "no", "MaximumRetryCount": 0}
    assert container["RestartCount"] == 0


def test_5_16_the_hosts_process_namespace_is_not_shared(host: dict[str, Any]):
    assert host["PidMode"] in DEFAULT


def test_5_17_the_hosts_ipc_namespace_is_not_shared(host: dict[str, Any]):
    assert host["IpcMode"] == "private"


def test_5_18_no_host_devices(host: dict[str, Any]):
    assert not host["Devices"]
    assert not host.get("DeviceRequests")
    assert not host.get("DeviceCgroupRules")


def test_5_19_ulimits_are_our_own(host: dict[str, Any]):
    assert {one["Name"] for one in host["Ulimits"]} == {"core", "fsize", "msgqueue", "nofile", "stack"}
    assert all(one["Soft"] == one["Hard"] for one in host["Ulimits"])


def test_5_20_no_mount_is_propagated(container: Inspected, host: dict[str, Any]):
    assert not [mount for mount in container["Mounts"] if mount.get("Propagation")]
    assert not [options for options in host["Tmpfs"].values() if "shared" in options or "slave" in options]


def test_5_21_the_hosts_uts_namespace_is_not_shared(host: dict[str, Any]):
    assert host["UTSMode"] in DEFAULT


def test_5_22_seccomp_is_not_disabled(host: dict[str, Any], kind: str, engine: Engine):
    """It is our own profile, which is narrower than the engine's."""
    (profile,) = [option for option in host["SecurityOpt"] if option.startswith("seccomp=")]
    role = Role.PROGRAM if kind == SLOT else Role(kind)
    assert profile.removeprefix("seccomp=") == seccomp.profile(engine.facts.architecture, role)
    assert json.loads(profile.removeprefix("seccomp="))["defaultAction"] == "SCMP_ACT_ERRNO"


def test_5_23_nothing_is_executed_with_privileges(container: Inspected):
    """Nothing is executed through the engine at all: PID 1 starts what runs."""
    assert not container["ExecIDs"]


def test_5_24_nothing_is_executed_as_root(
    container: Inspected, kind: str, sandboxes: dict[str, DockerSandbox]
):
    assert not container["ExecIDs"]
    if kind != SLOT:
        seen = sandboxes[kind].run(Command(("/usr/bin/id", "-u")))
        assert int(seen.stdout) == sandboxes[kind].policy.uids.run >= 20_000


def test_5_25_the_engines_control_group(host: dict[str, Any]):
    """It is no other's, so nothing escapes the engine's limits."""
    assert host["CgroupParent"] == ""
    assert host["CgroupnsMode"] == "private"


def test_5_26_no_privileges_are_acquired(host: dict[str, Any]):
    assert "no-new-privileges=true" in host["SecurityOpt"]


def test_5_29_the_number_of_processes_is_limited(
    host: dict[str, Any], kind: str, sandboxes: dict[str, DockerSandbox]
):
    assert host["PidsLimit"] == (SLOT_PROCESSES if kind == SLOT else sandboxes[kind].policy.pids)
    assert 0 < host["PidsLimit"] <= 256


def test_5_30_the_engines_default_bridge_is_not_used(container: Inspected):
    assert set(container["NetworkSettings"]["Networks"]) <= {"none"}
    assert not container["NetworkSettings"]["Bridge"]
    assert not container["NetworkSettings"]["IPAddress"]


def test_5_31_the_hosts_user_namespace_is_not_forced(host: dict[str, Any]):
    """An engine that remaps users remaps these."""
    assert host["UsernsMode"] == ""


def test_5_32_no_engine_socket_inside(container: Inspected, kind: str, sandboxes: dict[str, DockerSandbox]):
    assert "docker.sock" not in json.dumps([container["Mounts"], container["HostConfig"]["Binds"]])
    if kind != SLOT:
        found = sandboxes[kind].run(Command(("/usr/bin/find", "/", "-xdev", "-name", "docker*.sock")))
        assert found.stdout == b""
