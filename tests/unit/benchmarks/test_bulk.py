"""The large packages are what they are said to be, and what is looked at from outside is there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.bulk_package import inputs, part_of, series, write_packages
from benchmarks.figures import Figure
from benchmarks.footprint import footprint_of, resident
from benchmarks.page import BEGIN, END, filled
from benchmarks.results import document
from runner.catalog import inspect
from runner.domain.challenge import PackageFormat

CASES = 4
LINES = series(5000)


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return dict(write_packages(tmp_path_factory.mktemp("bulk"), CASES, LINES))


def test_the_numbers_are_the_same_every_time_and_their_halves_as_long():
    assert series(5000) == LINES
    assert len(LINES.numbers) == len(LINES.halves) == 8 * 5000
    numbers = [int(line) for line in LINES.numbers.splitlines()]
    assert LINES.total == sum(numbers)
    assert [int(line) for line in LINES.halves.splitlines()] == [number // 2 for number in numbers]


def test_no_two_cases_have_the_same_input(packages: dict[str, Path]):
    for package in packages.values():
        assert len({path.read_bytes() for path in inputs(package)}) == CASES


@pytest.mark.parametrize("name", ["sum", "halve"])
def test_each_is_a_package_without_a_complaint(packages: dict[str, Path], name: str):
    challenge, said = inspect(packages[name])
    assert challenge is not None, said
    assert challenge.format is PackageFormat.LEGACY
    assert len(challenge.cases) == CASES
    assert challenge.time_limit_rule is None, "it would be run twice"
    assert [one.message for one in said] == []


def test_a_part_has_the_first_cases_and_everything_else(packages: dict[str, Path], tmp_path: Path):
    part = part_of(packages["sum"], 2, tmp_path / "part")
    challenge, said = inspect(part)
    assert challenge is not None, said
    assert [path.name for path in inputs(part)] == ["000.in", "001.in"]
    assert len(list(part.glob("submissions/accepted/*"))) == 4


@pytest.mark.parametrize("name", ["sum", "halve"])
def test_what_is_in_python_is_right(packages: dict[str, Path], name: str):
    for source in packages[name].glob("submissions/accepted/*.py"):
        for given in inputs(packages[name]):
            with given.open("rb") as stdin:
                done = subprocess.run([sys.executable, source], stdin=stdin, capture_output=True, check=True)
            assert done.stdout == given.with_suffix(".ans").read_bytes()


def test_memory_is_that_of_a_command_and_all_that_it_started(tmp_path: Path):
    hold = "import time; held = bytearray(b'x') * (40 << 20); time.sleep(1.5)"
    both = f"import subprocess, sys; child = subprocess.Popen([sys.executable, '-c', {hold!r}]); {hold}"
    alone = footprint_of([sys.executable, "-c", hold], tmp_path / "said").command
    assert 40 < alone < 80
    assert 80 < footprint_of([sys.executable, "-c", f"{both}; child.wait()"], tmp_path / "said").command < 160


def test_a_command_that_fails_has_no_footprint(tmp_path: Path):
    with pytest.raises(subprocess.CalledProcessError):
        footprint_of([sys.executable, "-c", "raise SystemExit(3)"], tmp_path / "said")


def test_a_process_that_has_no_memory_any_more_holds_none():
    assert resident("Name:\tpython\nVmRSS:\t    2048 kB\nVmSwap:\t 0 kB\n") == 2
    assert resident("Name:\tzombie\nState:\tZ (zombie)\n") == 0


def test_the_page_has_the_ratio_where_it_was_measured_and_none_where_it_was_not():
    measured = {"bulk sum, verify": Figure("ms", (26_000,)), "bulk sum, bare": Figure("ms", (20_000,))}
    page = f"{BEGIN}{END}"
    assert "| `bulk_sum` | 1.30 | at most 1.3 |" in filled(page, document("2026-11-30", {}, {}, measured))
    assert "bulk_sum" not in filled(page, document("2026-11-30", {}, {}, {}))
