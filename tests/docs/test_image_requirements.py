"""The service's image gets what the service needs, in the versions that the tests ran with."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_images_requirements_are_a_part_of_ours():
    made = subprocess.run(
        [sys.executable, ROOT / "tools/image_requirements.py"], capture_output=True, text=True, check=True
    )
    assert (ROOT / "deploy/service/requirements.txt").read_text("utf-8") == made.stdout
