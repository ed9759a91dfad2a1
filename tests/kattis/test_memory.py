"""A package's memory limit is exact (docs/decisions/0016)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from runner.domain.judge import Judgement, judge_peak
from runner.domain.limits import Limits
from runner.domain.observation import Excerpt, Observation
from runner.domain.verdict import Verdict
from tests.kattis.packages import CURRENT, loaded, package

MIB = 1 << 20
LIMITS = Limits(time_limit=1, wall_time=5, memory=64)
ENDED_WELL = Observation(
    exit_code=0,
    signal=None,
    stopped=None,
    cpu_ns=1,
    wall_ns=1,
    oom_kills=0,
    peak_rss_bytes=64 * MIB,
    stdin_bytes=0,
    stdout=b"",
    stdout_bytes=0,
    stderr=Excerpt(),
)


def test_what_is_held_up_to_the_limit_is_allowed() -> None:
    assert judge_peak(LIMITS, ENDED_WELL) is None


@pytest.mark.parametrize("more", [1, MIB])
def test_more_is_not_even_if_nothing_killed_it(more: int) -> None:
    found = judge_peak(LIMITS, replace(ENDED_WELL, peak_rss_bytes=64 * MIB + more))
    assert isinstance(found, Judgement)
    assert found.verdict is Verdict.MLE
    assert "the limit is 64 MiB" in found.reason


def test_only_a_limit_that_is_stated_is_exact(tmp_path: Path) -> None:
    assert not loaded(package(tmp_path)).program.exact_memory
    stated = CURRENT.replace("{time_limit: 2}", "{time_limit: 2, memory: 64}")
    assert loaded(package(tmp_path, problem=stated)).program.exact_memory
