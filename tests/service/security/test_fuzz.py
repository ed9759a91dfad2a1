"""Schemathesis with all its checks over the whole API, as everybody, against the served application.

The same requests every time: `make fuzz` (FAIRTRIAL_FUZZ_EXAMPLES) tries more of them.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.service.security.conftest import Served

ROOT = Path(__file__).parents[3]
CONFIG = Path(__file__).with_name("schemathesis.toml")
EXAMPLES = os.environ.get("FAIRTRIAL_FUZZ_EXAMPLES", "")
"""How many requests of each operation to make up."""


PHASES = {
    "admin": "examples,coverage",
    "interviewer": "examples",
    "ann": "examples,fuzzing",
    None: "examples",
}
"""What is tried as whom when nobody says how much: the edges of every schema once, as who may do most."""


@pytest.mark.parametrize("who", PHASES)
def test_no_request_that_can_be_made_up_finds_a_contradiction(
    stage: Served, tmp_path: Path, who: str | None
) -> None:
    phases = "examples,coverage,fuzzing" if EXAMPLES else PHASES[who]
    signed = ["--header", f"Authorization: Bearer {stage.scene.people[who].token}"] if who else []
    ended = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "--config-file", CONFIG, "run"),
            *(f"{stage.url}/openapi.json", "--max-examples", EXAMPLES or "2", "--seed", "1"),
            *("--generation-deterministic", "--phases", phases, *signed),
        ],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout[-20_000:] + ended.stderr[-2000:]
