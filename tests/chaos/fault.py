"""A fault, and how it is brought about: so many points, one after the other, in a world of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from tests.challenge_folders import SHOUT
from tests.chaos.beginning import a_world
from tests.chaos.scripted import BROKEN, CRASH, RIGHT, WRONG
from tests.chaos.world import EXPECTED, Figures, Kind, World

Act = Callable[[World, float], None]
"""Brings a fault about once and mends it; the seconds are those for which something is away."""
REAL_PROGRAMS: Final = {
    RIGHT: SHOUT,
    WRONG: "print('no')\n",
    CRASH: "raise ValueError\n",
    BROKEN: "def (\n",
}
"""What does the same in sandboxes that run something."""
POSTGRESQL = Kind("postgresql")
SQLITE = Kind("sqlite")
REAL = Kind(sandboxes="engine", workers=1)
"""As many workers as this machine may have slots for."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One of the list.

    Attributes:
        act: what was handed in may still be waiting afterwards.
        away: seconds for which something is away in `make chaos`; less in the tests.
        in_tests: a point of it is part of the tests; False for what takes too long.
    """

    name: str
    act: Act
    kind: Kind = POSTGRESQL
    away: float = 2.0
    in_tests: bool = True

    @property
    def needs_engine(self) -> bool:
        """It takes a Docker engine and the sandbox images."""
        return self.kind.sandboxes == "engine"


def run(fault: Fault, seed: int, points: int, longest_away: float) -> Figures:
    """So many points of one fault, one after the other, in a world of its own."""
    with a_quiet_world(fault.kind, seed) as world:
        bring_about(world, fault, points, longest_away)
        return world.figures


@contextmanager
def a_quiet_world(kind: Kind, seed: int) -> Iterator[World]:
    """One in which every kind of submission has had its verdict while nothing was wrong."""
    sources = {} if kind.sandboxes == "scripted" else REAL_PROGRAMS
    with a_world(kind, seed, sources) as world:
        for source in sorted(EXPECTED):
            assert world.hand_in(source)
        world.settle()
        yield world


def bring_about(world: World, fault: Fault, points: int, longest_away: float) -> None:
    """So many points; raises when a promise breaks."""
    for _ in range(points):
        fault.act(world, min(fault.away, longest_away))
        world.settle()
        world.figures.points += 1
    world.settle_and_go_on()
