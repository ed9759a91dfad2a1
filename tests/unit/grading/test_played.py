"""What the passes of a case come to. Pure."""

from __future__ import annotations

import tracemalloc

from runner.domain.observation import Excerpt, Observation
from runner.grading.judging.played import SoFar

MIB = 1 << 20


def ran(cpu_ns: int, wall_ns: int, peak: int, output: bytes) -> Observation:
    return Observation(0, None, None, cpu_ns, wall_ns, 0, peak, 0, output, len(output), Excerpt())


def test_it_is_the_last_with_the_most_that_any_used() -> None:
    passes = SoFar()
    for one in (ran(3_000_000_000, 5, 70, b"first"), ran(1_000_000_000, 9, 30, b"last")):
        passes.add(one)
    assert passes.observation == ran(3_000_000_000, 9, 70, b"last")
    assert passes.cpu_seconds == (3.0, 1.0)
    assert len(passes) == 2


def test_a_single_one_has_no_seconds_of_each() -> None:
    passes = SoFar()
    passes.add(ran(1, 2, 3, b""))
    assert passes.cpu_seconds == ()


def test_many_hold_no_more_output_than_one() -> None:
    passes = SoFar()
    tracemalloc.start()
    try:
        for number in range(20):
            passes.add(ran(1, 1, 1, bytes([number]) * MIB))
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held < 2 * MIB
    assert passes.observation.stdout == bytes([19]) * MIB
