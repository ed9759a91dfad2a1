"""A server in one sandbox and its client in another, in one slot: what grading a service rests on."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from pathlib import PurePosixPath

import pytest

from runner.domain.errors import SandboxLostError
from runner.domain.observation import Stop
from runner.domain.submission import SourceFile
from runner.sandbox.docker_driver import DockerSandbox
from runner.sandbox.model import Command, Role, SandboxSpec
from runner.sandbox.pool import Pool
from tests.sandbox.process_conformance import await_logged

pytestmark = pytest.mark.engine

PORT = 8080
PATIENCE = 60.0
PYTHON = "/usr/bin/python3"


@pytest.fixture(scope="module")
def spec(image: str) -> SandboxSpec:
    return SandboxSpec(image, memory=64, role=Role.LOOPBACK)


@pytest.fixture(scope="module")
def client_spec(image: str) -> SandboxSpec:
    return SandboxSpec(image, memory=96, role=Role.LOOPBACK, work=32)


@pytest.fixture
def pair(
    pool: Pool, spec: SandboxSpec, client_spec: SandboxSpec
) -> Iterator[tuple[DockerSandbox, DockerSandbox]]:
    """One for the server, one for its client."""
    with pool.lease(spec, client_spec) as lease:
        yield lease.sandbox(spec), lease.sandbox(client_spec)


def soon() -> float:
    return time.monotonic() + PATIENCE


def service(*argv: str) -> Command:
    """A server as gradings start it: its output is its log, and nothing but the grading ends it."""
    return Command((PYTHON, *argv), cpu_stop=0, wall_stop=0, merge=True)


FETCH = """
import sys, time, urllib.request
until = time.monotonic() + 60
while True:
    try:
        print(urllib.request.urlopen(sys.argv[1], timeout=60).read().decode(), end="")
        break
    except OSError as error:
        if time.monotonic() > until or not isinstance(getattr(error, "reason", None), ConnectionRefusedError):
            raise
        time.sleep(0.02)
"""


def fetch(client: DockerSandbox, path: str = "/") -> bytes:
    """What the server answers, once it listens."""
    argv = (PYTHON, "-c", FETCH, f"http://127.0.0.1:{PORT}{path}")
    seen = client.run(Command(argv, cpu_stop=0, wall_stop=2 * PATIENCE))
    assert seen.exit_code == 0, seen.stderr.head
    return seen.stdout


def served(server: DockerSandbox, script: str) -> Command:
    """A server of the candidate's."""
    server.unpack("/box/src", [SourceFile(PurePosixPath("server.py"), script.encode())])
    return service("-u", "/box/src/server.py")


ANSWER = """
import http.server, signal, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        {answer}
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"fine")
{first}
http.server.HTTPServer(("", 8080), Handler).serve_forever()
"""


def test_a_client_in_another_sandbox_is_served_and_the_log_can_be_read(
    pair: tuple[DockerSandbox, DockerSandbox],
):
    server, client = pair
    server.unpack("/box/src", [SourceFile(PurePosixPath("hello.txt"), b"hello")])
    with server.start(service("-u", "-m", "http.server", str(PORT), "--directory", "/box/src")) as running:
        assert fetch(client, "/hello.txt") == b"hello"
        assert running.ended is None
        await_logged(running, b'"GET /hello.txt HTTP/1.1" 200')
        running.stop(PATIENCE)
        seen = running.wait(soon())
    assert (seen.signal, seen.stopped, seen.clean) == (15, None, True)
    assert seen.stderr.head.startswith(b"Serving HTTP on ")
    assert server.run(Command(("/bin/echo", "next"))).stdout == b"next\n"


def test_a_server_that_ignores_sigterm_is_killed_after_the_grace(pair: tuple[DockerSandbox, DockerSandbox]):
    server, client = pair
    deaf = ANSWER.format(answer="pass", first="signal.signal(signal.SIGTERM, signal.SIG_IGN)")
    with server.start(served(server, deaf)) as running:
        assert fetch(client) == b"fine"
        running.stop(PATIENCE)
        assert fetch(client) == b"fine"
        running.stop(0.5)
        seen = running.wait(soon())
    assert (seen.signal, seen.stopped, seen.clean) == (9, Stop.ASKED, True)
    assert not listens(client)


def test_a_hundred_megabytes_of_log_block_nobody_and_fill_no_memory(
    pair: tuple[DockerSandbox, DockerSandbox],
):
    server, client = pair
    flood = "for _ in range(100): sys.stderr.write('x' * 1_000_000)"
    with server.start(served(server, ANSWER.format(answer=flood, first=""))) as running:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        assert fetch(client) == b"fine"
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        await_logged(running, b"x" * (16 << 10))
        assert running.logged == 16 << 10
        running.stop(PATIENCE)
        seen = running.wait(soon())
    assert seen.stderr.total_bytes > 100_000_000
    assert len(seen.stderr.tail) == 16 << 10
    assert grown < 8 << 10


