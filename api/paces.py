"""How fast each token may read. Each process keeps its own account: that keeps one from reading without end,
and costs no request a look elsewhere.
"""

from __future__ import annotations

import math
import time
from threading import Lock
from typing import Final

from runner.domain.errors import TooOftenError
from runner.domain.rates import Pace

_TIDY_SECONDS: Final = 60.0


class Paces:
    """One for each token. Thread-safe."""

    def __init__(self, per_minute: int) -> None:
        self._pace = Pace(per_minute)
        self._until: dict[str, float] = {}
        self._tidy_at = time.monotonic() + _TIDY_SECONDS
        self._lock = Lock()

    def take(self, token_id: str) -> None:
        """Let a request pass. Raises `TooOftenError`."""
        with self._lock:
            now = time.monotonic()
            self._tidy(now)
            until = self._until.get(token_id, 0.0)
            after = self._pace.after(now, until)
            if after is not None:
                self._until[token_id] = after
                return
        seconds = max(1, math.ceil(self._pace.wait(now, until)))
        raise TooOftenError(
            f"With this token more was read than {self._pace.per_minute} times a minute.",
            "Follow events, or be told by a webhook, instead of asking again and again.",
            seconds,
        )

    def _tidy(self, now: float) -> None:
        """Forget those who have rested: they may do as much as who was never here."""
        if now < self._tidy_at:
            return
        self._until = {token: until for token, until in self._until.items() if until > now}
        self._tidy_at = now + _TIDY_SECONDS
