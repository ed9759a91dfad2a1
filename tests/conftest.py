"""In which order files are tried: the longest first, or one of them would go on alone at the end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pytest
import structlog

LONGEST_FIRST: Final[Sequence[str]] = (
    "test_canaries.py",
    "test_fuzz.py",
    "test_worker.py",
    "test_chaos.py",
    "test_duty.py",
)


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
