"""What a container may do: pure functions from what is wanted to the engine's create body.

`hello.py` compares what the supervisor sees with the same `Policy`, so that the engine's word is not enough.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from runner.domain.working_folder import WORK_INODES
from runner.sandbox.model import SUPERVISOR, SandboxSpec
from runner.sandbox.runtime import DEFAULT, Runtime

MIB = 1 << 20

FIRST_UID = 20_000
"""Box n has the uids 20000 + 2n (build) and 20001 + 2n (run): no host, and no other live sandbox, has a
process of theirs.
"""
BOXES = 22_768
"""So many fit below 65536, all the ids that an engine with user namespaces remaps."""

INODE = 2048
"""Bytes of kernel memory for an empty file in tmpfs: inode, dentry, directory entry.

Measured on Linux 6.18: 961 with a short name, 1485 with one of 250 bytes; a short symbolic link has up to 128
more.
"""
GRAIN = 64 << 10
"""Memory limits are multiples of the largest page that Linux has, since the kernel rounds them to pages."""
RESERVE = 8 * MIB
"""For PID 1: 1 MiB of its own, and the kernel's for its pipes."""
RUNTIME_RESERVE = 64 * MIB
"""For a runtime that was asked for by name: a kernel of its own is charged to the sandbox."""
RUNTIME_THREADS = 16
"""The same for its threads, for each of the sandbox's processes: with gVisor 13 were measured, and when it
gets no more, all of the sandbox ends.
"""
SLOT_MEMORY = 16 * MIB
SLOT_PROCESSES = 4
NOFILE = 1024
SLOT_SYSCTLS = (
    ("net.ipv4.tcp_max_tw_buckets", "0"),
    ("net.ipv4.tcp_rmem", "4096 65536 131072"),
    ("net.ipv4.tcp_wmem", "4096 16384 131072"),
)
"""Of a slot's network namespace. No connection stays in TIME_WAIT, where it would keep a service's port for a
minute, also from its next start.

A connection's buffers are small, since control groups of version 1 do not count them as the sandbox's: 450
connections full of unread bytes held 71 MiB of the host, and 800 before.
"""
DEVICES = ("/dev/full", "/dev/null", "/dev/random", "/dev/tty", "/dev/urandom", "/dev/zero")
"""All that engines put into `/dev`, each mounted read-only by itself: it can be written to as ever, but
nobody can set its times for a later command to see. Where users are remapped these are the host's own nodes,
which all sandboxes share.
"""
READ_ONLY = (
    "/proc/bus",
    "/proc/fs",
    "/proc/irq",
    "/proc/pressure",
    "/proc/sys",
    "/proc/sysrq-trigger",
    *DEVICES,
)
"""What the engine would mount read-only by itself, which this list takes the place of, and the devices; and
where everybody may have the kernel watch the whole machine's load, in memory that counts as nobody's (PSI).
"""
CAPABILITIES = ("KILL", "SETGID", "SETUID")
"""All that PID 1 needs: become the user's, and end what the user's left."""

ROLE = "fairtrial.role"
DEADLINE = "fairtrial.deadline"
WORKER = "fairtrial.worker"
SPEC = "fairtrial.spec"
HOLDER = "fairtrial.holder"
"""On a box: the container that holds its slot."""
JOINED = "container:"
"""What the engine wants before the id of the container whose network namespace is joined."""
BOX_ROLE = "box"
SLOT_ROLE = "slot"
WAIT_ROLE = "wait"


@dataclass(frozen=True, slots=True)
class Uids:
    """The two users of one sandbox; groups have the same numbers."""

    build: int
    run: int

    @classmethod
    def of_box(cls, number: int) -> Uids:
        """The users of box `number`, from 0 to `BOXES` - 1."""
        if not 0 <= number < BOXES:
            raise ValueError(f"no box {number}")
        return cls(FIRST_UID + 2 * number, FIRST_UID + 2 * number + 1)


