"""Limits that the kernel counts by user, across containers: a sandbox's neighbour must not feel them."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import PurePosixPath

import pytest

from runner.domain.submission import SourceFile
from runner.grading.attempt import Workplace
from runner.languages.environment import base_environment
from runner.languages.model import SRC
from runner.sandbox.model import Command, SandboxSpec
from runner.sandbox.policy import Uids
from runner.sandbox.pool import Pool

pytestmark = [pytest.mark.engine, pytest.mark.alone]
HOARD = b"""
import ctypes, sys
libc = ctypes.CDLL(None)
made = sum(libc.inotify_init() >= 0 for _ in range(1000))
print("refused at last" if 0 < made < 1000 else made, flush=True)
sys.stdin.read()
"""
"""Holds all inotify instances that one user may have (inotify(7), max_user_instances) until it is killed."""
NEIGHBOUR = b"""
import ctypes
libc = ctypes.CDLL(None)
made = [libc.inotify_init() for _ in range(50)]
print("refused" if min(made) < 0 else "never refused")
"""
SECONDS = 60
"""By when the hoarder must have said what it holds, and its neighbour have ended."""


def seen_beside_a_hoarder(pool: Pool, image: str) -> list[bytes | None]:
    """What the hoarder says, and what its neighbour says that runs once the hoarder holds all it can get."""
    spec = SandboxSpec(image, memory=64)
    command = Command(("/usr/bin/python3", f"{SRC}/it.py"), env=base_environment(), wall_stop=SECONDS)
    with pool.lease(spec, spec) as lease:
        hoarder, neighbour = (lease.sandbox(spec) for _ in range(2))
        for sandbox, script in ((hoarder, HOARD), (neighbour, NEIGHBOUR)):
            sandbox.unpack(SRC, [SourceFile(PurePosixPath("it.py"), script)])
        with hoarder.start(replace(command, wall_stop=0)) as holding:
            return [holding.line(time.monotonic() + SECONDS), neighbour.run(command).stdout]


def test_a_neighbour_does_not_feel_what_a_hoarder_takes(pool: Pool, workplace: Workplace) -> None:
    assert seen_beside_a_hoarder(pool, workplace.image("python")) == [
        b"refused at last",
        b"never refused\n",
    ]


@pytest.mark.bites
def test_it_would_if_they_shared_a_user(
    pool: Pool, workplace: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Uids, "of_box", classmethod(lambda cls, _: cls(31_000, 31_001)))
    assert seen_beside_a_hoarder(pool, workplace.image("python")) == [b"refused at last", b"refused\n"]
