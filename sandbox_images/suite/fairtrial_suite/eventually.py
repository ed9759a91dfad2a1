"""What must become true, though not at once."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

_PAUSE = 0.02


def eventually(check: Callable[[], T], *, within: float = 3.0) -> T:
    """Call it until it raises no AssertionError, for so many seconds; then raise the last one."""
    end = time.monotonic() + within
    while True:
        try:
            return check()
        except AssertionError as error:
            if time.monotonic() >= end:
                error.add_note(f"It did not become true within {within:g} s.")
                raise
        time.sleep(_PAUSE)