@dataclass(frozen=True, slots=True)
class Tmpfs:
    """One tmpfs of a sandbox; `mode` as chmod takes it, `size` in bytes, `inodes` its most."""

    target: str
    size: int
    inodes: int
    uid: int
    gid: int
    mode: int
    executable: bool = False
    writable: bool = True

    @property
    def cost(self) -> int:
        """Bytes of memory when it is full to the last byte and inode."""
        return self.size + self.inodes * INODE

    @property
    def options(self) -> str:
        """As `mount -o` takes them."""
        flags = [
            "rw" if self.writable else "ro",
            "nosuid",
            "nodev",
            "noatime",
            "exec" if self.executable else "noexec",
        ]
        values = [
            f"size={self.size}",
            f"nr_inodes={self.inodes}",
            f"uid={self.uid}",
            f"gid={self.gid}",
            f"mode={self.mode:04o}",
        ]
        return ",".join(flags + values)


def _empty(target: str) -> Tmpfs:
    return Tmpfs(target, size=4096, inodes=1, uid=0, gid=0, mode=0o755, writable=False)


COVERS = (_empty("/dev/mqueue"), _empty("/dev/pts"))
"""Over two mounts of the engine: creat() in the first makes a message queue without mq_open; pseudo-terminals
are counted host-wide.
"""


@dataclass(frozen=True, slots=True)
class Ulimit:
    """One resource limit, soft and hard alike; `name` as the engine has it."""

    name: str
    value: int


@dataclass(frozen=True, slots=True)
class Policy:
    """Everything that one container is held to.

    Attributes:
        memory: bytes, swap included.
        pids: processes and threads at a time, PID 1 and what is the runtime's among them.
        core: the one CPU that it may use.
        sysctls: name and value, of namespaces that are its own.
        runtime: in which it runs.
        swaps: its host may swap, so a limit of memory alone is none.
    """

    uids: Uids
    tmpfs: tuple[Tmpfs, ...]
    ulimits: tuple[Ulimit, ...]
    memory: int
    pids: int
    core: int
    capabilities: tuple[str, ...]
    sysctls: tuple[tuple[str, str], ...] = ()
    runtime: Runtime = DEFAULT
    swaps: bool = False


@dataclass(frozen=True, slots=True)
class Slot:
    """Where sandboxes run: a core, and the container whose empty network namespace they join."""

    core: int
    holder: str


@dataclass(frozen=True, slots=True)
class Placement:
    """Where and for whom a container is made.

    Attributes:
        network: `none`, or `container:<id>` of the slot's holder.
        seccomp: the profile, JSON.
        lifetime: seconds after which PID 1 ends itself.
        deadline: the same as Unix seconds of the engine's clock, for the reaper; None for a slot's holder,
            which lives as long as its worker.
        worker: who made it.
    """

    network: str
    seccomp: str
    lifetime: int
    deadline: int | None
    worker: str


def box_policy(spec: SandboxSpec, uids: Uids, core: int, runtime: Runtime = DEFAULT) -> Policy:
    """What a sandbox for candidate code is held to."""
    tmpfs = (
        _box(spec, uids),
        _shared("/work", spec.work * MIB, max(WORK_INODES, _inodes(spec.work)), uids),
        _shared("/tmp", 16 * MIB, 4096, uids),  # noqa: S108 - inside the sandbox
        _shared("/dev/shm", spec.shm * MIB, 1024, uids),  # noqa: S108 - inside the sandbox
        *COVERS,
    )
    reserve, threads = RESERVE, 1
    if runtime.name is not None:
        reserve, threads = RESERVE + RUNTIME_RESERVE, RUNTIME_THREADS
    return Policy(
        uids=uids,
        tmpfs=tmpfs,
        ulimits=_ulimits(fsize=max(one.size for one in tmpfs), stack=spec.memory * MIB),
        memory=_whole_pages(spec.memory * MIB + sum(one.cost for one in tmpfs) + reserve),
        pids=(spec.processes + 1) * threads,
        core=core,
        capabilities=CAPABILITIES,
        runtime=runtime,
    )


