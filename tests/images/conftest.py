"""One pool for all that starts sidecars."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from runner.sandbox.engine import Engine
from runner.sandbox.pool import Pool
from tests.cores import own_cores
from tests.images.sidecar import Bench, images


@pytest.fixture(scope="package")
def bench() -> Iterator[Bench]:
    with Engine.connect() as engine, Pool(engine, cores=own_cores(engine)) as pool:
        yield Bench(pool, images())
