"""An engine that does not say what a sandbox has used when a command is ended with it."""

from __future__ import annotations

import pytest

from runner.domain.errors import EngineError
from runner.domain.observation import Stop
from runner.sandbox import process as processes
from runner.sandbox.engine import Engine
from runner.sandbox.model import SandboxSpec
from runner.sandbox.pool import Pool
from tests.cores import own_cores
from tests.sandbox.process_conformance import end_of, goes_on, soon

pytestmark = pytest.mark.engine


class Mute(Engine):
    """The real one, but for that question."""

    def cpu_ns(self, container: str) -> int:
        """No answer to this one."""
        raise EngineError(f"The engine could not say what {container} has used.")


def test_that_a_command_was_ended_is_known_whatever_the_engine_says_of_its_cpu(
    spec: SandboxSpec, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(processes, "UNHEARD", 0.0)
    with Mute.connect() as engine, Pool(engine, cores=own_cores(engine)) as pool, pool.lease(spec) as lease:
        sandbox = lease.sandbox(spec)
        with sandbox.start(goes_on("echo ready; exec sleep 600")) as process:
            assert process.line(soon()) == b"ready"
            process.stop(0)
            seen = end_of(process)
        assert (seen.stopped, seen.clean, seen.cpu_ns) == (Stop.ASKED, False, 0)
        assert seen.wall_ns > 0
        assert not sandbox.usable
