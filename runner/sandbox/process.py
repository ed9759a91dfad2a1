"""A command that goes on while its caller does other things.

A thread of its own moves the frames, so that a command which floods its standard error is drained whatever
the caller does. What is held here is bounded: standard error's head, and `lines.ROOM` of standard output.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Self

from runner.domain.errors import SandboxLostError
from runner.domain.observation import Observation
from runner.sandbox import protocol
from runner.sandbox.dialogue import Dialogue
from runner.sandbox.exchange import Incoming, unexpected
from runner.sandbox.lines import Lines
from runner.sandbox.model import Command, Listener
from runner.sandbox.outbox import Outbox
from runner.sandbox.protocol import Done, Frame, FrameType
from runner.sandbox.wake import Wake

END_DEADLINE = 15.0
"""Seconds that a command has to be gone once it is killed; the supervisor's clean-up may take 5."""
UNHEARD = 8.0
"""Seconds after its grace until one that is not gone is ended with its sandbox.

What was sent to it before it was asked to stop lies in the engine's buffers, half a megabyte of it. Where it
takes none of that, or little at a time, its supervisor has not heard of the stop.
"""


@dataclass(frozen=True, slots=True)
class Around:
    """What a command needs of the sandbox that it runs in.

    Attributes:
        died: returns when PID 1 was the OOM killer's victim, else raises `SandboxLostError`.
        destroy: kills all in the sandbox, and its supervisor; the nanoseconds of CPU that the command used.
        over: hears its end, once; None where that is not known.
    """

    died: Callable[[], None]
    destroy: Callable[[], int]
    over: Callable[[Observation | None], None]


@dataclass(frozen=True, slots=True)
class _Used:
    """What a command had used, in nanoseconds, when it was ended with its sandbox."""

    cpu_ns: int
    wall_ns: int


