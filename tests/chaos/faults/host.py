"""The host has no room, no inodes or no memory left."""

from __future__ import annotations

import signal
from collections.abc import Callable
from typing import Final

from runner.storage.ids import new_id
from tests.chaos.fault import Fault
from tests.chaos.scripted import RIGHT
from tests.chaos.servers import until
from tests.chaos.world import Kind, World

_SMALL = Kind("sqlite", disk="size=16m,nr_inodes=64")


def _disk_full(world: World, away: float) -> None:
    world.hand_in_some(2)
    world.pause(0.2)
    ballast = world.home / "ballast"
    with ballast.open("wb", buffering=0) as file:
        _fill(lambda: file.write(bytes(1 << 16)))
        _fill(lambda: file.write(b"\0"))
    world.hand_in_some(2)
    world.pause(away)
    ballast.unlink()
    if world.server and not world.server.is_running:
        world.server.start()
    until(lambda: world.hand_in(RIGHT), "there is room again")


def _inodes_full(world: World, away: float) -> None:
    world.hand_in_some(2)
    ballast = world.home / "many"
    ballast.mkdir()
    _fill(lambda: ballast.joinpath(new_id()).touch())
    world.crew.signal(0, signal.SIGKILL)
    world.hand_in_some(2)
    world.pause(away)
    for path in ballast.iterdir():
        path.unlink()
    ballast.rmdir()


def _no_memory(world: World, away: float) -> None:
    """A worker gets no more of it for a while; then the kernel takes it for its victim."""
    world.hand_in_some(2)
    world.pause(0.3)
    room = world.chance.choice([0, 1 << 16, 1 << 20, 8 << 20])
    pid = world.crew.starve(world.chance.randrange(2), room)
    world.hand_in_some(2)
    world.pause(away)
    world.crew.kill(pid)


def _fill(write: Callable[[], object]) -> None:
    while True:
        try:
            write()
        except OSError:
            return


FAULTS: Final = (
    Fault("disk full (SQLite)", _disk_full, _SMALL),
    Fault("disk full (PostgreSQL)", _disk_full, Kind(disk="size=200m")),
    Fault("inodes full (SQLite)", _inodes_full, _SMALL),
    Fault("no memory for a worker", _no_memory, away=1.0),
)
