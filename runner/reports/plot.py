"""CPU time over input size, as coordinates: x in per cent, y in pixels, so that text keeps its size.

An axis is logarithmic when its values span more than `LOG_FROM` times.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from runner.domain.report import CaseResult, Report
from runner.domain.verdict import Verdict
from runner.reports import figures

LOG_FROM = 30
HEIGHT = 240
_TOP, _BOTTOM = 26, 212
_LEFT, _RIGHT = 9.0, 96.0
_MIN_POINTS = 3
_MOST_TICKS = 5


@dataclass(frozen=True, slots=True)
class Point:
    """One case."""

    x: float
    y: float
    accepted: bool
    label: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A labelled place on an axis."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Plot:
    """All that is drawn; `description` says in words what it shows."""

    points: tuple[Point, ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    limit: Tick
    description: str
    log_x: bool
    log_y: bool


@dataclass(frozen=True, slots=True)
class Axis:
    """How values become places: linear from 0, or by their logarithm."""

    low: float
    high: float
    log: bool

    @classmethod
    def of(cls, values: Sequence[float], floor: float) -> Axis:
        """An axis for values; those below `floor` count as `floor` where it is logarithmic."""
        high = max(*values, floor)
        low = max(min(value for value in values if value > 0), floor) if any(v > 0 for v in values) else floor
        log = high / low > LOG_FROM
        return cls(low if log else 0.0, high, log)

    def share(self, value: float) -> float:
        """Where a value lies between both ends, 0 to 1."""
        if self.log:
            return math.log(max(value, self.low) / self.low) / math.log(self.high / self.low)
        return value / self.high

    def ticks(self) -> list[float]:
        """Round values within the axis, at most a handful."""
        return _decades(self.low, self.high) if self.log else _round_steps(self.high)


def plot(report: Report) -> Plot | None:
    """The plot of a report's cases; None when too few were run, or all with the same input size."""
    cases = [case for group in report.groups for case in group.cases if case.usage is not None]
    if len(cases) < _MIN_POINTS or len({case.input_bytes for case in cases}) < _MIN_POINTS:
        return None
    limit = report.limits.time_limit
    x = Axis.of([case.input_bytes for case in cases], 1.0)
    y = Axis.of([limit, *(_cpu(case) for case in cases)], 0.001)
    return Plot(
        points=tuple(_point(case, x, y) for case in cases),
        x_ticks=_place(x.ticks(), _across(x), _bytes),
        y_ticks=tuple(
            tick for tick in _place(y.ticks(), _up(y), seconds_of_tick) if _clear(tick, _up(y)(limit))
        ),
        limit=Tick(_up(y)(limit), f"limit {figures.number(limit)} s"),
        description=_description(cases, limit),
        log_x=x.log,
        log_y=y.log,
    )


def _cpu(case: CaseResult) -> float:
    return case.usage.cpu_seconds if case.usage else 0.0


def _point(case: CaseResult, x: Axis, y: Axis) -> Point:
    label = (
        f"{case.id}: {figures.seconds(_cpu(case))} for {figures.size(case.input_bytes)}, {case.verdict.words}"
    )
    return Point(_across(x)(case.input_bytes), _up(y)(_cpu(case)), case.verdict is Verdict.AC, label)


def _across(axis: Axis) -> Callable[[float], float]:
    return lambda value: round(_LEFT + (_RIGHT - _LEFT) * axis.share(value), 2)


def _up(axis: Axis) -> Callable[[float], float]:
    return lambda value: round(_BOTTOM - (_BOTTOM - _TOP) * axis.share(value), 1)


def _place(
    values: Iterable[float], where: Callable[[float], float], name: Callable[[float], str]
) -> tuple[Tick, ...]:
    return tuple(Tick(where(value), name(value)) for value in values)


def _bytes(value: float) -> str:
    return figures.size(round(value)).replace(".0 ", " ")


def seconds_of_tick(value: float) -> str:
    """A round time: `100 ms`, `1 s`."""
    return f"{value * 1000:g} ms" if 0 < value < 1 else f"{value:g} s"


def _clear(tick: Tick, limit: float) -> bool:
    """Whether a label has room beside that of the limit."""
    return abs(tick.at - limit) > 18


def _decades(low: float, high: float) -> list[float]:
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    step = max(1, -(-(last - first + 1) // _MOST_TICKS))
    return [10.0**exponent for exponent in range(first, last + 1, step)]


def _round_steps(high: float) -> list[float]:
    rough = high / _MOST_TICKS
    base: float = 10.0 ** math.floor(math.log10(rough))
    step = next(base * factor for factor in (1, 2, 5, 10) if base * factor >= rough)
    return [step * index for index in range(int(high / step) + 1)]


def _description(cases: Sequence[CaseResult], limit: float) -> str:
    slowest = max(cases, key=_cpu)
    largest = max(cases, key=lambda case: case.input_bytes)
    return (
        f"{len(cases)} cases. The slowest, {slowest.id}, took {figures.seconds(_cpu(slowest))} of a limit "
        f"of {figures.number(limit)} s; the largest input, {largest.id}, has "
        f"{figures.size(largest.input_bytes)} and took {figures.seconds(_cpu(largest))}."
    )
