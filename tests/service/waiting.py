"""Waiting for what happens elsewhere, without taking the processor from whoever is to do it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, TypeVar

T = TypeVar("T")

PATIENCE_SECONDS: Final = 120.0
"""On a busy machine a worker process has taken more than a minute to begin and to grade."""
_BETWEEN_SECONDS: Final = 0.02


def until(true: Callable[[], T], what: str = "it did not happen") -> T:
    """Look again and again; what there was at last."""
    give_up = time.monotonic() + PATIENCE_SECONDS
    while not (found := true()):
        assert time.monotonic() < give_up, what
        time.sleep(_BETWEEN_SECONDS)
    return found
