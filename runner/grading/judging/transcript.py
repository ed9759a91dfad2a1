"""Who said what: head and tail of it, in the form of Kattis's `.interaction` files."""

from __future__ import annotations

from runner.domain.observation import Excerpt

HEAD_BYTES = 8192
TAIL_BYTES = 4096
TO_PROGRAM = b"<"
FROM_PROGRAM = b">"
NEXT_PASS = b"---\n"


class Transcript:
    """Each line begins with who said it; a line that the other interrupted ends there. Not thread-safe."""

    def __init__(self) -> None:
        """Nobody has said anything."""
        self._start = bytearray()
        self._end = bytearray()
        self._total = 0
        self._speaker = b""
        self._in_line = False

    def add(self, speaker: bytes, data: bytes) -> None:
        """A piece of what one of the two said; `speaker` is the mark of its lines."""
        if speaker != self._speaker:
            self._end_line()
            self._speaker = speaker
        text = data if self._in_line else speaker + data
        self._in_line = not data.endswith(b"\n")
        whole = text if self._in_line else text[:-1]
        self._put(whole.replace(b"\n", b"\n" + speaker) + (b"" if self._in_line else b"\n"))

    def next_pass(self) -> None:
        """The program is run again."""
        self._end_line()
        self._put(NEXT_PASS)

    def excerpt(self) -> Excerpt:
        """What there is of it."""
        if self._total <= HEAD_BYTES + TAIL_BYTES:
            return Excerpt(bytes(self._start + self._end), b"", self._total)
        return Excerpt(bytes(self._start), bytes(self._end[-TAIL_BYTES:]), self._total)

    def _end_line(self) -> None:
        if self._in_line:
            self._put(b"\n")
            self._in_line = False

    def _put(self, text: bytes) -> None:
        self._total += len(text)
        room = HEAD_BYTES - len(self._start)
        self._start += text[:room]
        self._end += text[room:]
        if len(self._end) > 2 * TAIL_BYTES:
            del self._end[:-TAIL_BYTES]
