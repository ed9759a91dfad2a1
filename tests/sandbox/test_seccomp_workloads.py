"""Run times that make threads, children and event loops do so within the profile."""

from __future__ import annotations

import pytest

from runner.images.builder import build
from runner.images.catalog import read_catalog
from runner.images.client import connected
from runner.images.progress import unwatched
from runner.languages import LANGUAGES
from runner.sandbox.pool import Pool
from tests.languages.workbench import prepare, run_spec
from tests.sandbox.workloads import WORKLOADS

pytestmark = pytest.mark.engine


@pytest.mark.parametrize("name", WORKLOADS)
def test_a_run_time_works_within_the_profile(pool: Pool, name: str):
    language, (source, says) = LANGUAGES[name], WORKLOADS[name]
    with connected() as client:
        image = build(client, read_catalog(), unwatched, [language.image])[language.image]
    with pool.lease(run_spec(language, image)) as lease:
        prepared = prepare(lease, language, image, [source])
        assert prepared.compilation.exit_code == 0, prepared.compilation.stderr.head.decode()
        seen = prepared.run()
    assert (seen.stdout.decode().split(), seen.exit_code) == (says.split(), 0), seen.stderr.head.decode()
