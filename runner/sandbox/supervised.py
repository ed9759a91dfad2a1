"""A sandbox as far as it is a conversation with a supervisor; where its supervisor lives is a subclass's
business.
"""

from __future__ import annotations

import math
import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from runner.domain.errors import (
    ArtefactsError,
    NoRoomError,
    SandboxLostError,
)
from runner.domain.observation import Observation, Stop
from runner.domain.submission import SourceFile
from runner.sandbox import protocol
from runner.sandbox.dialogue import Dialogue
from runner.sandbox.exchange import Incoming, Outgoing, unexpected
from runner.sandbox.model import SUPERVISOR, WORK, Command, Hello, Listener, Run, User
from runner.sandbox.process import Around, StartedProcess
from runner.sandbox.protocol import Done, Frame, FrameType

HELLO_DEADLINE = 30.0
"""Seconds from start to the supervisor's first word."""
SLACK = 15.0
"""Seconds beyond a command's wall stop until we take the supervisor for dead; its clean-up may take 5."""
UNLIMITED = 3600.0
"""Seconds that we wait for a command without a wall stop."""
WINDOW = 2
"""Commands at the supervisor at a time: one runs, the next one waits there (docs/decisions/0002)."""
TRANSFER_WALL = 60.0
_RECORD_SLACK = 16 << 20
"""Bytes that records may take beyond the files' contents."""


def outlived(at_most: int) -> SandboxLostError:
    """For a sandbox whose PID 1 ended at its deadline; `at_most` is the longest life in seconds."""
    return SandboxLostError(
        "The sandbox is gone: the time for which it was to live was over, "
        f"and none lives for longer than {at_most:,} s.",
        "Let the program, or who judges it, need less time for one run.",
    )


