"""Workers die, or are told to end."""

from __future__ import annotations

import signal
import time
from dataclasses import replace
from typing import Final

from runner.jobs.enqueue import Bell
from runner.services.submissions import read
from tests.chaos.fault import REAL, SQLITE, Act, Fault
from tests.chaos.scripted import POISON
from tests.chaos.servers import until
from tests.chaos.worker import Order
from tests.chaos.world import Kind, World


def _worker_killed(world: World, _: float) -> None:
    world.hand_in_some()
    world.pause(0.6)
    world.crew.signal(world.chance.randrange(2), signal.SIGKILL)


def _worker_killed_with_children(world: World, _: float) -> None:
    world.hand_in_some()
    world.pause(2)
    world.crew.kill_with_children(world.chance.randrange(2))


def _told_to_end(world: World, _: float) -> None:
    world.hand_in_some()
    world.pause(0.6)
    world.crew.signal(world.chance.randrange(2), signal.SIGTERM)


def _never_rung(world: World, _: float) -> None:
    """Whoever took it died before anybody was told."""
    nobody = Bell.connect(f"unix://{world.home}/nobody.sock", "fairtrial")
    usual, world.service = world.service, replace(world.service, bell=nobody)
    try:
        world.hand_in_some(2)
    finally:
        world.service = usual


def _dies_at(order: Order) -> Act:
    def act(world: World, _: float) -> None:
        world.crew.order(order)
        give_up = time.monotonic() + 60
        while world.crew.is_pending(order):
            assert time.monotonic() < give_up, f"nobody carried out {order}"
            world.hand_in_some(1)
            world.pause(0.4)

    return act


def _poison(world: World, _: float) -> None:
    world.hand_in_some(2)
    poisoned = world.hand_in(POISON)
    world.hand_in_some(2)
    assert poisoned
    world.settle()
    grading = read(world.service, world.candidate, poisoned).submission.grading
    assert grading.needs_review, "nobody is told to look at it"
    assert grading.fault, "there is no evidence"
    assert (grading.attempt, grading.fault["kind"], grading.fault["control"]) == (3, "lapsed", "passed")


def _real_worker_killed(world: World, _: float) -> None:
    world.hand_in_some(2)
    world.pause(2)
    world.crew.kill_with_children(0)
    world.settle()
    until(lambda: not world.left_containers(), "the containers of the dead are removed")


FAULTS: Final = (
    Fault("kill -9 of a worker", _worker_killed),
    Fault("kill -9 of a worker (SQLite)", _worker_killed, SQLITE),
    Fault("kill -9 of a worker and its children", _worker_killed_with_children, Kind(sandboxes="fake")),
    Fault("kill -9 of a worker, real sandboxes", _real_worker_killed, REAL),
    Fault("death between commit and enqueue", _never_rung),
    Fault("death between dequeue and start", _dies_at(Order.DIE_CLAIMED)),
    Fault("death between run and store", _dies_at(Order.DIE_GRADED)),
    Fault("death between store and acknowledgement", _dies_at(Order.DIE_STORED)),
    Fault("SIGTERM", _told_to_end),
    Fault("poison job", _poison),
)
