"""Redis, which carries doorbells, is away, slow, full or empty, or rings too often."""

from __future__ import annotations

import signal
import time
from typing import Final

from tests.chaos.fault import Fault
from tests.chaos.world import World


def _redis_stopped(world: World, away: float) -> None:
    world.hand_in_some(2)
    world.pause(0.3)
    world.redis.stop()
    world.hand_in_some(2)
    world.pause(away)
    world.redis.start()


def _redis_killed(world: World, away: float) -> None:
    world.hand_in_some(2)
    world.pause(0.3)
    world.redis.kill()
    world.hand_in_some(2)
    world.pause(away)
    world.redis.start()


def _redis_emptied(world: World, _: float) -> None:
    world.hand_in_some()
    world.pause(0.4)
    with world.redis.client() as redis:
        redis.flushall()


def _redis_full(world: World, away: float) -> None:
    with world.redis.client() as redis:
        redis.config_set("maxmemory", 1)
        world.hand_in_some()
        world.pause(away)
        world.settle()
        redis.config_set("maxmemory", 0)
    world.hand_in_some(1)


def _redis_frozen(world: World, away: float) -> None:
    """It neither answers nor refuses, as behind a cable that was pulled."""
    world.hand_in_some(2)
    world.pause(0.3)
    world.redis.signal(signal.SIGSTOP)
    try:
        until_when = time.monotonic() + away
        world.hand_in_some(2)
        world.settle()  # nobody waits for it
        time.sleep(max(0.0, until_when - time.monotonic()))
    finally:
        world.redis.signal(signal.SIGCONT)


def _fifty_bells(world: World, _: float) -> None:
    submission_id = world.hand_in()
    assert submission_id
    for _number in range(50):
        world.service.ring(submission_id)


FAULTS: Final = (
    Fault("Redis restarted", _redis_stopped),
    Fault("Redis killed", _redis_killed),
    Fault("Redis emptied (FLUSHALL)", _redis_emptied),
    Fault("Redis full", _redis_full),
    Fault("Redis away for 60 s", _redis_frozen, away=60),
    Fault("the same job 50 times", _fifty_bells),
)
