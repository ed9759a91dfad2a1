"""The policy as the engine recorded it, field by field, and as a program inside meets it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from runner.sandbox import policy, seccomp
from runner.sandbox.docker_driver import DockerSandbox
from runner.sandbox.engine import Engine
from runner.sandbox.hello import mismatches
from runner.sandbox.model import Command, SandboxSpec, User
from runner.sandbox.pool import Pool

pytestmark = pytest.mark.engine
MIB = 1 << 20


@pytest.fixture(scope="module")
def sandbox(pool: Pool, spec: SandboxSpec) -> Iterator[DockerSandbox]:
    with pool.lease(spec) as lease:
        yield lease.sandbox(spec)


@pytest.fixture(scope="module")
def inspected(engine: Engine, sandbox: DockerSandbox) -> dict[str, Any]:
    return engine.inspect(sandbox.container)


@pytest.fixture(scope="module")
def holder(engine: Engine, inspected: dict[str, Any]) -> dict[str, Any]:
    return engine.inspect(inspected["Config"]["Labels"][policy.HOLDER])


FIXED = {
    "AutoRemove": False,
    "Binds": None,
    "CapAdd": ["KILL", "SETGID", "SETUID"],
    "CapDrop": ["ALL"],
    "CgroupnsMode": "private",
    "Devices": None,
    "IpcMode": "private",
    "LogConfig": {"Type": "none", "Config": {}},
    "PidMode": "",
    "PortBindings": None,
    "Privileged": False,
    "PublishAllPorts": False,
    "ReadonlyRootfs": True,
    "RestartPolicy": {"Name": "no", "MaximumRetryCount": 0},
    "UTSMode": "",
    "UsernsMode": "",
    "VolumesFrom": None,
}


@pytest.mark.parametrize("field", FIXED)
def test_the_engine_recorded(inspected: dict[str, Any], field: str):
    assert inspected["HostConfig"][field] == FIXED[field]


def test_the_oom_killer_is_not_turned_off(engine: Engine, inspected: dict[str, Any]):
    """Control groups of version 2 cannot turn it off, and engines record nothing of it there."""
    assert inspected["HostConfig"]["OomKillDisable"] is (False if engine.facts.cgroup == 1 else None)


def test_memory_is_the_stated_limit_all_tmpfs_and_the_reserve_with_no_swap(inspected: dict[str, Any]):
    files = (32 + 16 + 16 + 8) * MIB + 2 * 4096
    inodes = (4096 + 4096 + 4096 + 1024 + 2) * policy.INODE
    expected = policy._whole_pages(64 * MIB + files + inodes + policy.RESERVE)
    assert inspected["HostConfig"]["Memory"] == expected
    assert inspected["HostConfig"]["MemorySwap"] == expected


def test_processes_are_the_stated_limit_and_pid_1(inspected: dict[str, Any], spec: SandboxSpec):
    assert inspected["HostConfig"]["PidsLimit"] == spec.processes + 1


def test_it_has_one_core(inspected: dict[str, Any], sandbox: DockerSandbox):
    assert inspected["HostConfig"]["CpusetCpus"] == str(sandbox.policy.core)


def test_its_network_is_its_slots_which_has_none(inspected: dict[str, Any], holder: dict[str, Any]):
    assert inspected["HostConfig"]["NetworkMode"] == f"container:{holder['Id']}"
    assert holder["HostConfig"]["NetworkMode"] == "none"
    assert holder["State"]["Running"]


def test_connections_in_its_slots_network_are_small_and_leave_nothing_behind(
    holder: dict[str, Any], inspected: dict[str, Any]
):
    assert holder["HostConfig"]["Sysctls"] == {
        "net.ipv4.tcp_max_tw_buckets": "0",
        "net.ipv4.tcp_rmem": "4096 65536 131072",
        "net.ipv4.tcp_wmem": "4096 16384 131072",
    }
    assert "Sysctls" not in inspected["HostConfig"]


def test_its_holder_can_do_nothing(holder: dict[str, Any]):
    assert not holder["HostConfig"]["CapAdd"]
    assert holder["HostConfig"]["CapDrop"] == ["ALL"]
    assert holder["HostConfig"]["ReadonlyRootfs"]
    assert holder["HostConfig"]["Memory"] == policy.SLOT_MEMORY
    assert holder["HostConfig"]["PidsLimit"] == policy.SLOT_PROCESSES


def test_no_privilege_can_be_gained_and_our_profile_filters_calls(inspected: dict[str, Any], engine: Engine):
    no_new_privileges, profile = inspected["HostConfig"]["SecurityOpt"]
    assert no_new_privileges == "no-new-privileges=true"
    assert profile.removeprefix("seccomp=") == seccomp.profile(engine.facts.architecture)


def test_the_engines_masked_and_read_only_paths_stay(inspected: dict[str, Any]):
    assert {"/proc/kcore", "/proc/keys", "/sys/firmware"} <= set(inspected["HostConfig"]["MaskedPaths"])
    assert {"/proc/sys", "/proc/sysrq-trigger"} <= set(inspected["HostConfig"]["ReadonlyPaths"])


def test_every_tmpfs_and_no_other_mount(inspected: dict[str, Any], sandbox: DockerSandbox):
    expected = {one.target: one.options for one in sandbox.policy.tmpfs}
    assert inspected["HostConfig"]["Tmpfs"] == expected
    assert inspected["Mounts"] == []


def test_resource_limits(inspected: dict[str, Any]):
    limits = {one["Name"]: (one["Soft"], one["Hard"]) for one in inspected["HostConfig"]["Ulimits"]}
    assert limits == {
        "core": (1, 1),
        "fsize": (32 * MIB, 32 * MIB),
        "msgqueue": (0, 0),
        "nofile": (1024, 1024),
        "stack": (64 * MIB, 64 * MIB),
    }


def test_streams_end_with_the_worker(inspected: dict[str, Any]):
    config = inspected["Config"]
    assert (config["OpenStdin"], config["StdinOnce"], config["Tty"]) == (True, True, False)
    assert config["Healthcheck"] == {"Test": ["NONE"]}
    assert config["User"] == "0:0"


def test_labels_say_whose_it_is_and_until_when(inspected: dict[str, Any], engine: Engine, spec: SandboxSpec):
    labels = inspected["Config"]["Labels"]
    assert labels[policy.ROLE] == "box"
    assert engine.now() < int(labels[policy.DEADLINE]) <= engine.now() + 7200 + 1
    assert labels[policy.SPEC] == repr(spec)
    assert labels[policy.WORKER]


def test_the_users_follow_from_the_name_that_the_engine_gave_once(inspected: dict[str, Any]):
    number = int(inspected["Name"].rpartition("-")[2])
    assert inspected["Args"][1:3] == [str(20_000 + 2 * number), str(20_001 + 2 * number)]


def test_the_supervisor_sees_the_whole_policy(sandbox: DockerSandbox):
    assert list(mismatches(sandbox.hello, sandbox.policy)) == []


def test_a_program_meets_no_capabilities_no_network_and_its_own_user(sandbox: DockerSandbox):
    script = (
        "grep -E '^(Uid|Gid|Groups|CapEff|CapBnd|CapPrm|NoNewPrivs|Seccomp):' /proc/self/status; "
        "tail -n +3 /proc/net/dev | cut -d: -f1; ls /proc/self/fd"
    )
    lines = sandbox.run(Command(("/bin/sh", "-c", script))).stdout.decode().split("\n")
    run = str(sandbox.policy.uids.run)
    status = dict(line.split(":\t") for line in lines[:8])
    assert status["Uid"].split() == [run] * 4
    assert status["Gid"].split() == [run] * 4
    assert status["Groups"].split() in ([], [run])
    assert status["CapEff"] == status["CapPrm"] == "0" * 16
    assert (status["NoNewPrivs"], status["Seccomp"]) == ("1", "2")
    assert lines[8].strip() == "lo"
    assert lines[9:] == ["0", "1", "2", "3", ""]  # 3 is ls's own, on /proc/self/fd


@pytest.mark.parametrize("user", User)
@pytest.mark.parametrize(
    "path", ["/", "/etc", "/usr/bin", "/dev", "/proc/sys/kernel", "/sys/fs/cgroup", "/dev/mqueue", "/dev/pts"]
)
def test_nothing_outside_its_areas_can_be_written(sandbox: DockerSandbox, user: User, path: str):
    seen = sandbox.run(Command(("/bin/sh", "-c", f"echo x > {path}/x && echo written"), user=user, cwd="/"))
    assert b"written" not in seen.stdout


def test_the_run_user_cannot_write_what_was_built(sandbox: DockerSandbox):
    assert sandbox.run(Command(("/bin/sh", "-c", "echo x > /box/x"))).exit_code != 0


def test_programs_run_from_box_alone(sandbox: DockerSandbox):
    script = "cp /bin/true $0/t && chmod 755 $0/t && $0/t"
    build = Command(("/bin/sh", "-c", script, "/box"), user=User.BUILD, cwd="/box")
    assert sandbox.run(build).exit_code == 0
    for area in ("/work", "/tmp", "/dev/shm"):
        assert sandbox.run(Command(("/bin/sh", "-c", script, area))).exit_code == 126


CALLS = {
    "socket.socket(socket.AF_INET)": "EAFNOSUPPORT",
    "socket.socket(socket.AF_UNIX)": "EAFNOSUPPORT",
    "socket.socket(38, socket.SOCK_SEQPACKET)": "EAFNOSUPPORT",
    "socket.socketpair()": "0",
    "os.setxattr('/work', 'user.a', b'x')": "ENOTSUP",
    "call(435, 0, 0)": "ENOSYS",
    "call(272, 0x10000000)": "EPERM",
    "call(56, 0x10000011, 0, 0, 0, 0)": "EPERM",
    "call(248, 0, 0, 0, 0, 0)": "EPERM",
    "call(425, 1, 0)": "EPERM",
    "call(321, 0, 0, 0)": "EPERM",
    "call(101, 0, 0, 0, 0)": "EPERM",
    "call(29, 0, 4096, 0o1600)": "EPERM",
    "call(240, 0, 0, 0, 0)": "EPERM",
    "call(162)": "EPERM",
    "call(135, 0x0040000)": "EPERM",
    "call(135, 0xffffffff)": "0",
    "call(298, 0, 0, -1, -1, 0)": "EPERM",
    "call(323, 0)": "EPERM",
}


@pytest.mark.parametrize("expression", CALLS)
def test_a_system_call(sandbox: DockerSandbox, expression: str):
    """Numbers are x86_64's."""
    program = f"""
import ctypes, errno, os, socket
libc = ctypes.CDLL(None, use_errno=True)
def call(*arguments):
    if libc.syscall(*(ctypes.c_long(one) for one in arguments)) < 0:
        raise OSError(ctypes.get_errno(), "")
try:
    {expression}
    print(0)
except OSError as error:
    print(errno.errorcode[error.errno])
"""
    seen = sandbox.run(Command(("/usr/bin/python3", "-c", program)))
    assert seen.stdout.decode().strip() == CALLS[expression], seen.stderr.head


