"""The engine, one pool, and the random order in which hostile programs run."""

from __future__ import annotations

import os
import random
import socket
import tempfile
import zlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import docker
import pytest

from runner.grading.attempt import Workplace
from runner.grading.workplace import engine_evidence
from runner.images.builder import resolve
from runner.images.catalog import read_catalog
from runner.images.client import connected
from runner.sandbox import policy
from runner.sandbox.engine import Engine
from runner.sandbox.pool import Pool
from tests.cores import own_cores
from tests.hostile.court import Court
from tests.hostile.manifest import read_manifest
from tests.hostile.mutants import Mutants
from tests.hostile.summary import summary

_RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID")
"""The same for all of pytest-xdist's workers, which must agree on the order."""
SEED = int(
    os.environ.get("HOSTILE_SEED") or (zlib.crc32(_RUN.encode()) if _RUN else random.randrange(1 << 32))
)
os.environ["HOSTILE_SEED"] = str(SEED)


def pytest_report_header() -> str:
    """How to repeat the order."""
    return f"hostile programs in the order of HOSTILE_SEED={SEED}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """No program may count on its predecessor."""
    places = [index for index, item in enumerate(items) if Path(__file__).parent in item.path.parents]
    shuffled = [items[index] for index in places]
    random.Random(SEED).shuffle(shuffled)
    for index, item in zip(places, shuffled, strict=True):
        items[index] = item


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Which invariants held, and which broke."""
    tests = {
        outcome: [report.nodeid for report in terminalreporter.stats.get(outcome, ())]
        for outcome in ("passed", "failed", "error")
    }
    lines = list(summary(read_manifest(), tests["passed"], tests["failed"] + tests["error"]))
    if lines:
        terminalreporter.section("hostile programs")
        terminalreporter.write_line("\n".join(lines))


@pytest.fixture(scope="session")
def client() -> Iterator[docker.DockerClient]:
    """docker-py's."""
    with connected() as opened:
        yield opened


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    """Ours."""
    with Engine.connect() as opened:
        yield opened


@pytest.fixture(scope="session")
def pool(engine: Engine) -> Iterator[Pool]:
    """Any core will do: nothing is measured here.

    No spares, so that whatever runs belongs to the program on trial.
    """
    with Pool(engine, spares=0, cores=own_cores(engine)) as opened:
        yield opened


@pytest.fixture(scope="session")
def workplace(
    client: docker.DockerClient, engine: Engine, pool: Pool, tmp_path_factory: pytest.TempPathFactory
) -> Workplace:
    """The usual images."""
    catalog = read_catalog()

    @cache
    def image(name: str) -> str:
        return resolve(client, catalog, name)

    return Workplace(pool, image, engine_evidence(engine), tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="session")
def mutants(client: docker.DockerClient, workplace: Workplace, pool: Pool) -> Iterator[Mutants]:
    """Removed at the end."""
    made = Mutants(client, pool, workplace.image("c"))
    yield made
    made.remove()


@pytest.fixture
def court(
    engine: Engine, workplace: Workplace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Court]:
    """A court that knows the users of all sandboxes, and after which no temporary file is left."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    folder = tmp_path / "cases"
    folder.mkdir()
    held = Court(engine, workplace, f"{socket.gethostname()}:{os.getpid()}", folder)
    strict = policy.create_body

    def recording(held_to: policy.Policy, *arguments: Any) -> Any:
        held.uids.update({held_to.uids.build, held_to.uids.run})
        return strict(held_to, *arguments)

    monkeypatch.setattr(policy, "create_body", recording)
    yield held
    assert not list(temporary.iterdir())
