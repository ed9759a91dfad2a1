"""How often somebody may do something."""

from __future__ import annotations

from datetime import timedelta

import pytest

from runner.domain.rates import Lately, Pace, wait_for_next


def test_below_the_limit_one_more_is_allowed_at_once():
    assert wait_for_next(Lately(0), 1) is None
    assert wait_for_next(Lately(59, timedelta(minutes=59)), 60) is None


def test_at_the_limit_one_waits_until_the_first_is_an_hour_old():
    assert wait_for_next(Lately(60, timedelta(minutes=50)), 60) == timedelta(minutes=10)
    assert wait_for_next(Lately(61, timedelta(minutes=60)), 60) == timedelta()


def taken(pace: Pace, now: float, until: float, tries: int) -> tuple[int, float]:
    """How many of so many requests at one moment pass, and until when what one may is used up then."""
    passed = 0
    for _ in range(tries):
        after = pace.after(now, until)
        if after is not None:
            passed, until = passed + 1, after
    return passed, until


@pytest.mark.parametrize("per_minute", [1, 3, 7, 11, 60, 3000])
def test_after_a_rest_a_minutes_worth_passes_at_once_and_then_one_a_share(per_minute: int):
    pace, share = Pace(per_minute), 60 / per_minute
    passed, until = taken(pace, 1000.0, 0.0, per_minute + 5)
    assert passed == per_minute
    assert pace.wait(1000.0, until) == pytest.approx(share)
    assert taken(pace, 1000.0 + share, until, 5)[0] == 1
    assert taken(pace, 1000.0 + 60, until, per_minute + 5)[0] == per_minute
