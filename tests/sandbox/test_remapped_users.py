"""An engine that remaps users (`userns-remap`) holds sandboxes as others do; root there is nobody's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.challenge_folders import SHOUT, write_challenge
from tests.sandbox.second_engine import Fairtrial, second_engine

pytestmark = [pytest.mark.engine, pytest.mark.alone]

REMAP = "daemon:100000:65536\n"


@pytest.fixture(scope="module")
def remapped() -> Iterator[Fairtrial]:
    files = {"subuid": REMAP, "subgid": REMAP}
    with second_engine(["base", "python"], "--userns-remap", "daemon", files=files) as fairtrial:
        yield fairtrial


def test_nothing_gets_out_and_only_the_images_that_were_not_brought_are_missed(remapped: Fairtrial) -> None:
    found = json.loads(remapped("doctor", "--format", "json").stdout)
    failed = {probe["name"]: probe["seen"] for probe in found["probes"] if not probe["ok"]}
    assert failed.keys() == {"images"}, failed
    assert len(found["probes"]) > 40


def test_submissions_are_graded(remapped: Fairtrial, tmp_path: Path) -> None:
    challenge = write_challenge(tmp_path / "shout")
    solution = tmp_path / "solution.py"
    solution.write_text(SHOUT, "utf-8")
    done = remapped("grade", challenge, solution, "--format", "json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["verdict"] == "AC"


def test_root_in_a_sandbox_is_nobodys_root(remapped: Fairtrial, tmp_path: Path) -> None:
    program = tmp_path / "map.py"
    program.write_text("print(open('/proc/self/uid_map').read().split())\n", "utf-8")
    assert remapped("run", program).stdout == "['0', '100000', '65536']\n"
