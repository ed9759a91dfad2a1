"""The C unit tests and a short run of the fuzzer, so that one command runs everything."""

from __future__ import annotations

import subprocess

import pytest

from tests.supervisor.conftest import SOURCES, one_make_at_a_time


@pytest.mark.parametrize("target", ["check", "all"])
def test_make_succeeds(target: str) -> None:
    command = ["make", "-C", str(SOURCES), target]
    with one_make_at_a_time():
        made = subprocess.run(command, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stdout + made.stderr
