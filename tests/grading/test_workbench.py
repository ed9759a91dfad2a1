"""Who tries a service goes on when something beside it has died, and is told when that cannot be."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from runner.domain.errors import SandboxLostError, UsageError
from runner.domain.trial import Outcome
from runner.grading.attempt import Workplace
from runner.grading.service.workbench import opened
from runner.languages import LANGUAGES
from runner.sandbox.docker_driver import DockerSandbox
from tests.grading.services import service, unhurried

pytestmark = pytest.mark.engine

CACHE = "sidecars:\n  - {name: cache, image: redis, url: CACHE_URL}\n\n"
DATABASE = "sidecars:\n  - {name: db, image: postgres, seed: seed/, url: DATABASE_URL}\n\n"
PATIENCE = 30.0


def test_a_sidecar_that_died_is_replaced(workplace: Workplace, tmp_path: Path) -> None:
    hello, mine = unhurried(tmp_path, sidecars=CACHE), service("serve()")
    with opened(workplace, hello, LANGUAGES["python"], lambda: mine, 0) as bench:
        with bench.started(lambda _: None) as life:
            assert life.ready_seconds is not None
        died = bench._pod._sidecars[0].agent.process
        died.stop(0)
        died.wait(time.monotonic() + PATIENCE)
        with bench.started(lambda _: None) as life:
            assert life.ready_seconds is not None
            assert [trial.outcome for _, trial in bench.try_samples()] == [Outcome.PASSED]
        bench._relay._sandbox.close()
        with pytest.raises(SandboxLostError), bench.started(lambda _: None):
            pass


def test_a_pod_that_may_not_live_for_long_any_more_is_made_anew(workplace: Workplace, tmp_path: Path) -> None:
    """No sandbox lives for longer than two hours; a service that hangs in each of many cases takes more."""
    hello, mine = unhurried(tmp_path), service("serve()")
    with opened(workplace, hello, LANGUAGES["python"], lambda: mine, 0) as bench:
        old = bench._pod._sandboxes
        for sandbox in old:
            assert isinstance(sandbox, DockerSandbox)
            sandbox._latest = time.monotonic() + 5
        with bench.started(lambda _: None) as life:
            assert life.ready_seconds is not None
            assert bench._pod.suite.agent.ended is None
        assert not {id(sandbox) for sandbox in old} & {id(sandbox) for sandbox in bench._pod._sandboxes}


def test_a_seed_that_cannot_be_loaded_is_the_challenges_fault(workplace: Workplace, tmp_path: Path) -> None:
    hello = unhurried(tmp_path, sidecars=DATABASE)
    (hello.root / "seed/01-accounts.sql").write_text("create tabel wrong ();\n")
    with (
        pytest.raises(UsageError, match="The challenge is at fault: db: "),
        opened(workplace, hello, LANGUAGES["python"], lambda: service("serve()"), 0),
    ):
        pass
