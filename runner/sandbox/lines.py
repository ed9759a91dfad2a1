"""Standard output cut into lines, of a command that goes on."""

from __future__ import annotations

from runner.domain.errors import ProtocolError

MAX_LINE = 4 << 20
ROOM = 2 * MAX_LINE
"""Bytes that are held until somebody takes lines."""


class Lines:
    """Not thread-safe."""

    def __init__(self) -> None:
        """Nothing has come."""
        self._bytes = bytearray()
        self._searched = 0
        self.came = 0
        """Bytes so far, in all."""

    @property
    def full(self) -> bool:
        """Whether no more should be added now."""
        return len(self._bytes) >= ROOM

    def add(self, data: bytes) -> None:
        """More output. Raises `ProtocolError` for a line that is too long."""
        self.came += len(data)
        self._bytes += data
        if len(self._bytes) > MAX_LINE and self._bytes.find(b"\n", 0, MAX_LINE + 1) < 0:
            raise ProtocolError(f"A command wrote a line of more than {MAX_LINE >> 20} MiB.")

    def take(self) -> bytes | None:
        """The next whole line without its newline, or None."""
        end = self._bytes.find(b"\n", self._searched)
        if end < 0:
            self._searched = len(self._bytes)
            return None
        line = bytes(self._bytes[:end])
        del self._bytes[: end + 1]
        self._searched = 0
        return line

    def take_rest(self) -> bytes | None:
        """What comes after the last newline, once nothing more comes; None when that is nothing."""
        rest = bytes(self._bytes)
        self.clear()
        return rest or None

    def clear(self) -> None:
        """Throw away what nobody took."""
        self._bytes.clear()
        self._searched = 0
