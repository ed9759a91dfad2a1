"""Each target, for a little while: its seeds, and what comes of cutting, doubling and changing them.

`make fuzz` goes on for longer and is led by what the code does with each input.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.targets import TARGETS, Target

EXAMPLES = {"report": 60}
USUAL = 150
TOKENS = (
    b"\x00",
    b"\xff\xff\xff\xff",
    b"\x00\x01",
    b"-1",
    b"1e999",
    b"{[",
    b"..",
    b"/",
    b"\r\n",
    b"*a &a",
    b"\xe2\x80\xae",
    b"\xed\xa0\x80",
)


@st.composite
def mutated(draw: st.DrawFn, seeds: tuple[bytes, ...]) -> bytes:
    """A seed with a few pieces replaced."""
    data = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(0, 4))):
        begin = draw(st.integers(0, len(data)))
        end = min(len(data), begin + draw(st.integers(0, 8)))
        data = data[:begin] + draw(st.one_of(st.sampled_from(TOKENS), st.binary(max_size=6))) + data[end:]
    return data


@pytest.mark.parametrize("name", TARGETS)
def test_no_input_is_a_finding(name: str):
    target = TARGETS[name]
    for seed in target.seeds:
        target.try_it(seed)

    @settings(
        max_examples=EXAMPLES.get(name, USUAL),
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.one_of(mutated(target.seeds), st.binary(max_size=400)))
    def fuzz(data: bytes) -> None:
        target.try_it(data)

    fuzz()


def test_a_finding_is_found():
    """A target that took any archive at its word would not pass."""

    def believe(data: bytes) -> None:
        assert b".." not in data

    broken = Target(believe, TARGETS["archive"].seeds)

    @settings(max_examples=USUAL, derandomize=True, database=None, deadline=None)
    @given(mutated(broken.seeds))
    def fuzz(data: bytes) -> None:
        broken.try_it(data)

    with pytest.raises(AssertionError):
        fuzz()