class SupervisedSandbox(ABC):
    """Implements `runner.sandbox.model.Sandbox` over a `Dialogue`.

    A subclass says why a supervisor died, and destroys it.
    """

    def __init__(self, dialogue: Dialogue) -> None:
        """Wait for the supervisor's hello. Raises `SandboxLostError` when there is none."""
        self._dialogue = dialogue
        self._flying: deque[Outgoing] = deque()
        self._process: StartedProcess | None = None
        self._usable = True
        self._cpu_ns = 0
        self._lives_until = math.inf
        self.hello = self._hear_hello()

    @abstractmethod
    def _died(self) -> None:
        """Called when the stream has ended.

        Returns when PID 1 was the OOM killer's victim, else raises `SandboxLostError` with the reason.
        """

    @abstractmethod
    def _destroy(self) -> int:
        """Kill all in the sandbox, and its supervisor; `close` follows. Never raises for one that is gone.

        Returns the nanoseconds of CPU that were used in it since it was made, PID 1's own among them; 0 where
        nobody counts them.
        """

    @abstractmethod
    def close(self) -> None:
        """Destroy the sandbox. Never raises for one that is already gone."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def usable(self) -> bool:
        """Whether another command may run."""
        return self._usable

    def run(self, command: Command, stdin: Iterable[bytes] = ()) -> Observation:
        """Run one command to its end."""
        for observation in self.run_all([Run(command, stdin)]):
            return observation
        raise AssertionError("a run ends in an observation or an exception")

    def run_all(self, runs: Iterable[Run]) -> Iterator[Observation]:
        """Run commands one after the other.

        The next command is sent ahead, but its input only once the one before has ended. It may be running
        while the caller looks at an observation, so a caller that needs long for one should take all first.
        """
        self._settle()
        waiting = iter(runs)
        self._send_ahead(waiting)
        while self._flying and self._usable:
            observation = self._finish()
            if self._usable:
                self._send_ahead(waiting)
            yield observation

    def start(self, command: Command, listener: Listener | None = None) -> StartedProcess:
        """Start a command, and let it go on."""
        self._settle()
        self._process = StartedProcess(
            self._dialogue, command, Around(self._died, self._end_process, self._process_over), listener
        )
        return self._process

    def unpack(self, directory: str, files: Iterable[SourceFile]) -> None:
        """Put files below a directory of `/box` as the build user."""
        self._unpack(directory, User.BUILD, protocol.encode_records(files))

    def unpack_case(self, files: Iterable[SourceFile]) -> None:
        """Put files into `/work` as the run user, for the next command."""
        self._unpack(WORK, User.RUN, protocol.encode_records(files))

    def unpack_records(self, directory: str, records: bytes) -> None:
        """Put what `pack` gave below a directory."""
        seen = self._run_unpack(directory, User.BUILD, (records,))
        if seen.exit_code != 0:
            raise ArtefactsError(f"what the compiler made does not fit where it is to run ({_ending(seen)})")

    def pack(self, directory: str, *, max_bytes: int) -> bytes:
        """All regular files below a directory, as opaque records."""
        command = Command(
            (SUPERVISOR, "pack", directory, str(max_bytes)),
            user=User.BUILD,
            cwd="/",
            wall_stop=TRANSFER_WALL,
            output=max_bytes + _RECORD_SLACK,
        )
        seen = self.run(command)
        if seen.exit_code == protocol.EXIT_TOO_LARGE or seen.stopped is Stop.OUTPUT:
            raise ArtefactsError(f"what the compiler made is larger than {max_bytes >> 20} MiB")
        if seen.exit_code != 0:
            raise ArtefactsError(f"what the compiler made cannot be read ({_ending(seen)})")
        return seen.stdout

    def extend(self, seconds: int) -> None:
        """Let the sandbox live so many seconds from now, at most."""
        self._lives_until = time.monotonic() + seconds
        frame = protocol.encode_deadline(seconds)
        if self._process is not None and self._process.post(frame):
            return
        self._settle()
        self._dialogue.queue(iter((frame,)))
        self._dialogue.flush()

    def lasts(self, seconds: float) -> bool:
        """Whether it may live so many seconds from now, as it was told last."""
        return time.monotonic() + seconds <= self._lives_until

    def _run_unpack(self, directory: str, user: User, records: Iterable[bytes]) -> Observation:
        command = Command(
            (SUPERVISOR, "unpack", directory), user=user, cwd="/", wall_stop=TRANSFER_WALL, keep=True
        )
        return self.run(command, records)

    def _unpack(self, directory: str, user: User, records: Iterable[bytes]) -> None:
        seen = self._run_unpack(directory, user, records)
        if seen.exit_code != 0:
            raise NoRoomError(
                f"The files do not fit into {directory} ({_ending(seen)}).",
                "Give the challenge's limits more room.",
            )

    def _send_ahead(self, waiting: Iterator[Run]) -> None:
        while len(self._flying) < WINDOW and (run := next(waiting, None)) is not None:
            outgoing = Outgoing(run)
            self._flying.append(outgoing)
            self._dialogue.queue(outgoing.frames())
        if not self._flying:
            return
        self._flying[0].release()
        with self._at_risk():
            self._dialogue.flush()

    def _settle(self) -> None:
        """Let end what a caller sent and did not wait for. Raises `RuntimeError` while a process goes on."""
        if self._process is not None:
            if self._process.running:
                raise RuntimeError("a process that was started in this sandbox still runs")
            self._let_go()
        while self._flying and self._usable:
            self._flying[0].release()
            self._finish()
        if not self._usable:
            raise SandboxLostError("The sandbox can run nothing more.", "Take a fresh one.")

    def _end_process(self) -> int:
        """End it with the sandbox. Nanoseconds of CPU that it used: of the sandbox's all that no command of
        before did.
        """
        return max(0, self._destroy() - self._cpu_ns)

    def _process_over(self, seen: Observation | None) -> None:
        self._usable = seen is not None and seen.clean
        self._cpu_ns += seen.cpu_ns if seen is not None else 0

    def _let_go(self) -> None:
        """Have the dialogue back from a process, whether or not it has ended."""
        if self._process is not None:
            self._process.abandon()
            self._process = None

    def _finish(self) -> Observation:
        """Wait for the end of the first command in flight."""
        with self._at_risk():
            outgoing = self._flying.popleft()
            incoming = Incoming(outgoing.command)
            done = self._hear(incoming)
            outgoing.cut()
            observation = self._cut_short(incoming) if done is None else incoming.observation(done)
        self._usable = observation.clean
        self._cpu_ns += observation.cpu_ns
        return observation

    def _cut_short(self, incoming: Incoming) -> Observation:
        self._died()
        return incoming.cut_short_by_oom()

    @contextmanager
    def _at_risk(self) -> Iterator[None]:
        """Whatever goes wrong in here leaves a sandbox that is not usable."""
        self._usable = False
        yield
        self._usable = True

    def _hear(self, incoming: Incoming) -> Done | None:
        """Collect what a command writes until it is done; None when the supervisor's stream ended first."""
        deadline = time.monotonic() + (incoming.command.wall_stop or UNLIMITED) + SLACK
        while (frame := self._next_frame(deadline)) is not None:
            match frame.type:
                case FrameType.OUTPUT:
                    incoming.stdout(frame.payload)
                case FrameType.ERROR:
                    incoming.stderr(frame.payload)
                case FrameType.ERROR_TAIL:
                    incoming.stderr_tail(frame.payload)
                case FrameType.DONE:
                    return protocol.decode_done(frame.payload)
                case _:
                    raise unexpected(frame)
        return None

    def _hear_hello(self) -> Hello:
        frame = self._next_frame(time.monotonic() + HELLO_DEADLINE)
        if frame is None:
            self._died()
            raise SandboxLostError("The supervisor ran out of memory before it said anything.")
        if frame.type is not FrameType.HELLO:
            raise unexpected(frame)
        return protocol.decode_hello(frame.payload)

    def _next_frame(self, deadline: float) -> Frame | None:
        try:
            return self._dialogue.receive(deadline)
        except TimeoutError as error:
            raise SandboxLostError("The sandbox fell silent.", "Try again; see the engine's log.") from error


def _ending(seen: Observation) -> str:
    """How a built-in command of the supervisor ended, for a message."""
    if seen.sandbox_oom or seen.oom_kills:
        return "out of memory"
    if seen.signal is not None:
        return f"signal {seen.signal}"
    said = seen.stderr.head.decode("utf-8", "replace").strip()
    return f"exit {seen.exit_code}{': ' + said if said else ''}"
