"""The engine's processes are moved off a core, and back."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import apart
from benchmarks.apart import engine_apart

CORES = set(range(os.cpu_count() or 1))
MAY = os.geteuid() == 0 and len(CORES) > 1


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A process that passes for an engine's."""
    program = tmp_path / "engine-of-tests"
    shutil.copy("/bin/sleep", program)
    monkeypatch.setattr(apart, "ENGINE", {program.name})
    with subprocess.Popen([program, "600"]) as process:
        while Path(f"/proc/{process.pid}/comm").read_text("utf-8").strip() != program.name:
            os.sched_yield()  # the kernel names it a moment after it has begun
        os.sched_setaffinity(process.pid, CORES)
        yield process.pid
        process.kill()


def test_a_local_engine_is_off_the_core_where_we_may_and_back_afterwards(engine: int) -> None:
    with engine_apart(0, local=True) as kept_off:
        assert kept_off == MAY
        assert os.sched_getaffinity(engine) == (CORES - {0} if MAY else CORES)
    assert os.sched_getaffinity(engine) == CORES


def test_a_remote_engine_is_no_concern_of_ours(engine: int) -> None:
    with engine_apart(0, local=False) as kept_off:
        assert not kept_off
        assert os.sched_getaffinity(engine) == CORES


def test_an_engine_that_ended_meanwhile_is_no_error(engine: int) -> None:
    with engine_apart(0, local=True):
        os.kill(engine, 9)
        os.waitid(os.P_PID, engine, os.WEXITED | os.WNOWAIT)
