"""What waits on disk comes back as it was, and takes no memory meanwhile."""

from __future__ import annotations

import tempfile
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.domain.challenge import ProgramCase
from runner.domain.observation import Excerpt, Observation
from runner.grading.aside import SMALL, Aside, AsideError
from runner.grading.judging.played import Played

sizes = st.lists(st.one_of(st.integers(0, 9), st.integers(SMALL - 1, SMALL + 9)), max_size=6)
MIB = 1 << 20


def case(number: int) -> ProgramCase:
    return ProgramCase(f"core/{number}", Path("/in"), Path("/ans"))


def played(output: bytes) -> Played:
    return Played(Observation(0, None, None, 7, 8, 0, 9, 10, output, len(output), Excerpt()), passes=(0.5,))


@given(sizes)
def test_runs_come_back_whole_and_in_order(sizes: list[int]):
    runs = [(case(number), played(bytes([number]) * size)) for number, size in enumerate(sizes)]
    with Aside() as aside:
        for one in runs:
            aside.put(*one)
        assert list(aside) == runs
        assert list(aside) == runs


def held_by(put: Callable[[int], object]) -> int:
    tracemalloc.start()
    try:
        for number in range(20):
            put(number)
        return tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()


def test_large_outputs_that_wait_are_not_in_memory():
    with Aside() as aside:
        assert held_by(lambda number: aside.put(case(number), played(bytes(MIB)))) < MIB
        assert sum(len(run.observation.stdout) for _, run in aside) == 20 * MIB


def test_what_the_disk_does_not_give_back_is_a_platform_fault():
    with Aside() as aside:
        aside.put(case(1), played(b"x" * MIB))
        assert aside._file is not None
        aside._file.truncate(MIB // 2)
        with pytest.raises(AsideError, match="gave 524288 of 1048576 bytes"):
            list(aside)


def test_where_no_file_can_be_made_they_wait_in_memory(monkeypatch: pytest.MonkeyPatch):
    def full() -> NoReturn:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    with Aside() as aside:
        aside.put(case(1), played(b"x" * MIB))
        assert list(aside) == [(case(1), played(b"x" * MIB))]
