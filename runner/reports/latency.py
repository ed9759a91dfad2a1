"""How long a service's routes took to answer, drawn on one axis: x in per cent of a strip's width.

The axis is logarithmic where the times span more than `plot.LOG_FROM` times.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from runner.domain.report import RouteTimes, ServiceResult
from runner.reports import figures
from runner.reports.plot import Axis, Tick, seconds_of_tick

MOST_ROUTES = 40
_LEFT, _RIGHT = 2.0, 98.0
_FLOOR = 0.001
_ENOUGH = 20
"""Of fewer answers, the one that 95 % do not exceed is the slowest."""
_PLACES = 5
"""Marks lie at multiples of 1/5 of a per cent: closer ones are one on any screen."""


@dataclass(frozen=True, slots=True)
class Strip:
    """One route.

    Attributes:
        marks: where its answers lie, each place once, ascending.
        low: where the middle half begins, `high` where it ends.
        words: how many answers there were, and how long they took.
    """

    route: str
    marks: tuple[float, ...]
    low: float
    median: float
    high: float
    words: str


@dataclass(frozen=True, slots=True)
class Latency:
    """All routes on one axis."""

    strips: tuple[Strip, ...]
    ticks: tuple[Tick, ...]
    log: bool
    more_routes: int


def latency(service: ServiceResult) -> Latency | None:
    """The strips of a service's routes; None where nothing was answered."""
    answered = [route for route in service.routes if route.seconds]
    if not answered:
        return None
    axis = Axis.of([seconds for route in answered for seconds in route.seconds], _FLOOR)
    return Latency(
        strips=tuple(_strip(route, axis) for route in answered[:MOST_ROUTES]),
        ticks=tuple(Tick(_place(axis, value), seconds_of_tick(value)) for value in axis.ticks()),
        log=axis.log,
        more_routes=max(len(answered) - MOST_ROUTES, 0),
    )


def quantile(ascending: Sequence[float], share: float) -> float:
    """The least of some values that at least `share` of them do not exceed (nearest rank)."""
    return ascending[max(math.ceil(share * len(ascending)), 1) - 1]


def in_words(seconds: Sequence[float]) -> str:
    """`140 answers, median 26 ms, 95 % within 0.24 s, slowest 0.27 s`; of a few, the slowest says it all."""
    times = sorted(seconds)
    count = figures.count(len(times), "answer")
    if len(times) == 1:
        return f"{count}, {figures.seconds(times[0])}"
    most = f", 95 % within {figures.seconds(quantile(times, 0.95))}" if len(times) >= _ENOUGH else ""
    median, slowest = figures.seconds(quantile(times, 0.5)), figures.seconds(times[-1])
    return f"{count}, median {median}{most}, slowest {slowest}"


def _strip(route: RouteTimes, axis: Axis) -> Strip:
    times = sorted(route.seconds)
    return Strip(
        route=route.route,
        marks=tuple(sorted({round(_place(axis, value) * _PLACES) / _PLACES for value in times})),
        low=_place(axis, quantile(times, 0.25)),
        median=_place(axis, quantile(times, 0.5)),
        high=_place(axis, quantile(times, 0.75)),
        words=in_words(times),
    )


def _place(axis: Axis, seconds: float) -> float:
    return round(_LEFT + (_RIGHT - _LEFT) * axis.share(seconds), 2)