class StartedProcess:
    """Implements `runner.sandbox.model.Process`. While it runs, the dialogue is its own."""

    def __init__(
        self,
        dialogue: Dialogue,
        command: Command,
        around: Around,
        listener: Listener | None = None,
    ) -> None:
        """Start it. Raises `UsageError` when the command does not fit into a frame.

        Args:
            dialogue: with a supervisor that runs nothing.
            command: what is run.
            around: the sandbox.
            listener: hears its standard output, in place of who takes lines.
        """
        self._outbox = Outbox(protocol.encode_run(command))
        self._dialogue = dialogue
        self._around = around
        self._gone_by: float | None = None
        self._destroyed: _Used | None = None
        self._listener = listener
        self._incoming = Incoming(command)
        self._lines = Lines()
        self._unread = False
        self._wake = Wake()
        self._changed = threading.Condition()
        self._observation: Observation | None = None
        self._failure: BaseException | None = None
        self._abandoned = False
        self._began = time.monotonic_ns()
        dialogue.queue(self._outbox.frames())
        self._pump = threading.Thread(target=self._attend, name="fairtrial-process", daemon=True)
        self._pump.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._changed:
            self._unread = True
            self._lines.clear()
        self.stop(0)
        with self._changed:
            self._changed.wait_for(self._is_over, END_DEADLINE)
        self.abandon()

    @property
    def running(self) -> bool:
        """Whether the dialogue is still its own."""
        with self._changed:
            return not self._is_over()

    def send(self, data: bytes) -> None:
        """To its standard input."""
        self._outbox.send(data)
        self._wake.rouse()

    def end_input(self) -> None:
        """Its standard input ends."""
        self._outbox.end()
        self._wake.rouse()

    def stop(self, grace: float) -> None:
        """Ask it to end."""
        gone_by = time.monotonic() + grace + UNHEARD
        with self._changed:
            self._gone_by = min(gone_by, self._gone_by or gone_by)
        self._outbox.urge(protocol.encode_stop(grace))
        self._wake.rouse()

    def post(self, frame: bytes) -> bool:
        """Send any frame to its supervisor; False when it is over, and nobody will."""
        posted = self._outbox.post([frame])
        self._wake.rouse()
        if not posted:  # its end was heard: it is over once that has been told
            with self._changed:
                self._changed.wait_for(self._is_over, END_DEADLINE)
        return posted

    def line(self, deadline: float) -> bytes | None:
        """The next line of standard output without its newline, None after the last."""
        with self._changed:
            held_back = self._lines.full
            while (line := self._lines.take()) is None:
                if self._is_over():
                    self._result()
                    return self._lines.take_rest()
                if not self._changed.wait(max(deadline - time.monotonic(), 0)) and not self._is_over():
                    raise TimeoutError
        if held_back:
            self._wake.rouse()
        return line

    def wait(self, deadline: float) -> Observation:
        """Its end."""
        with self._changed:
            if not self._changed.wait_for(self._is_over, max(deadline - time.monotonic(), 0)):
                raise TimeoutError
            return self._result()

    @property
    def ended(self) -> Observation | None:
        """What `wait` would return, None while it runs."""
        with self._changed:
            return self._result() if self._is_over() else None

    def log(self, since: int = 0) -> bytes:
        """The head of its standard error so far."""
        with self._changed:
            return self._incoming.head[since:]

    @property
    def logged(self) -> int:
        """The length of `log()`."""
        with self._changed:
            return self._incoming.head_bytes

    def abandon(self) -> None:
        """Leave the dialogue to others; who still waits for this command hears that its sandbox is lost."""
        with self._changed:
            self._abandoned = True
        self._wake.rouse()
        self._pump.join()

    def _is_over(self) -> bool:
        return self._observation is not None or self._failure is not None

    def _result(self) -> Observation:
        if self._observation is not None:
            return self._observation
        raise self._failure or AssertionError("asked before it was over")

    def _attend(self) -> None:
        """What the pump does."""
        try:
            observation = self._see_to_its_end()
        except BaseException as failure:  # noqa: BLE001 - for the threads that wait, whatever it is
            self._end(None, failure)
        else:
            self._end(observation, None)

    def _see_to_its_end(self) -> Observation:
        while not self._abandoned:
            frame = self._dialogue.heard()
            if frame is not None:
                if self._listener is not None and frame.type is FrameType.OUTPUT:
                    self._listener.heard(frame.payload)
                elif self._listener is not None and frame.type is FrameType.CLOSED:
                    self._listener.closed()
                elif (done := self._take(frame)) is not None:
                    return self._finish(done)
            elif self._left() == 0:
                self._destroy()
            elif not self._dialogue.attend(self._wake, listening=self._listens, seconds=self._left()):
                return self._cut_short()
        raise SandboxLostError("The sandbox was closed while a command ran in it.")

    def _left(self) -> float | None:
        """Seconds until it has to be gone, 0 at least; None where nobody asked it to end, or it was ended."""
        with self._changed:
            if self._gone_by is None or self._destroyed:
                return None
            return max(0.0, self._gone_by - time.monotonic())

    @property
    def _listens(self) -> bool:
        """Not while nobody takes lines, but to the end of what is in the streams of one that was ended."""
        return self._destroyed is not None or not self._lines.full

    def _destroy(self) -> None:
        wall_ns = time.monotonic_ns() - self._began
        used = _Used(self._around.destroy(), wall_ns)
        with self._changed:
            self._destroyed = used

    def _cut_short(self) -> Observation:
        """What there is when the supervisor's stream ended before the command."""
        if self._destroyed is None:
            self._around.died()
        with self._changed:
            if self._destroyed is None:
                cut = self._incoming.cut_short_by_oom()
            else:
                cut = self._incoming.stopped(self._destroyed.cpu_ns, self._destroyed.wall_ns)
            return replace(cut, stdout_bytes=self._lines.came)

    def _take(self, frame: Frame) -> Done | None:
        with self._changed:
            self._changed.notify_all()
            match frame.type:
                case FrameType.OUTPUT:
                    if not self._unread:
                        self._lines.add(frame.payload)
                case FrameType.ERROR:
                    self._incoming.stderr(frame.payload)
                case FrameType.ERROR_TAIL:
                    self._incoming.stderr_tail(frame.payload)
                case FrameType.DONE:
                    return protocol.decode_done(frame.payload)
                case _:
                    raise unexpected(frame)
        return None

    def _finish(self, done: Done) -> Observation:
        self._outbox.cut()
        self._dialogue.flush()
        with self._changed:
            seen = self._incoming.observation(done)
        return seen if self._destroyed is None else replace(seen, clean=False)  # it said so a moment too late

    def _end(self, observation: Observation | None, failure: BaseException | None) -> None:
        self._around.over(observation)
        self._wake.close()
        with self._changed:
            self._observation, self._failure = observation, failure
            self._changed.notify_all()
        if self._listener is not None:
            self._listener.ended()
