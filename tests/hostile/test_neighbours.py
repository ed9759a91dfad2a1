"""Limits that the kernel counts by user, across containers: a sandbox's neighbour must not feel them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
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
import ctypes, time
libc = ctypes.CDLL(None)
made = sum(libc.inotify_init() >= 0 for _ in range(1000))
print("refused at last" if 0 < made < 1000 else made, flush=True)
time.sleep(4)
"""
"""Holds all inotify instances that one user may have (inotify(7), max_user_instances)."""
NEIGHBOUR = b"""
import ctypes, os, time
libc = ctypes.CDLL(None)
end = time.monotonic() + 3
while time.monotonic() < end:
    made = libc.inotify_init()
    if made < 0:
        print("refused")
        break
    os.close(made)
    time.sleep(0.01)
else:
    print("never refused")
"""


def seen_beside_a_hoarder(pool: Pool, image: str) -> list[bytes]:
    """What the hoarder says, and what its neighbour says that runs at the same time."""
    spec = SandboxSpec(image, memory=64)
    command = Command(("/usr/bin/python3", f"{SRC}/it.py"), env=base_environment())
    with pool.lease(spec, spec) as lease, ThreadPoolExecutor(2) as threads:
        sandboxes = [lease.sandbox(spec) for _ in range(2)]  # before either begins: to make one takes a while
        for sandbox, script in zip(sandboxes, (HOARD, NEIGHBOUR), strict=True):
            sandbox.unpack(SRC, [SourceFile(PurePosixPath("it.py"), script)])
        runs = [threads.submit(sandbox.run, command) for sandbox in sandboxes]
        return [run.result().stdout for run in runs]


def test_a_neighbour_does_not_feel_what_a_hoarder_takes(pool: Pool, workplace: Workplace) -> None:
    assert seen_beside_a_hoarder(pool, workplace.image("python")) == [
        b"refused at last\n",
        b"never refused\n",
    ]


@pytest.mark.bites
def test_it_would_if_they_shared_a_user(
    pool: Pool, workplace: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Uids, "of_box", classmethod(lambda cls, _: cls(31_000, 31_001)))
    assert seen_beside_a_hoarder(pool, workplace.image("python")) == [b"refused at last\n", b"refused\n"]
