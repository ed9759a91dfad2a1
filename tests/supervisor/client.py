"""A supervisor under test, and a host that talks to it."""

from __future__ import annotations

import fcntl
import os
import select
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.supervisor import box, wire

PATIENCE = 60
"""Seconds after which a test gives up on an answer."""


@dataclass(frozen=True, slots=True)
class Result:
    """One command's frames, collected."""

    done: wire.Done
    stdout: bytes
    head: bytes
    tail: bytes

    @property
    def exit_code(self) -> int:
        """Of a command that must have exited by itself."""
        assert (self.done.how, self.done.stopped) == (wire.How.EXITED, wire.Stopped.NOT), self
        return self.done.code


class Fatal(Exception):  # noqa: N818 - the frame's name
    """The supervisor sent FATAL."""


@dataclass(slots=True)
class Supervisor:
    """The host's end of a supervisor that has said HELLO."""

    process: subprocess.Popen[bytes]
    hello: dict[str, bytes] = field(default_factory=dict)
    _unread: bytearray = field(default_factory=bytearray)

    def send(self, data: bytes) -> None:
        """Write all of it."""
        assert self.process.stdin is not None
        view = memoryview(data)
        while view:
            view = view[os.write(self.process.stdin.fileno(), view) :]

    def hang_up(self) -> None:
        """Close the host's end of standard input."""
        assert self.process.stdin is not None
        self.process.stdin.close()

    def _take(self, count: int) -> bytes:
        assert self.process.stdout is not None
        descriptor = self.process.stdout.fileno()
        while len(self._unread) < count:
            ready, _, _ = select.select([descriptor], [], [], PATIENCE)
            assert ready, "the supervisor is silent"
            piece = os.read(descriptor, 1 << 20)
            if not piece:
                raise EOFError
            self._unread += piece
        taken = bytes(self._unread[:count])
        del self._unread[:count]
        return taken

    def receive(self) -> tuple[bytes, bytes]:
        """The next frame's type and payload."""
        header = self._take(5)
        (length,) = struct.unpack("<I", header[1:])
        assert length <= wire.FRAME_MAX
        return header[:1], self._take(length)

    def result(self) -> Result:
        """Collect one command's frames up to its DONE; raises `Fatal`."""
        found = {b"O": bytearray(), b"X": bytearray(), b"T": bytearray()}
        while True:
            kind, payload = self.receive()
            if kind == b"!":
                raise Fatal(payload[4:].decode())
            if kind == b"Z":
                done = wire.Done.parse(payload)
                return Result(done, bytes(found[b"O"]), bytes(found[b"X"]), bytes(found[b"T"]))
            assert payload, "an empty frame says nothing"
            found[kind] += payload

    def run(self, *argv: str | bytes, stdin: bytes = b"", **options: Any) -> Result:
        """One command with its input; options as of `wire.run_payload`."""
        request = wire.frame(b"R", wire.run_payload(argv, **options)) + wire.input_frames(stdin)
        writer = threading.Thread(target=self.send, args=(request,))
        writer.start()
        result = self.result()
        writer.join(PATIENCE)
        assert not writer.is_alive()
        return result

    def probe(self, *arguments: str, **options: Any) -> Result:
        """One of the test program's tricks."""
        return self.run("/fairtrial/probe", *arguments, **options)

    def end(self) -> int:
        """Wait for the supervisor's end."""
        return self.process.wait(PATIENCE)

    def unread(self) -> int:
        """How many bytes of what it said nobody has taken yet."""
        assert self.process.stdout is not None
        count = fcntl.ioctl(self.process.stdout.fileno(), termios.FIONREAD, bytes(4))
        return int.from_bytes(count, sys.byteorder)

    def idle(self) -> bool:
        """Whether nothing runs in the sandbox but PID 1."""
        pid = self._pid_outside()
        return not Path(f"/proc/{pid}/task/{pid}/children").read_text()

    def peak_memory(self) -> int:
        """The largest resident set of PID 1 so far, in bytes."""
        pid = self._pid_outside()
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) << 10
        raise AssertionError(line)

    def _pid_outside(self) -> int:
        """`unshare` has one child: PID 1 of the sandbox."""
        return int(Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text())


@contextmanager
def supervisor(
    files: Path, *, lifetime: int = 600, arguments: Sequence[str] | None = None, **options: Any
) -> Iterator[Supervisor]:
    """A supervisor in a box. Its standard error must stay empty: that is where the sanitizers complain."""
    if arguments is None:
        arguments = ("serve", str(box.BUILD_UID), str(box.RUN_UID), str(lifetime))
    with box.box(files, ["/fairtrial/supervisor", *arguments], **options) as process:
        host = Supervisor(process)
        kind, payload = host.receive()
        if kind == b"!":
            raise Fatal(payload[4:].decode())
        assert kind == b"H"
        version, host.hello = wire.sections(payload)
        assert version == 3
        yield host
        process.kill()
        assert process.stderr is not None
        assert process.stderr.read() == b""


def eventually(condition: Any) -> None:
    """Wait for something that the other side does by itself, at most `PATIENCE`."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)
