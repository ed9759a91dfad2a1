"""Both providers of sandboxes, held to one contract."""

from __future__ import annotations

import os
import select
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from runner.sandbox.docker_driver import DockerSandbox, Terms
from runner.sandbox.engine import Engine
from runner.sandbox.model import Sandbox, SandboxSpec
from runner.sandbox.pool import Pool
from tests.fakes.sandbox import FakeSandbox
from tests.sandbox.conformance import SandboxConformance
from tests.sandbox.process_conformance import DEAF, ProcessConformance, goes_on, soon
from tests.sandbox.sandbox_fixtures import Make


class TestFake(SandboxConformance, ProcessConformance):
    @pytest.fixture
    def make(self) -> Iterator[Make]:
        with ExitStack() as made:
            yield lambda lifetime: made.enter_context(
                FakeSandbox(SandboxSpec("sha256:0", 64), lifetime=lifetime)
            )

    @pytest.fixture
    def kill(self) -> Callable[[Sandbox], None]:
        def kill(sandbox: Sandbox) -> None:
            assert isinstance(sandbox, FakeSandbox)
            os.kill(sandbox.pid, signal.SIGKILL)

        return kill

    def test_nothing_outlives_its_supervisor(self, sandbox: Sandbox, kill: Callable[[Sandbox], None]):
        """It would live on for as long as the host does: nothing else of a fake's ends it."""
        with sandbox.start(goes_on(f"echo $$; {DEAF}")) as process:
            pid = int(process.line(soon()) or b"")
            assert process.line(soon()) == b"ready"
            alive = os.pidfd_open(pid)
            kill(sandbox)
            gone, _, _ = select.select([alive], [], [], 10)
            os.close(alive)
            assert gone


@pytest.mark.engine
class TestDocker(SandboxConformance, ProcessConformance):
    @pytest.fixture
    def make(self, engine: Engine, pool: Pool, spec: SandboxSpec) -> Iterator[Make]:
        with pool.lease(spec) as lease, ExitStack() as made:
            slot = lease.slots[0]

            def make(lifetime: int) -> Sandbox:
                terms = Terms("tests", lifetime=lifetime)
                return made.enter_context(DockerSandbox.make(engine, spec, slot, terms))

            yield make

    @pytest.fixture
    def kill(self, engine: Engine) -> Callable[[Sandbox], None]:
        def kill(sandbox: Sandbox) -> None:
            assert isinstance(sandbox, DockerSandbox)
            engine._client.kill(sandbox.container)

        return kill
