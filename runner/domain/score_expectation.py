"""Whether a reference submission earned what its package says it must."""

from __future__ import annotations

import math

from runner.domain.award import exact
from runner.domain.scored import rounded


def in_range(score: float, least: float, greatest: float) -> bool:
    """Whether a score, as a report shows it, lies in an inclusive range of `submissions.yaml`.

    A report rounds down to two decimals; so does this the ends of the range, or a third would never be met.
    """
    return _shown(least) <= score <= _shown(greatest)


def _shown(bound: float) -> float:
    shown = rounded(exact(bound)) if math.isfinite(bound) else bound
    return bound if shown is None else shown
