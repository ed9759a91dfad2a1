"""What holds for all tests."""

from __future__ import annotations

import os

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")


def pytest_configure() -> None:
    """Processes that test side by side use a core each, where there is none for each by default."""
    if WORKER and "FAIRTRIAL_TEST_CORES" in os.environ:
        cores = os.environ["FAIRTRIAL_TEST_CORES"].split(",")
        os.environ["FAIRTRIAL_CORES"] = cores[int(WORKER.removeprefix("gw")) % len(cores)]
