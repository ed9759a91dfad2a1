"""A bounded share of `make chaos`: a point of every fault, by a seed that the environment may choose."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.chaos.fault import Fault, a_quiet_world, bring_about
from tests.chaos.faults import FAULTS
from tests.chaos.servers import forget_template
from tests.chaos.world import World

SEED = int(os.environ.get("FAIRTRIAL_CHAOS_SEED", "20261124"))
POINTS = int(os.environ.get("FAIRTRIAL_CHAOS_POINTS", "1"))
LONGEST_AWAY = 3.0


@pytest.fixture(scope="module", autouse=True)
def template() -> Iterator[None]:
    """One for all servers of this module."""
    yield
    forget_template()


@pytest.fixture(scope="module")
def world(request: pytest.FixtureRequest, template: None) -> Iterator[World]:
    """One for all faults of the same kind of world: to begin one takes longer than most faults do."""
    with a_quiet_world(request.param, SEED) as begun:
        yield begun


def _params() -> Iterator[object]:
    """Those of one kind of world one after the other."""
    kinds = list(dict.fromkeys(fault.kind for fault in FAULTS))
    for fault in sorted(filter(lambda one: one.in_tests, FAULTS), key=lambda one: kinds.index(one.kind)):
        marks = [pytest.mark.engine, pytest.mark.alone] if fault.needs_engine else []
        yield pytest.param(fault.kind, fault, id=fault.name, marks=marks)


@pytest.mark.parametrize(("world", "fault"), list(_params()), indirect=["world"], scope="module")
def test_every_acknowledged_submission_ends_in_exactly_one_report_whatever_happens(
    world: World, fault: Fault
) -> None:
    bring_about(world, fault, POINTS, LONGEST_AWAY)
