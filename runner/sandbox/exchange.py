"""One run as frames: what goes to the supervisor, and what comes back."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

from runner.domain.errors import PlatformFault, PolicyError, ProtocolError, SandboxLostError
from runner.domain.observation import Excerpt, Observation, Stop
from runner.sandbox import protocol
from runner.sandbox.model import BOX, Command, Run
from runner.sandbox.protocol import Done, Frame, FrameType, How

_NOT_FOUND = 127
_NOT_EXECUTABLE = 126


class Outgoing:
    """A run's frames: RUN, its input once released, END.

    Its input is not touched before `release`, and dropped after `cut`.
    """

    def __init__(self, run: Run) -> None:
        """Start at RUN. Raises `UsageError` when the command does not fit into a frame."""
        self.command = run.command
        self._head = protocol.encode_run(run.command)
        self._stdin = iter(run.stdin)
        self._released = False
        self._cut = False

    def release(self) -> None:
        """It is this run's turn: its input may go."""
        self._released = True

    def cut(self) -> None:
        """It ended: of its input only END is still owed."""
        self._cut = True

    def frames(self) -> Iterator[bytes]:
        """Whole frames; b"" while the input is held back."""
        yield self._head
        while not self._released:
            yield b""
        for chunk in self._stdin:
            for frame in protocol.encode_input(chunk):
                if self._cut:
                    break
                yield frame
            if self._cut:
                break
        yield protocol.END


class Incoming:
    """What a run has said so far."""

    def __init__(self, command: Command) -> None:
        """Nothing yet."""
        self.command = command
        self._stdout = BytesIO()
        self._stdout_bytes = 0
        self._head: list[bytes] = []
        self._head_bytes = 0
        self._tail = b""

    def stdout(self, data: bytes) -> None:
        """More standard output. Raises `ProtocolError` when the supervisor passes on more than it may."""
        self._stdout_bytes += len(data)
        _hold(self._stdout_bytes, self.command.output, "standard output")
        self._stdout.write(data)

    def stderr(self, data: bytes) -> None:
        """More of standard error's head. Raises `ProtocolError` as above."""
        self._head_bytes += len(data)
        _hold(self._head_bytes, self.command.stderr_head, "standard error")
        self._head.append(data)

    def stderr_tail(self, data: bytes) -> None:
        """The end of standard error."""
        self._tail = data

    @property
    def head(self) -> bytes:
        """Standard error's head so far."""
        return b"".join(self._head)

    @property
    def head_bytes(self) -> int:
        """The length of `head`."""
        return self._head_bytes

    def observation(self, done: Done) -> Observation:
        """All facts together. Raises `SandboxLostError` when a command of the image could not be started."""
        if done.how is How.NOT_STARTED:
            return self._not_started(done)
        head = b"".join(self._head)
        return Observation(
            exit_code=done.code if done.how is How.EXITED else None,
            signal=done.code if done.how is How.SIGNALLED else None,
            stopped=done.stopped,
            cpu_ns=done.cpu,
            wall_ns=done.wall,
            oom_kills=done.oom_kills,
            peak_rss_bytes=done.peak_rss,
            stdin_bytes=done.stdin,
            stdout=self._stdout.getvalue(),
            stdout_bytes=done.stdout,
            stderr=Excerpt(head, self._tail, max(done.stderr, len(head) + len(self._tail))),
            clean=done.clean,
        )

    def cut_short_by_oom(self) -> Observation:
        """What there is when PID 1 was the OOM killer's victim."""
        return replace(self.stopped(0, 0), stopped=None, oom_kills=1, sandbox_oom=True)

    def stopped(self, cpu_ns: int, wall_ns: int) -> Observation:
        """What there is of one that was asked to end, and whose supervisor never said that it had; what it
        used is known from elsewhere.
        """
        head = b"".join(self._head)
        return Observation(
            exit_code=None,
            signal=None,
            stopped=Stop.ASKED,
            cpu_ns=cpu_ns,
            wall_ns=wall_ns,
            oom_kills=0,
            peak_rss_bytes=0,
            stdin_bytes=0,
            stdout=self._stdout.getvalue(),
            stdout_bytes=self._stdout_bytes,
            stderr=Excerpt(head, b"", len(head)),
            clean=False,
        )

    def _not_started(self, done: Done) -> Observation:
        """What is in `/box` came from the submission, which answers for it as in a shell: 127 not found, 126
        not executable.
        """
        path = self.command.argv[0]
        reason = f"{path} could not be started: {os.strerror(done.code)}"
        if not path.startswith(f"{BOX}/"):
            raise SandboxLostError(f"{reason}.", "Check that it is in the image: `fairtrial images build`.")
        said = f"{reason}\n".encode()
        return Observation(
            exit_code=_NOT_FOUND if done.code == errno.ENOENT else _NOT_EXECUTABLE,
            signal=None,
            stopped=None,
            cpu_ns=done.cpu,
            wall_ns=done.wall,
            oom_kills=done.oom_kills,
            peak_rss_bytes=done.peak_rss,
            stdin_bytes=0,
            stdout=b"",
            stdout_bytes=0,
            stderr=Excerpt(said, b"", len(said)),
            clean=done.clean,
        )


def unexpected(frame: Frame) -> PlatformFault:
    """What is wrong when this frame comes where another belongs."""
    if frame.type is not FrameType.FATAL:
        return ProtocolError(f"The supervisor sent {frame.type.name} where it does not belong.")
    fatal = protocol.decode_fatal(frame.payload)
    said = f"The supervisor gave up: {fatal.reason}."
    match fatal.code:
        case protocol.FATAL_UNFIT:
            return PolicyError(said, "Run `fairtrial doctor`.")
        case protocol.FATAL_BROKEN:
            return SandboxLostError(said, "Try again.")
        case _:
            return ProtocolError(said)


def _hold(seen: int, allowed: int, stream: str) -> None:
    if seen > allowed:
        raise ProtocolError(f"The supervisor passed on {seen} bytes of {stream} where {allowed} are allowed.")
