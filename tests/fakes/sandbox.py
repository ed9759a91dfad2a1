"""A sandbox WITHOUT ANY ISOLATION, for tests and loads of what uses sandboxes. Never give it code that you
would not run on your own desk.

A child process of ours (`supervisor.py`) speaks the supervisor's protocol over pipes and runs the
commands on this host, as ourselves.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from runner.domain.errors import SandboxLostError
from runner.sandbox.dialogue import Dialogue
from runner.sandbox.model import SandboxSpec
from runner.sandbox.protocol import EXIT_DEADLINE
from runner.sandbox.supervised import SupervisedSandbox, outlived
from runner.sandbox.wire import PipeWire, drain
from tests.fakes.supervisor import cpu_of_children

_END_DEADLINE = 10.0
_SUPERVISOR = Path(__file__).with_name("supervisor.py")


class FakeSandbox(SupervisedSandbox):
    """A sandbox that isolates nothing.

    Attributes:
        spec: what was asked for; nothing of it is enforced.
        root: the directory that stands for the sandbox's `/`.
        pid: its supervisor's.
    """

    def __init__(self, spec: SandboxSpec, *, lifetime: int = 600) -> None:
        """Start a supervisor that lives at most `lifetime` seconds."""
        self.spec = spec
        with ExitStack() as undo:
            self.root = Path(undo.enter_context(tempfile.TemporaryDirectory(prefix="fairtrial-fake-")))
            self._child = undo.enter_context(_supervisor(self.root, lifetime))
            self.pid = self._child.pid
            self._wire = undo.enter_context(_wire_to(self._child))
            super().__init__(Dialogue(self._wire))
            self._lives_until = time.monotonic() + lifetime
            self._at_most = lifetime
            self._resources = undo.pop_all()

    def close(self) -> None:
        """End the supervisor and remove its directory."""
        self._let_go()
        self._usable = False
        self._resources.close()

    def _destroy(self) -> int:
        used = cpu_of_children(self.pid)
        self._child.kill()
        return used

    def _died(self) -> None:
        code = self._child.wait(_END_DEADLINE)
        if code == EXIT_DEADLINE:
            raise outlived(self._at_most)
        raise SandboxLostError(f"The sandbox is gone: exit code {code}.", "Try again.")


class FakeLease:
    """What `pool.Lease` is, with fakes."""

    def __init__(self) -> None:
        """Nothing is leased yet."""
        self._open = ExitStack()

    @property
    def cores(self) -> tuple[int, ...]:
        """None: a fake is pinned nowhere."""
        return ()

    def prepare(self, *specs: SandboxSpec) -> None:
        """A fake is made when it is asked for."""

    def sandbox(self, spec: SandboxSpec) -> FakeSandbox:
        """A fresh fake; it ends with the lease at the latest."""
        return self._open.enter_context(FakeSandbox(spec))

    def close(self) -> None:
        """End all sandboxes of the lease."""
        self._open.close()


class FakePool:
    """What `pool.Pool` is, with fakes."""

    @contextmanager
    def lease(self, *specs: SandboxSpec, slots: int = 1) -> Iterator[FakeLease]:
        """A lease; its sandboxes end when it does."""
        lease = FakeLease()
        try:
            yield lease
        finally:
            lease.close()


@contextmanager
def _supervisor(root: Path, lifetime: int) -> Iterator[subprocess.Popen[bytes]]:
    package_root = Path(__file__).parents[2]
    process = subprocess.Popen(
        [sys.executable, str(_SUPERVISOR), str(root), str(lifetime)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(package_root)},
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@contextmanager
def _wire_to(process: subprocess.Popen[bytes]) -> Iterator[PipeWire]:
    if process.stdin is None or process.stdout is None:
        raise AssertionError("both are pipes")
    wire = PipeWire(os.dup(process.stdin.fileno()), os.dup(process.stdout.fileno()))
    process.stdin.close()
    process.stdout.close()
    try:
        yield wire
    finally:
        wire.hang_up()
        with suppress(TimeoutError):
            drain(wire, time.monotonic() + _END_DEADLINE)
        wire.close()
