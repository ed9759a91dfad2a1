"""What is left when a worker is killed, and who takes it away."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from runner.sandbox import reaper
from runner.sandbox.engine import Engine, Json, NoSuchContainerError
from runner.sandbox.model import Command, SandboxSpec
from runner.sandbox.policy import ROLE
from runner.sandbox.pool import Pool

pytestmark = [pytest.mark.engine, pytest.mark.alone]
WORKER = """
import sys
from runner.sandbox.engine import Engine
from runner.sandbox.model import Command, SandboxSpec
from runner.sandbox.pool import Pool
spec = SandboxSpec(sys.argv[1], 64)
with Engine.connect() as engine, Pool(engine, cores=range(engine.facts.cores)) as pool:
    with pool.lease(spec) as lease:
        sandbox = lease.sandbox(spec)
        print(lease.slots[0].holder, sandbox.container, flush=True)
        sandbox.run(Command(("/bin/sleep", "600"), wall_stop=600))
"""


@pytest.fixture
def foreign(engine: Engine, image: str) -> Iterator[str]:
    """An exited container that looks like ours and lacks the label."""
    body = {"Image": image, "Entrypoint": ["/bin/true"], "Labels": {"fairtrial": "box"}}
    container = engine.create(f"not-ours-{uuid4()}", body)
    engine.start(container)
    engine.wait(container, 60)
    yield container
    engine.remove(container)


def test_a_killed_worker_leaves_nothing_that_runs_and_the_reaper_the_rest(
    engine: Engine, spec: SandboxSpec, foreign: str
):
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, spec.image], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
    )
    with worker:
        assert worker.stdout is not None
        containers = worker.stdout.readline().decode().split()
        assert len(containers) == 2
        worker.kill()
    for container in containers:
        engine.wait(container, 60)
    reaper.reap(engine)
    for container in containers:
        with pytest.raises(NoSuchContainerError):
            engine.inspect(container)
    assert engine.inspect(foreign)["State"]["Status"] == "exited"


def test_what_lives_and_is_held_is_spared(engine: Engine, pool: Pool, spec: SandboxSpec):
    with pool.lease(spec) as lease, lease.sandbox(spec) as sandbox:
        reaper.reap(engine)
        assert sandbox.run(Command(("/bin/true",))).exit_code == 0


def test_a_box_past_its_deadline_is_removed_though_it_runs(engine: Engine, pool: Pool, spec: SandboxSpec):
    with pool.lease(spec) as lease, lease.sandbox(spec) as sandbox:
        listed: list[Json] = [one for one in engine.list(ROLE) if one["State"] == "running"]
        late = list(reaper.choose(listed, engine.now() + 8000))
        assert sandbox.container in late
        assert lease.slots[0].holder not in late