def test_one_that_is_killed_can_be_started_again_at_once_on_the_same_port(
    pair: tuple[DockerSandbox, DockerSandbox],
):
    """Without SO_REUSEADDR connections in TIME_WAIT would keep the port for a minute."""
    server, client = pair
    command = served(
        server, ANSWER.format(answer="pass", first="http.server.HTTPServer.allow_reuse_address = 0")
    )
    for _ in range(3):
        with server.start(command):
            assert fetch(client) == b"fine"
        assert not listens(client)
    assert connections(client) == b""


def test_nothing_of_a_lease_is_left_in_its_slots_network(
    pool: Pool, spec: SandboxSpec, client_spec: SandboxSpec
):
    slots = set()
    for _ in range(2):
        with pool.lease(spec, client_spec) as lease:
            slots.add(lease.slots[0])
            server, client = lease.sandbox(spec), lease.sandbox(client_spec)
            assert connections(client) == b""
            server.start(served(server, ANSWER.format(answer="pass", first="")))
            assert fetch(client) == b"fine"
    with pool.lease(client_spec) as lease:
        slots.add(lease.slots[0])
        assert not listens(lease.sandbox(client_spec))
    assert (len(slots), len({slot.core for slot in slots})) == (3, 1)


@pytest.mark.parametrize("role", Role)
def test_what_a_service_sent_is_counted_for_nobody_after_it(pool: Pool, image: str, role: Role):
    """A service could leave word for the next candidate, in numbers of 64 bits (proc(5), net/dev)."""
    counting = Command(("/bin/cat", "/proc/net/dev"))
    sender, reader = (
        SandboxSpec(image, memory=64, role=Role.LOOPBACK),
        SandboxSpec(image, memory=32, role=role),
    )
    with pool.lease(sender, reader) as lease:
        seen = lease.sandbox(sender).run(Command((PYTHON, "-c", SEND)))
        assert (seen.exit_code, seen.stderr.head) == (0, b"")
        assert sent(lease.sandbox(reader).run(counting).stdout) > 1000
    with pool.lease(reader) as lease:
        assert sent(lease.sandbox(reader).run(counting).stdout) == 0


SEND = "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(bytes(1000), ('127.0.0.1', 9))"


def sent(devices: bytes) -> int:
    """Bytes that the loopback device has received."""
    return int(devices.split(b"lo:")[1].split()[0])


HOARD = """
import socket
server = socket.create_server(("127.0.0.1", 0), backlog=1000)
held, pairs = 0, []
for _ in range(400):
    one = socket.create_connection(server.getsockname())
    one.setblocking(False)
    pairs += [one, server.accept()[0]]
    try:
        while True:
            held += one.send(bytes(65536))
    except BlockingIOError:
        pass
print(held)
"""


def test_connections_hold_little_that_nobody_reads(pair: tuple[DockerSandbox, DockerSandbox]):
    """As bytes that were sent; where control groups count them, the sandbox may be out of memory first."""
    seen = pair[0].run(Command((PYTHON, "-c", HOARD)))
    assert seen.oom_kills or int(seen.stdout) < 100 * 1024 * 1024


def connections(sandbox: DockerSandbox) -> bytes:
    """All TCP sockets of the network namespace, whatever their state (proc(5), net/tcp)."""
    return sandbox.run(Command(("/bin/sh", "-c", "tail -qn +2 /proc/net/tcp /proc/net/tcp6"))).stdout


def listens(client: DockerSandbox) -> bool:
    """Whether anybody listens on the port."""
    script = f"import socket; socket.create_connection(('127.0.0.1', {PORT}), 5)"
    return client.run(Command((PYTHON, "-c", script))).exit_code == 0


def test_several_roles_are_alive_in_one_slot_and_end_with_the_lease(pool: Pool, image: str):
    specs = [SandboxSpec(image, memory=32, role=role) for role in Role]
    with pool.lease(*specs) as lease:
        sandboxes = [lease.sandbox(spec) for spec in specs]
        running = [one.start(Command(("/bin/sleep", "600"), wall_stop=0)) for one in sandboxes]
        namespaces = {one.policy.core for one in sandboxes}
        assert namespaces == set(lease.cores)
        assert [one.ended for one in running] == [None] * len(specs)
    pool.settle()
    assert not any(one.alive or one.usable for one in sandboxes)
    for one in running:
        with pytest.raises(SandboxLostError):
            one.wait(soon())


def test_one_of_them_may_end_before_the_others(pair: tuple[DockerSandbox, DockerSandbox]):
    server, client = pair
    with server.start(service("-u", "-m", "http.server", str(PORT))):
        fetch(client)
        client.close()
    assert server.run(Command(("/bin/echo", "well"))).stdout == b"well\n"
