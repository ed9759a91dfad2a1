"""One run of a case, as often as its validator wants the program run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from runner.domain.judge import Accepted, CheckerFailed, CheckerResult
from runner.domain.observation import Excerpt, Observation
from runner.grading.judging.feedback import Ruling

NANOSECONDS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Played:
    """What came of it.

    Attributes:
        observation: of the last pass, with the most that any pass used.
        checked: what the validator said; None when it was not asked, or is to be asked yet.
        decided_first: the validator had decided before the program ended by itself.
        passes: CPU seconds of every pass, when there was more than one.
        interaction: who said what, when the two talked.
    """

    observation: Observation
    checked: CheckerResult | None = None
    decided_first: bool = False
    passes: tuple[float, ...] = ()
    interaction: Excerpt | None = None


def most_of(passes: Sequence[Observation]) -> Observation:
    """The last pass, with the most that any used: limits hold for each by itself."""
    return replace(
        passes[-1],
        cpu_ns=max(one.cpu_ns for one in passes),
        wall_ns=max(one.wall_ns for one in passes),
        peak_rss_bytes=max(one.peak_rss_bytes for one in passes),
    )


def cpu_seconds(passes: Iterable[Observation]) -> tuple[float, ...]:
    """Of every pass; nothing for a single one."""
    seconds = tuple(one.cpu_ns / NANOSECONDS for one in passes)
    return seconds if len(seconds) > 1 else ()


def goes_on(ruling: Ruling) -> bool:
    """Whether the validator wants another pass."""
    return isinstance(ruling.result, Accepted) and ruling.next_input is not None


def too_many(passes: int, ruling: Ruling) -> CheckerResult:
    """What its word is worth after so many passes: a judge error if it wants yet another."""
    if not goes_on(ruling):
        return ruling.result
    return CheckerFailed(
        f"the validator is at fault: it wants more than the {passes} passes that it may have"
    )
