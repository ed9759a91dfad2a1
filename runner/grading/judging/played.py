"""One run of a case, as often as its validator wants the program run."""

from __future__ import annotations

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


class SoFar:
    """The passes of one case: limits hold for each by itself, so the most that any used is what counts.

    Of what they wrote only the last is held: there may be many, and each may write as much as its limit.
    """

    def __init__(self) -> None:
        """None yet."""
        self._last: Observation | None = None
        self._cpu_ns: list[int] = []
        self._wall_ns = 0
        self._peak_rss_bytes = 0

    def __len__(self) -> int:
        return len(self._cpu_ns)

    def add(self, one: Observation) -> None:
        """The next one."""
        self._last = one
        self._cpu_ns.append(one.cpu_ns)
        self._wall_ns = max(self._wall_ns, one.wall_ns)
        self._peak_rss_bytes = max(self._peak_rss_bytes, one.peak_rss_bytes)

    @property
    def observation(self) -> Observation:
        """The last pass, with the most that any used. There is one at least."""
        assert self._last is not None
        return replace(
            self._last, cpu_ns=max(self._cpu_ns), wall_ns=self._wall_ns, peak_rss_bytes=self._peak_rss_bytes
        )

    @property
    def cpu_seconds(self) -> tuple[float, ...]:
        """Of every pass; nothing for a single one."""
        seconds = tuple(ns / NANOSECONDS for ns in self._cpu_ns)
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
