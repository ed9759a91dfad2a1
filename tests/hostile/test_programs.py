"""Each hostile program gets its required verdict, nothing is left, and the next submission is accepted."""

from __future__ import annotations

import pytest

from tests.hostile.court import Court
from tests.hostile.manifest import Hostile, read_manifest

pytestmark = pytest.mark.engine


@pytest.mark.parametrize("hostile", read_manifest(), ids=lambda hostile: str(hostile.path))
def test_required_outcome(hostile: Hostile, court: Court) -> None:
    outcome = court.try_program(hostile)
    left = court.leftovers()
    next_one = court.try_innocent()
    assert (outcome, left, next_one) == ([], [], [])
