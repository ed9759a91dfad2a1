"""How often somebody may do something, and when it is worth asking again. Pure rules, no clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

HOUR: Final = timedelta(hours=1)
"""What was done within it counts against a limit."""


@dataclass(frozen=True, slots=True)
class Lately:
    """What somebody did within the last hour.

    Attributes:
        number: how often.
        since: how long ago it was done for the first time; zero where it was not done at all.
    """

    number: int
    since: timedelta = timedelta()


def wait_for_next(lately: Lately, most: int) -> timedelta | None:
    """How long until it may be done once more, if so many are allowed within an hour; None: now."""
    if lately.number < most:
        return None
    return max(HOUR - lately.since, timedelta())


@dataclass(frozen=True, slots=True)
class Pace:
    """So many a minute, and as many at once after a rest.

    Told as one point in time for each who asks: until when their requests so far have used up what they may
    (the generic cell rate algorithm of ITU-T I.371).
    """

    per_minute: int

    @property
    def _share(self) -> float:
        return 60 / self.per_minute

    def after(self, now: float, until: float) -> float | None:
        """The point in time after one more request, in seconds; None when that is one too many."""
        after = max(now, until) + self._share
        return after if after - now < 60 + self._share / 2 else None  # half a share is for rounding

    def wait(self, now: float, until: float) -> float:
        """Seconds until one more request is allowed."""
        return max(until + self._share - 60 - now, 0.0)
