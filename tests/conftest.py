"""In which order files are tried, on which core, with which examples, and how what they log looks."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Final

import pytest
import structlog
from hypothesis import HealthCheck, settings

LONGEST_FIRST: Final[Sequence[str]] = (
    "test_chaos.py",
    "test_worker.py",
    "test_serve.py",
    "test_canaries.py",
    "test_fuzz.py",
    "test_duty.py",
    "test_every_language.py",
)
"""Or one of them would go on alone at the end."""

settings.register_profile(
    "tests", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("tests")
"""Property tests are about behaviour: neither a busy machine nor the luck of an example may fail them. Who
looks for new examples gives `--hypothesis-profile=default`.
"""


def pytest_configure() -> None:
    """Several processes may test side by side."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker is not None:
        from tests.cores import take_a_core

        take_a_core(worker)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    order = {name: place for place, name in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: order.get(item.path.name, len(order)))


@pytest.fixture(autouse=True)
def _plain_tracebacks() -> None:
    """Where no test reads the log, an exception in it is text. By itself structlog draws every frame with all
    local variables: seconds for each of those that these tests provoke.
    """
    if not structlog.is_configured():
        *others, _ = structlog.get_config()["processors"]
        plain = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
        structlog.configure(processors=[*others, plain])
