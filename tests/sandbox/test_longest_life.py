"""How long a sandbox may live at most, whatever is asked for, and that it is said when it has."""

from __future__ import annotations

import time

import pytest

from runner.domain.errors import SandboxLostError
from runner.sandbox.docker_driver import DockerSandbox, Terms
from runner.sandbox.engine import Engine
from runner.sandbox.model import SandboxSpec
from runner.sandbox.pool import Pool
from tests.sandbox.sandbox_fixtures import sh

pytestmark = pytest.mark.engine


def test_a_run_that_needs_longer_is_ended_and_says_why(engine: Engine, pool: Pool, spec: SandboxSpec) -> None:
    with (
        pool.lease(spec) as lease,
        DockerSandbox.make(engine, spec, lease.slots[0], Terms("tests", at_most=3)) as sandbox,
    ):
        sandbox.extend(600)
        assert not sandbox.lasts(10)
        with pytest.raises(SandboxLostError, match="none lives for longer than 3 s"):
            sandbox.run(sh("sleep 60"))


def test_one_that_is_to_live_on_when_its_time_is_over_says_so_as_well(
    engine: Engine, pool: Pool, spec: SandboxSpec
) -> None:
    """As a pod is, whose service is started anew after two hours."""
    with (
        pool.lease(spec) as lease,
        DockerSandbox.make(engine, spec, lease.slots[0], Terms("tests")) as sandbox,
    ):
        sandbox._latest = time.monotonic() - 5
        sandbox.extend(600)
        with pytest.raises(SandboxLostError, match="none lives for longer than 7,200 s"):
            sandbox.run(sh("sleep 60"))