def slot_policy(core: int) -> Policy:
    """What the holder of a slot is held to: an idle PID 1 that owns an empty network namespace and can do
    nothing. It runs no candidate's code, and always in the engine's default runtime.
    """
    return Policy(
        uids=Uids.of_box(0),
        tmpfs=(*COVERS, _empty("/work"), _empty("/tmp"), _empty("/dev/shm")),  # noqa: S108 - inside the sandbox
        ulimits=_ulimits(fsize=0, stack=MIB),
        memory=SLOT_MEMORY,
        pids=SLOT_PROCESSES,
        core=core,
        capabilities=(),
        sysctls=SLOT_SYSCTLS,
    )


def labels(role: str, placement: Placement, spec: str) -> dict[str, str]:
    """By which the reaper knows a container as ours."""
    marks = {ROLE: role, WORKER: placement.worker, SPEC: spec}
    if placement.deadline is not None:
        marks[DEADLINE] = str(placement.deadline)
    if placement.network.startswith(JOINED):
        marks[HOLDER] = placement.network.removeprefix(JOINED)
    return marks


def create_body(policy: Policy, image: str, marks: dict[str, str], placement: Placement) -> dict[str, Any]:
    """The body of the engine's `POST /containers/create`."""
    return {
        "Image": image,
        "Entrypoint": [SUPERVISOR],
        "Cmd": ["serve", str(policy.uids.build), str(policy.uids.run), str(placement.lifetime)],
        "User": "0:0",
        "WorkingDir": "/",
        "Env": [],
        "Labels": marks,
        "Healthcheck": {"Test": ["NONE"]},
        "Tty": False,
        "OpenStdin": True,
        "StdinOnce": True,
        "AttachStdin": True,
        "AttachStdout": True,
        "AttachStderr": True,
        "HostConfig": _host_config(policy, placement),
    }


def _host_config(policy: Policy, placement: Placement) -> dict[str, Any]:
    config: dict[str, Any] = {
        "NetworkMode": placement.network,
        "IpcMode": "private",
        "PidMode": "",
        "UTSMode": "",
        "CgroupnsMode": "private",
        "Privileged": False,
        "ReadonlyRootfs": True,
        "ReadonlyPaths": list(READ_ONLY),
        "CapDrop": ["ALL"],
        "CapAdd": list(policy.capabilities),
        "SecurityOpt": ["no-new-privileges=true", f"seccomp={placement.seccomp}"],
        "Tmpfs": {one.target: one.options for one in policy.tmpfs},
        "Ulimits": [{"Name": one.name, "Soft": one.value, "Hard": one.value} for one in policy.ulimits],
        "Memory": policy.memory,
        "MemorySwap": policy.memory,
        "OomKillDisable": False,
        "PidsLimit": policy.pids,
        "CpusetCpus": str(policy.core),
        "Sysctls": dict(policy.sysctls),
        "RestartPolicy": {"Name": "no"},
        "LogConfig": {"Type": "none", "Config": {}},
        "AutoRemove": False,
    }
    if policy.runtime.name is not None:
        config["Runtime"] = policy.runtime.name
    return config


def _box(spec: SandboxSpec, uids: Uids) -> Tmpfs:
    """`/box`: written by the build user only."""
    return Tmpfs(
        "/box",
        size=spec.box * MIB,
        inodes=max(4096, _inodes(spec.box)),
        uid=uids.build,
        gid=uids.build,
        mode=0o755,
        executable=True,
    )


def _inodes(mebibytes: int) -> int:
    """64 a MiB are enough for compilers' output, and for a database's files."""
    return mebibytes * 64


def _shared(target: str, size: int, inodes: int, uids: Uids) -> Tmpfs:
    """Written by the run user's group, owned by root and sticky, so that nobody who runs can change the
    directory itself.
    """
    return Tmpfs(target, size=size, inodes=inodes, uid=0, gid=uids.run, mode=0o1770)


def _whole_pages(size: int) -> int:
    return -(-size // GRAIN) * GRAIN


def _ulimits(*, fsize: int, stack: int) -> tuple[Ulimit, ...]:
    """core is 1 since a piped core_pattern ignores 0 (core(5)); msgqueue 0 leaves POSIX queues no byte."""
    return (
        Ulimit("core", 1),
        Ulimit("fsize", fsize),
        Ulimit("msgqueue", 0),
        Ulimit("nofile", NOFILE),
        Ulimit("stack", stack),
    )
