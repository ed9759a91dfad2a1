"""Frames over a wire, both directions in one thread: it never deadlocks when both sides are full."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from runner.sandbox.protocol import Frame, FrameReader
from runner.sandbox.wake import Wake
from runner.sandbox.wire import CHUNK, Wire, await_wire


class Dialogue:
    """Writes what is queued while it waits for what comes."""

    def __init__(self, wire: Wire) -> None:
        """Talk over this wire."""
        self._wire = wire
        self._reader = FrameReader()
        self._frames: deque[Frame] = deque()
        self._outbox: deque[Iterator[bytes]] = deque()
        self._unsent = memoryview(b"")

    def queue(self, chunks: Iterator[bytes]) -> None:
        """Send whole frames after all that is queued.

        An iterator that yields b"" has nothing to say yet, and is asked again later.
        """
        self._outbox.append(chunks)

    def flush(self) -> bool:
        """Write as much as goes without waiting; False when more is left that only the other side's reading
        can move.
        """
        while self._unsent or self._fill():
            sent = self._wire.send(self._unsent)
            if sent == 0:
                return False
            self._unsent = self._unsent[sent:]
        return True

    def receive(self, deadline: float) -> Frame | None:
        """The next frame; None at the stream's end.

        Raises `TimeoutError` when none has come at `deadline`, seconds of `time.monotonic`.
        """
        while not self._frames:
            flushed = self.flush()
            data = self._wire.receive()
            if data is None:
                await_wire(self._wire, deadline, writing=not flushed)
            elif data:
                self._frames.extend(self._reader.feed(data))
            else:
                return None
        return self._frames.popleft()

    def attend(self, wake: Wake, *, listening: bool, seconds: float | None = None) -> bool:
        """Send what can be sent, and sleep until frames have come or `wake` was roused, at most so many
        seconds; False at the stream's end.

        Without `listening` nothing is received, which holds the supervisor back.
        """
        flushed = self.flush()
        data = self._wire.receive() if listening else None
        if data is None:
            wake.sleep(
                self._wire.reader if listening else None, None if flushed else self._wire.writer, seconds
            )
            return True
        self._frames.extend(self._reader.feed(data))
        return bool(data)

    def heard(self) -> Frame | None:
        """The next frame of those that have come."""
        return self._frames.popleft() if self._frames else None

    def _fill(self) -> bool:
        gathered: list[bytes] = []
        size = 0
        while self._outbox and size < CHUNK:
            chunk = next(self._outbox[0], None)
            if chunk is None:
                self._outbox.popleft()
                continue
            if not chunk:
                break
            gathered.append(chunk)
            size += len(chunk)
        self._unsent = memoryview(b"".join(gathered))
        return size > 0
