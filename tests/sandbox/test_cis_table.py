"""The table of CIS items in `SECURITY.md` has a row for each test, and a test for each row."""

from __future__ import annotations

import re
from pathlib import Path

from tests.sandbox import test_cis_docker_benchmark

SECURITY = Path(__file__).parents[2] / "SECURITY.md"
ASKED = [
    *("5.2", "5.4", "5.5", "5.6", "5.10", "5.11", "5.12", "5.13", "5.15", "5.16", "5.17", "5.18", "5.19"),
    *("5.20", "5.21", "5.22", "5.23", "5.24", "5.25", "5.26", "5.29", "5.30", "5.31", "5.32"),
]


def rows() -> list[str]:
    return re.findall(r"^\| (5\.\d+) \|", SECURITY.read_text(encoding="utf-8"), re.MULTILINE)


def items_with_a_test() -> list[str]:
    found = (re.match(r"test_5_(\d+)_", name) for name in vars(test_cis_docker_benchmark))
    return [f"5.{match[1]}" for match in found if match]


def test_every_row_has_one_test_and_every_test_a_row():
    assert rows() == items_with_a_test() == ASKED
