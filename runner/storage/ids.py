"""Ids that sort by age."""

from __future__ import annotations

import os
import time
import uuid
from threading import Lock
from typing import Final

_CHANCE_BITS: Final = 74
_STEP_BITS: Final = 32


class Ids:
    """Makes UUIDs of version 7 (RFC 9562, section 5.7): 48 bits of Unix milliseconds, then chance.

    Each sorts behind the one before, whatever the clock says: the next one within a millisecond is larger by
    chance (section 6.2, method 2). Thread-safe.
    """

    def __init__(self) -> None:
        """None was made yet."""
        self._last = 0
        self._lock = Lock()

    def __call__(self) -> str:
        """A new one."""
        milliseconds = time.time_ns() // 1_000_000
        fresh = milliseconds << _CHANCE_BITS | _chance(_CHANCE_BITS)
        with self._lock:
            self._last = max(fresh, self._last + 1 + _chance(_STEP_BITS))
            return _text(self._last)


def _chance(bits: int) -> int:
    return int.from_bytes(os.urandom(-(-bits // 8)), "big") >> -bits % 8


def _text(number: int) -> str:
    """48 and 12 bits with the version between them, then 62 behind the variant."""
    head, tail = number >> 62, number & (1 << 62) - 1
    value = (head >> 12) << 80 | 0x7 << 76 | (head & 0xFFF) << 64 | 0x2 << 62 | tail
    return str(uuid.UUID(int=value))


new_id: Final = Ids()
"""One of this process's."""
