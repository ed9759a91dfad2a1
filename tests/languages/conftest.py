"""Each language's `tour` is compiled once and stays in one sandbox for all tests of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import pytest

from runner.grading.workplace import allowed_cores
from runner.images.builder import resolve
from runner.images.catalog import read_catalog
from runner.images.client import connected
from runner.languages import LANGUAGES
from runner.languages.model import Language
from runner.sandbox.engine import Engine
from runner.sandbox.lease import PoolLease
from runner.sandbox.pool import Pool
from tests.languages.workbench import Prepared, prepare, program_files, run_spec


@pytest.fixture(scope="package")
def pool() -> Iterator[Pool]:
    with Engine.connect() as engine, Pool(engine, cores=allowed_cores(engine.facts.cores)) as pool:
        yield pool


@pytest.fixture(scope="package")
def image_of() -> Iterator[Callable[[str], str]]:
    with connected() as client:
        catalog = read_catalog()
        yield cache(lambda name: resolve(client, catalog, name))


@pytest.fixture(scope="package", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Language:
    return LANGUAGES[request.param]


@pytest.fixture(scope="package")
def image(language: Language, image_of: Callable[[str], str]) -> str:
    return image_of(language.image)


@pytest.fixture(scope="package")
def lease(language: Language, image: str, pool: Pool) -> Iterator[PoolLease]:
    with pool.lease(run_spec(language, image)) as lease:
        yield lease


@pytest.fixture(scope="package")
def tour(lease: PoolLease, language: Language, image: str) -> Prepared:
    return prepare(lease, language, image, program_files(language, "tour"))
