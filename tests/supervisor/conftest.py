"""Builds the supervisor with the sanitizers, and the program that plays tricks on it."""

from __future__ import annotations

import fcntl
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.supervisor.client import Supervisor, supervisor

SOURCES = Path(__file__).parents[2] / "sandbox_images" / "supervisor"


@contextmanager
def one_make_at_a_time() -> Iterator[None]:
    """Processes that test side by side make the same files: what one copies, another may be writing."""
    with (SOURCES / "Makefile").open("rb") as makefile:
        fcntl.flock(makefile, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What lies in `/fairtrial`: the sanitizer build and the probe, for everybody to execute."""
    directory = tmp_path_factory.mktemp("fairtrial")
    with one_make_at_a_time():
        subprocess.run(["make", "-s", "-C", str(SOURCES), "asan"], check=True)
        shutil.copy(SOURCES / "build/asan/supervisor", directory / "supervisor")
    probe = Path(__file__).with_name("probe.c")
    subprocess.run(
        ["gcc", "-O1", "-Wall", "-Werror", "-static", "-o", directory / "probe", probe], check=True
    )
    directory.chmod(0o755)
    return directory


@pytest.fixture
def host(files: Path) -> Iterator[Supervisor]:
    """A host connected to a fresh supervisor."""
    with supervisor(files) as connected:
        yield connected
