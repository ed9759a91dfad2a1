"""Frames for a command that goes on, from any thread to the one that has the wire."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable, Iterator

from runner.sandbox import protocol
from runner.sandbox.protocol import FrameType

_OF_THE_COMMAND = frozenset({FrameType.INPUT, FrameType.STOP})
"""What nobody needs once the command has ended."""


class Outbox:
    """Starts with RUN and has exactly one END."""

    def __init__(self, run: bytes) -> None:
        """`run` is the frame."""
        self._frames = deque([run])
        self._lock = threading.Lock()
        self._input_ended = False
        self._cut = False

    def post(self, frames: Iterable[bytes]) -> bool:
        """Send these when their turn comes; False when the command has ended, and nobody will."""
        with self._lock:
            if not self._cut:
                self._frames.extend(frames)
            return not self._cut

    def urge(self, frame: bytes) -> None:
        """Send this before all that waits, but RUN: behind input that nobody takes it would wait, too."""
        with self._lock:
            if not self._cut:
                begun = not self._frames or self._frames[0][0] != FrameType.RUN
                self._frames.insert(0 if begun else 1, frame)

    def send(self, data: bytes) -> None:
        """INPUT, while the command runs. Raises `ValueError` after `end`."""
        with self._lock:
            if self._cut:
                return
            if self._input_ended:
                raise ValueError("the input of this command has been ended")
            self._frames.extend(protocol.encode_input(data))

    def end(self) -> None:
        """END; once is enough."""
        with self._lock:
            if not self._input_ended:
                self._input_ended = True
                self._frames.append(protocol.END)

    def cut(self) -> None:
        """The command has ended: of what was posted only that is sent which is not for it, and END."""
        self.end()
        with self._lock:
            self._cut = True
            self._frames = deque(frame for frame in self._frames if frame[0] not in _OF_THE_COMMAND)

    def frames(self) -> Iterator[bytes]:
        """Whole frames; b"" while there is none. Ends after `cut`."""
        while True:
            with self._lock:
                if not self._frames and self._cut:
                    return
                frame = self._frames.popleft() if self._frames else b""
            yield frame
