"""The files of a package, and how much work it is to look for them."""

from __future__ import annotations

import sys
from pathlib import Path, PurePosixPath
from types import FrameType

from runner.catalog import inspect
from runner.catalog.kattis.package import walk
from tests.kattis.packages import package


def calls_to_read(root: Path) -> int:
    """How many functions written in Python are called while a package is read: work, whatever the machine."""
    count = 0

    def called(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event == "call"

    before = sys.getprofile()
    sys.setprofile(called)
    try:
        challenge, _ = inspect(root)
    finally:
        sys.setprofile(before)
    assert challenge is not None
    return count


def test_a_case_is_as_much_work_among_many_as_among_few(tmp_path: Path) -> None:
    calls = []
    for number in (20, 40, 80):
        files = {
            f"data/secret/{case:03}{suffix}": "x\n"
            for case in range(number)
            for suffix in (".in", ".ans", ".yaml", ".files/one.txt", ".files/deep/two.txt")
        }
        files |= {name: "args: [x]\n" for name in files if name.endswith(".yaml")}
        root = package(tmp_path / str(number), files)
        calls.append(calls_to_read(root))
    few, more, many = calls
    assert many - more < 2.3 * (more - few), calls


def test_what_is_in_a_directory_and_below_it_is_sorted(tmp_path: Path) -> None:
    names = ("b.in", "b/z", "b-c/y", "b/a/x", "a.in", "B/w")
    root = package(tmp_path, {f"data/secret/{name}": "" for name in names} | {"data/secret2/1.in": ""})
    (root / "data/secret/hollow").mkdir()
    found, _ = walk(root)

    def inside(paths: list[PurePosixPath]) -> list[str]:
        return [str(path.relative_to("data/secret")) for path in paths]

    below = inside(found.below("data/secret"))
    assert below == ["1.ans", "1.in", "B/w", "a.in", "b/a/x", "b/z", "b-c/y", "b.in"]
    assert inside(found.children("data/secret")) == [
        "1.ans",
        "1.in",
        "B",
        "a.in",
        "b",
        "b-c",
        "b.in",
        "hollow",
    ]
    assert found.below(".") == list(found.files)
    for nothing in ("data/secret/1.in", "data/secret/hollow", "data/none"):
        assert found.below(nothing) == found.children(nothing) == []
