"""Time that passes only when somebody waits."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from runner.client.connection import Clock


@dataclass(slots=True)
class Waits:
    """How long was waited, each time."""

    seconds: list[float] = field(default_factory=list)

    def clock(self) -> Clock:
        """The clock that they make."""
        return Clock(lambda: sum(self.seconds), self.seconds.append)


@pytest.fixture
def waits() -> Waits:
    return Waits()