def test_a_32_bit_call_kills(sandbox: DockerSandbox):
    """`int 0x80` with eax 20, getpid: as machine code in anonymous memory."""
    program = (
        "import ctypes, mmap; code = mmap.mmap(-1, 4096, prot=7); "
        "code.write(bytes([0xB8, 20, 0, 0, 0, 0xCD, 0x80, 0xC3])); "
        "ctypes.CFUNCTYPE(ctypes.c_long)(ctypes.addressof(ctypes.c_char.from_buffer(code)))(); print('lived')"
    )
    seen = sandbox.run(Command(("/usr/bin/python3", "-c", program)))
    assert (seen.exit_code, seen.signal, seen.stdout) == (None, 31, b"")


def test_python_threads_and_process_pools_work(sandbox: DockerSandbox):
    program = (
        "import concurrent.futures as f, asyncio, subprocess\n"
        "with f.ThreadPoolExecutor(4) as p: print(sum(p.map(abs, range(5))))\n"
        "with f.ProcessPoolExecutor(2) as p: print(sum(p.map(abs, range(5))))\n"
        "print(subprocess.run(['/bin/echo', 'child'], capture_output=True).stdout)\n"
        "asyncio.run(asyncio.sleep(0)); print('loop')\n"
    )
    seen = sandbox.run(Command(("/usr/bin/python3", "-c", program)))
    assert seen.stdout == b"10\n10\nb'child\\n'\nloop\n", seen.stderr.head


def test_the_profile_has_no_call_twice(engine: Engine):
    rules = json.loads(seccomp.profile(engine.facts.architecture))["syscalls"]
    names = [name for rule in rules for name in rule["names"] if "args" not in rule]
    assert len(names) == len(set(names))
