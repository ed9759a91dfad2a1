"""What is said of an author's program that could not be built. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from runner.domain.observation import Excerpt, Observation, Stop
from runner.grading.judging.built import why_not_built


def ended(stderr: bytes = b"", **facts: Any) -> Observation:
    said = Excerpt(stderr, b"", len(stderr))
    return replace(Observation(1, None, None, 0, 0, 0, 0, 0, b"", 0, said), **facts)


@pytest.mark.parametrize(
    ("seen", "why"),
    [
        (ended(b"warning: odd\nmain.c:1: error: no\n"), "main.c:1: error: no"),
        (ended(b"./build: 2: ghc: not found\n"), "./build: 2: ghc: not found"),
        (ended(stdout=b"make: nothing to be done\n"), "make: nothing to be done"),
        (ended(), "exit code 1, and it said nothing"),
        (ended(b"error\n", stopped=Stop.CPU), "it did not come to an end in time"),
        (ended(stopped=Stop.WALL), "it did not come to an end in time"),
        (ended(stopped=Stop.OUTPUT), "it wrote too much on its standard output"),
        (ended(b"error: killed\n", oom_kills=1), "the memory that it may use was too little"),
        (ended(sandbox_oom=True), "the memory that it may use was too little"),
    ],
)
def test_what_was_too_much_for_it_or_its_first_error_is_the_reason(seen: Observation, why: str) -> None:
    assert why_not_built(seen) == why
