"""How near the accepted submissions of each language come to its limits, and which limits would do. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from decimal import ROUND_CEILING, Decimal

from runner.domain.challenge import Challenge
from runner.verification.model import LanguageLimits, SubmissionCheck


def language_limits(
    challenge: Challenge, submissions: Sequence[SubmissionCheck], *, cpu: float, memory: float
) -> Iterator[LanguageLimits]:
    """A line for each language with an accepted submission; `cpu` and `memory` are the shares that these may
    use.
    """
    for language in challenge.languages:
        checks = [check for check in submissions if check.accepted and check.language == language]
        if not checks:
            continue
        limits = challenge.limits_for(language)
        cpu_share = max((check.cpu_share for check in checks if check.cpu_share is not None), default=None)
        memory_share = max(
            (check.memory_share for check in checks if check.memory_share is not None), default=None
        )
        yield LanguageLimits(
            language=language,
            time_limit=limits.time_limit,
            cpu_share=cpu_share,
            time_enough=None
            if cpu_share is None
            else float(two_digits_up(cpu_share * limits.time_limit / cpu)),
            memory=limits.memory,
            memory_share=memory_share,
            memory_enough=None if memory_share is None else mib_up(memory_share * limits.memory / memory),
        )


def two_digits_up(seconds: float) -> Decimal:
    """At least so many seconds, in two significant digits: a limit rounded down would fail again."""
    exact = Decimal(f"{seconds:.6g}")  # without the noise of binary fractions
    return exact.quantize(Decimal(1).scaleb(exact.adjusted() - 1), ROUND_CEILING)


def mib_up(mib: float) -> int:
    """At least so many MiB, whole ones."""
    return math.ceil(round(mib, 6))
