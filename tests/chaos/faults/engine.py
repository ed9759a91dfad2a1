"""The Docker engine is away, ill, cut off, or restarted while real sandboxes grade."""

from __future__ import annotations

import signal
from dataclasses import replace
from typing import Final

import sqlalchemy as sa

from runner.domain.work import AttemptOutcome
from runner.storage import tables
from tests.chaos.fault import REAL, Act, Fault
from tests.chaos.worker import Order
from tests.chaos.world import World

_OWN = replace(REAL, engine="own")
_LIVE = replace(REAL, engine="live-restore")


def _while(order: Order) -> Act:
    """The platform is ill for a while: nothing that was handed in suffers for it."""

    def act(world: World, away: float) -> None:
        before = _faults(world)
        world.hand_in_some(2)
        world.pause(0.2)
        world.crew.order(order)
        world.hand_in_some(2)
        world.pause(away)
        world.crew.lift(order)
        world.settle()
        assert _faults(world) == before, "an illness was held against a submission"

    return act


def _faults(world: World) -> int:
    """That count against what was handed in; a worker that this machine let stand still is no illness."""
    query = sa.select(sa.func.count()).where(tables.attempts.c.outcome == AttemptOutcome.FAULTED.value)
    with world.service.database.read() as connection:
        return int(connection.execute(query).scalar_one())


def _engine_cut(world: World, away: float) -> None:
    proxy = world.proxy
    assert proxy
    world.hand_in_some(2)
    world.pause(2)
    proxy.cut()
    world.pause(away)
    proxy.mend()


def _engine_ends(how: signal.Signals) -> Act:
    """And is started again, as an upgrade or a crash does it."""

    def act(world: World, away: float) -> None:
        server = world.engine
        assert server
        world.hand_in_some(4)
        world.pause(2)
        server.end(how)
        world.hand_in_some(1)
        world.pause(away)
        server.start()

    return act


FAULTS: Final = (
    Fault("engine away", _while(Order.ENGINE_AWAY)),
    Fault("image missing", _while(Order.IMAGE_MISSING)),
    Fault("seccomp profile bad", _while(Order.SECCOMP_BAD)),
    Fault("engine cut off, real sandboxes", _engine_cut, REAL),
    Fault("engine restarted, real sandboxes", _engine_ends(signal.SIGTERM), _OWN, in_tests=False),
    Fault("kill -9 of the engine, real sandboxes", _engine_ends(signal.SIGKILL), _OWN),
    Fault(
        "engine restarted with live-restore, real sandboxes",
        _engine_ends(signal.SIGTERM),
        _LIVE,
        in_tests=False,
    ),
)
