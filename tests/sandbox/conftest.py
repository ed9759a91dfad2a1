"""A real engine, its Python image, and a pool of slots.

There is no skipping: without an engine these tests fail.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from runner.images.builder import build
from runner.images.catalog import read_catalog
from runner.images.client import connected
from runner.images.progress import unwatched
from runner.sandbox.engine import Engine
from runner.sandbox.model import SandboxSpec
from runner.sandbox.pool import Pool
from tests.cores import own_cores


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    with Engine.connect() as engine:
        yield engine


@pytest.fixture(scope="session")
def image() -> str:
    """The id of the Python image."""
    with connected() as client:
        return build(client, read_catalog(), unwatched, ["python"])["python"]


@pytest.fixture(scope="session")
def spec(image: str) -> SandboxSpec:
    return SandboxSpec(image, memory=64)


@pytest.fixture(scope="module")
def pool(engine: Engine) -> Iterator[Pool]:
    with Pool(engine, cores=own_cores(engine)) as pool:
        yield pool
