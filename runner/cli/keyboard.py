"""Lines as they are typed, or come through a pipe, for whoever has other things to do meanwhile."""

from __future__ import annotations

import os
import select

CHUNK = 4096


class Keyboard:
    """The lines of a file descriptor; all of several that came at once are kept."""

    def __init__(self, descriptor: int) -> None:
        """Nothing is read before `line` is asked for."""
        self._descriptor = descriptor
        self._typed = b""
        self._ended = False

    def line(self, seconds: float) -> str | None:
        """The next line within so many seconds, None without one. Raises `EOFError` after the last."""
        if b"\n" not in self._typed and not self._ended:
            self._read(seconds)
        if b"\n" in self._typed or (self._ended and self._typed):
            line, _, self._typed = self._typed.partition(b"\n")
            return line.decode("utf-8", "replace")
        if self._ended:
            raise EOFError
        return None

    def _read(self, seconds: float) -> None:
        if select.select([self._descriptor], [], [], seconds)[0]:
            data = os.read(self._descriptor, CHUNK)
            self._typed += data
            self._ended = not data
