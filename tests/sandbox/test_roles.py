"""What a sandbox of each role may do with sockets and shared memory, tried inside, and where it gets to."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from runner.sandbox.docker_driver import DockerSandbox
from runner.sandbox.model import Command, Role, SandboxSpec
from runner.sandbox.pool import Pool

pytestmark = pytest.mark.engine

Sandboxes = dict[Role, DockerSandbox]


@pytest.fixture(scope="module")
def sandboxes(pool: Pool, image: str) -> Iterator[Sandboxes]:
    """One of each role, alive at once in one slot."""
    specs = {role: SandboxSpec(image, memory=64, role=role) for role in Role}
    with pool.lease(*specs.values()) as lease:
        yield {role: lease.sandbox(spec) for role, spec in specs.items()}


ATTEMPT = """
import ctypes, errno, json, os, socket, sys
libc = ctypes.CDLL(None, use_errno=True)
def call(*arguments):
    answer = libc.syscall(*(ctypes.c_long(one) for one in arguments))
    if answer < 0:
        raise OSError(ctypes.get_errno(), "")
    return answer
def attempt(expression):
    try:
        eval(expression)
    except OSError as error:
        return errno.errorcode.get(error.errno or 0, type(error).__name__)
    return "done"
print(json.dumps([attempt(one) for one in json.loads(sys.argv[1])]))
"""


def attempts(sandbox: DockerSandbox, *expressions: str) -> list[str]:
    """What came of each."""
    seen = sandbox.run(Command(("/usr/bin/python3", "-c", ATTEMPT, json.dumps(expressions))))
    assert seen.exit_code == 0, seen.stderr.head
    answers: list[str] = json.loads(seen.stdout)
    return answers


STREAM, DATAGRAM, RAW, SEQUENCED = 1, 2, 3, 5
UNIX, INTERNET, INTERNET_6, NETLINK = 1, 2, 10, 16
FAMILIES = range(48)
"""Linux has 46, the last of them AF_MCTP (linux/socket.h)."""


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("kind", [STREAM, DATAGRAM, RAW, SEQUENCED])
def test_the_families_of_sockets_one_by_one(sandboxes: Sandboxes, role: Role, kind: int):
    seen = attempts(sandboxes[role], *(f"socket.socket({family}, {kind})" for family in FAMILIES))
    if role is Role.PROGRAM:
        expected = dict.fromkeys(FAMILIES, "EAFNOSUPPORT")
    else:
        answers = dict.fromkeys(
            (UNIX, INTERNET, INTERNET_6), "done" if kind in (STREAM, DATAGRAM) else "EPERM"
        )
        answers[NETLINK] = "done" if kind == RAW else "EPERM"
        expected = dict.fromkeys(FAMILIES, "EAFNOSUPPORT") | answers
    assert dict(zip(FAMILIES, seen, strict=True)) == expected


PROTOCOLS = {
    "socket.socket(2, 1, 6)": "done",
    "socket.socket(10, 1 | socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC, 6)": "done",
    "socket.socket(2, 2, 17)": "done",
    "socket.socket(2, 2, 1)": "EPERM",
    "socket.socket(10, 2, 58)": "EPERM",
    "socket.socket(2, 1, 262)": "EPERM",
    "socket.socket(2, 1, 132)": "EPERM",
    "socket.socket(2, 2, 136)": "EPERM",
    "call(41, 2 | 1 << 32, 1, 0)": "EAFNOSUPPORT",
    "socket.socket(16, 3, 0)": "done",
    **{f"socket.socket(16, 3, {protocol})": "EPERM" for protocol in range(1, 23)},
    "socket.socket(2, 1).setsockopt(6, socket.TCP_NODELAY, 1)": "done",
    "socket.socket(2, 1).setsockopt(1, socket.SO_REUSEADDR, 1)": "done",
    "socket.socket(10, 1).setsockopt(41, socket.IPV6_V6ONLY, 0)": "done",
    "socket.socket(2, 2).setsockopt(0, socket.IP_MULTICAST_TTL, 1)": "done",
    "socket.socket(2, 2).setsockopt(0, socket.IP_ADD_MEMBERSHIP, b'\\xe1' + bytes(7))": "EPERM",
    "socket.socket(10, 2).setsockopt(41, socket.IPV6_RECVPKTINFO, 1)": "done",
    "socket.socket(10, 2).setsockopt(41, socket.IPV6_JOIN_GROUP, b'\\xff\\x0e' + bytes(18))": "EPERM",
    "socket.socket(10, 2).setsockopt(41, 27, bytes(20))": "EPERM",
    "socket.socket(10, 2).setsockopt(41, 32, bytes(32))": "EPERM",
    "socket.socket(2, 1).setsockopt(6, 31, b'tls')": "EPERM",
    "socket.socket(2, 2).setsockopt(17, 100, 2)": "EPERM",
    "socket.socketpair()": "done",
}
"""TCP, UDP; ping over both internets, MPTCP, SCTP, UDP-Lite; a family with bits that the kernel drops; all of
netlink but routing. Then options: groups of both internets, anycast, flow labels, TCP_ULP and UDP_ENCAP.
Numbers of calls are x86_64's.
"""


@pytest.mark.parametrize("role", [Role.LOOPBACK, Role.DATABASE])
def test_protocols_one_by_one(sandboxes: Sandboxes, role: Role):
    assert dict(zip(PROTOCOLS, attempts(sandboxes[role], *PROTOCOLS), strict=True)) == PROTOCOLS


NAMING = (
    "call(49, 0, 0, 0)",
    "call(42, 0, 0, 0)",
    "call(50, 0, 0)",
    "call(43, 0, 0, 0)",
    "call(288, 0, 0, 0, 0)",
)
"""bind, connect, listen, accept, accept4 on what is no socket."""
SHARED_MEMORY = ("call(29, 0, 4096, 0o1600)", "call(30, 99, 0, 0)", "call(31, 99, 0, 0)", "call(67, 4096)")
"""shmget, shmat, shmctl, shmdt."""


def test_a_program_names_no_socket(sandboxes: Sandboxes):
    assert set(attempts(sandboxes[Role.PROGRAM], *NAMING)) == {"EPERM"}
    assert set(attempts(sandboxes[Role.LOOPBACK], *NAMING)) == {"ENOTSOCK"}


LOCKS = ("call(72, 0, 6, 0)", "call(72, 0, 7, 0)", "call(72, 0, 37, 0)", "call(72, 0, 38, 0)")
"""fcntl with F_SETLK, F_SETLKW, F_OFD_SETLK and F_OFD_SETLKW, of a record that is nowhere."""


def test_a_program_is_told_that_it_has_locks_of_records_and_a_service_has_those_of_processes(
    sandboxes: Sandboxes,
):
    assert attempts(sandboxes[Role.PROGRAM], *LOCKS) == ["done"] * 4
    assert attempts(sandboxes[Role.LOOPBACK], *LOCKS) == ["EFAULT", "EFAULT", "EINVAL", "EINVAL"]


@pytest.mark.parametrize("role", [Role.PROGRAM, Role.LOOPBACK])
def test_only_a_database_shares_memory_the_old_way(sandboxes: Sandboxes, role: Role):
    assert set(attempts(sandboxes[role], *SHARED_MEMORY)) == {"EPERM"}


def test_a_database_shares_memory(sandboxes: Sandboxes):
    assert attempts(sandboxes[Role.DATABASE], *SHARED_MEMORY) == ["done", "EINVAL", "EINVAL", "EINVAL"]


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("call", ["call(68, 0, 0o1600)", "call(64, 0, 1, 0o1600)", "call(240, 0, 0, 0, 0)"])
def test_nobody_makes_queues_or_semaphores(sandboxes: Sandboxes, role: Role, call: str):
    """msgget, semget, mq_open."""
    assert attempts(sandboxes[role], call) == ["EPERM"]


PLACES = {
    "the host's bridge": ("172.17.0.1", 22),
    "the engine": ("172.17.0.1", 2375),
    "the cloud's metadata": ("169.254.169.254", 80),
    "another machine": ("192.0.2.1", 80),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("role", [Role.LOOPBACK, Role.DATABASE])
def test_nothing_but_the_loopback_device_is_reachable(sandboxes: Sandboxes, role: Role, place: str):
    address, port = PLACES[place]
    stream, datagram = attempts(
        sandboxes[role],
        f"socket.create_connection(({address!r}, {port}), 2)",
        f"socket.socket(2, 2).sendto(b'x', ({address!r}, {port}))",
    )
    assert (stream, datagram) == ("ENETUNREACH", "ENETUNREACH")


@pytest.mark.parametrize("address", ["2001:db8::1", "fe80::1", "ff02::1"])
def test_nor_over_ipv6(sandboxes: Sandboxes, address: str):
    seen = attempts(sandboxes[Role.LOOPBACK], f"socket.socket(10, 2).sendto(b'x', ({address!r}, 80))")
    assert seen[0] in ("ENETUNREACH", "EADDRNOTAVAIL", "EINVAL")


def test_no_socket_of_the_host_is_in_the_file_system(sandboxes: Sandboxes):
    script = "find / -xdev -type s; ls /var/run/docker.sock"
    assert sandboxes[Role.LOOPBACK].run(Command(("/bin/sh", "-c", script))).stdout == b""


LOOKED_UP = (
    "socket.if_nameindex()",
    "socket.getaddrinfo('localhost', 80)",
    "socket.getaddrinfo('127.0.0.1', 80)",
    "socket.getaddrinfo(None, 80, flags=socket.AI_PASSIVE)",
    "socket.getnameinfo(('127.0.0.1', 80), 0)",
    "socket.gethostbyname('localhost')",
    "socket.create_server(('127.0.0.1', 0))",
    "socket.create_server(('localhost', 0))",
    "socket.create_server(('', 80))",
    "__import__('asyncio').run(__import__('asyncio').start_server(print, 'localhost', 0))",
)


@pytest.mark.parametrize("expression", LOOKED_UP)
def test_addresses_and_devices_are_found(sandboxes: Sandboxes, expression: str):
    assert attempts(sandboxes[Role.LOOPBACK], expression) == ["done"]


CHANGE = """
import socket, struct
asking = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
link = struct.pack("=BxHiII", 0, 0, 1, 0, 1)
asking.send(struct.pack("=IHHII", 16 + len(link), 16, 5, 1, 0) + link)
print(struct.unpack_from("=i", asking.recv(4096), 16)[0])
"""
"""RTM_NEWLINK, acknowledged, puts device 1 down (rtnetlink(7)); the answer begins with an errno."""


def test_network_devices_cannot_be_changed(sandboxes: Sandboxes):
    seen = sandboxes[Role.LOOPBACK].run(Command(("/usr/bin/python3", "-c", CHANGE)))
    assert seen.stdout == b"-1\n", seen.stderr.head


@pytest.mark.parametrize("role", Role)
def test_the_only_network_device_is_lo(sandboxes: Sandboxes, role: Role):
    seen = sandboxes[role].run(Command(("/bin/sh", "-c", "tail -n +3 /proc/net/dev | cut -d: -f1")))
    assert seen.stdout.split() == [b"lo"]
