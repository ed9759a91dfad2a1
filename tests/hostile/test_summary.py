"""After a run, each item of the list of attacks has a line, and each broken invariant its own."""

from __future__ import annotations

from tests.hostile.manifest import read_manifest
from tests.hostile.summary import summary

NAME = "tests/hostile/test_programs.py::test_required_outcome"


def test_a_line_an_item_and_one_for_each_invariant_that_broke() -> None:
    passed = [f"{NAME}[01-processes/threads.c]", f"{NAME}[03-time/busy.c]", "tests/hostile/test_doctor.py::x"]
    failed = [f"{NAME}[03-time/sleep.py]"]
    assert list(summary(read_manifest(), passed, failed)) == [
        "01-processes    1 of 1 held",
        "03-time         1 of 2 held",
        "  BROKEN: wall stop (03-time/sleep.py)",
    ]


def test_nothing_is_said_of_other_tests() -> None:
    assert list(summary(read_manifest(), ["tests/docs/test_readme.py::test_it"], [])) == []


def test_there_are_enough_programs_for_every_item() -> None:
    manifest = read_manifest()
    assert len(manifest) >= 120
    items = {int(hostile.path.parts[0][:2]) for hostile in manifest}
    assert items >= {*range(1, 15), 16, 17, 18}  # 15 is about suites' results, not about programs
