"""Compressed bodies, without bombs."""

from __future__ import annotations

import zlib

from fairtrial_suite.connection import BODY_LIMIT, Headers
from fairtrial_suite.faults import NoAnswer

_GZIP_OR_ZLIB = 47
"""zlib's window bits: it tells the two apart by itself."""


class Plain:
    """A body as it came, capped."""

    def __init__(self) -> None:
        self._room = BODY_LIMIT

    def feed(self, data: bytes) -> bytes:
        """What it means. Raise NoAnswer when it is too much."""
        self._room -= len(data)
        if self._room < 0:
            raise NoAnswer(f"the answer's body is larger than {BODY_LIMIT:,} bytes")
        return data

    def end(self) -> None:
        """All is there."""


class Inflated(Plain):
    """A body that was sent with gzip or deflate."""

    def __init__(self) -> None:
        super().__init__()
        self._zlib = zlib.decompressobj(_GZIP_OR_ZLIB)
        self._fed = False

    def feed(self, data: bytes) -> bytes:
        """What it means. Raise NoAnswer when it is too much, or not compressed as its header says."""
        self._fed = True
        try:
            return super().feed(self._zlib.decompress(data, self._room + 1))
        except zlib.error as error:
            raise NoAnswer("the answer's body is not compressed as its Content-Encoding says") from error

    def end(self) -> None:
        """Raise NoAnswer when a part is missing."""
        if self._fed and not self._zlib.eof:
            raise NoAnswer("the answer's compressed body is cut off")


def decoder(headers: Headers) -> Plain:
    """By Content-Encoding. What we cannot decode stays as it is."""
    encodings = [value.strip().lower() for name, value in headers if name.lower() == b"content-encoding"]
    return Inflated() if encodings in ([b"gzip"], [b"x-gzip"], [b"deflate"]) else Plain()
