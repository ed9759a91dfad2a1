"""What holds for all tests."""

from __future__ import annotations

import os

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")


def pytest_configure() -> None:
    """Processes that test side by side use a core each: by default all would wait for the same."""
    if WORKER and os.environ.get("FAIRTRIAL_TEST_CORES") == "each":
        number = int(WORKER.removeprefix("gw"))
        os.environ["FAIRTRIAL_CORES"] = str(number % (os.cpu_count() or 1))
