"""Who reads metrics while the database is away: when they are needed most, and nobody can be asked."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, field
from typing import Final

SECONDS: Final = 3600.0
"""Whoever was let in so lately is let in without the database: to metrics, and to nothing else."""
_MOST: Final = 100


@dataclass(slots=True)
class Readers:
    """Tokens that were good a while ago, by their hashes."""

    _until: dict[bytes, float] = field(default_factory=dict)

    def let_in(self, token: str) -> None:
        """It is good now."""
        if len(self._until) >= _MOST:
            self._until.clear()
        self._until[_hash(token)] = time.monotonic() + SECONDS

    def knows(self, token: str) -> bool:
        """Whether it was good lately."""
        return self._until.get(_hash(token), 0.0) > time.monotonic()

    def forget(self, token: str) -> None:
        """It is not good any more."""
        self._until.pop(_hash(token), None)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
