"""Merge keys in the YAML of a package, which the format's tools understand."""

from __future__ import annotations

from pathlib import Path

import pytest

from runner.catalog.kattis.keys import read
from runner.catalog.kattis.package import walk
from runner.domain.diagnostic import Diagnostic, Severity
from tests.kattis.packages import CURRENT, errors, loaded, package, warnings


def data(tmp_path: Path, text: str) -> tuple[object, list[str]]:
    """What a file says, and what is said of it."""
    (tmp_path / "a.yaml").write_text(text)
    said: list[Diagnostic] = []
    found = read(walk(tmp_path)[0], "a.yaml", said, Severity.ERROR).data
    return found, [f"{one.line}:{one.column}: {one.message}" for one in said]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a: &x {n: 1}\nb:\n  <<: *x\n  m: 2\n", {"a": {"n": 1}, "b": {"m": 2, "n": 1}}),
        ("a: &x {n: 1, m: 1}\nb: {m: 2, <<: *x}\n", {"a": {"n": 1, "m": 1}, "b": {"m": 2, "n": 1}}),
        ("a: &x {n: 1, m: 1}\nb: {<<: *x, m: 2}\n", {"a": {"n": 1, "m": 1}, "b": {"m": 2, "n": 1}}),
        ("<<: {n: [1, {k: v}]}\n", {"n": [1, {"k": "v"}]}),
        ("b: {<<: [{n: 1}, {n: 2, m: 3}]}\n", {"b": {"n": 1, "m": 3}}),
        ("b: [{<<: {<<: {n: 1}, m: 2}}]\n", {"b": [{"m": 2, "n": 1}]}),
        ("<<: {}\nn: 1\n", {"n": 1}),
        ("<<: 1\n", {"<<": 1}),
        ("<<: [{n: 1}, 2]\n", {"<<": [{"n": 1}, 2]}),
        ("'<<': {n: 1}\n", {"<<": {"n": 1}}),
    ],
)
def test_what_is_merged_in_is_as_if_it_stood_there(tmp_path: Path, text: str, found: object) -> None:
    assert data(tmp_path, text) == (found, [])


def test_what_is_merged_in_comes_before_what_stands_there(tmp_path: Path) -> None:
    """Of patterns in submissions.yaml a later one counts."""
    found, _ = data(tmp_path, "m: 2\n<<: {n: 1}\n")
    assert isinstance(found, dict)
    assert list(found) == ["n", "m"]


def test_a_mistake_is_told_where_it_stands_all_the_same(tmp_path: Path) -> None:
    merged = "a: {<<: {n: 1}}\n"
    deep = "b: " + "[" * 30 + "]" * 30
    for broken in ("b: [1, 2", "b: {n: 1}}", "b: !x 1", "b: *none", deep):
        (problem,) = data(tmp_path, f"x: y\n{broken}\n")[1]
        (with_merge,) = data(tmp_path, merged + f"{broken}\n")[1]
        assert problem == with_merge


def test_it_counts_in_every_file_of_a_package(tmp_path: Path) -> None:
    files = {
        "data/secret/test_group.yaml": "<<: {output_validator_args: [case_sensitive]}\n",
        "submissions/submissions.yaml": "accepted/echo.py: &x {authors: Me}\naccepted/*: {<<: *x}\n",
    }
    root = package(tmp_path, files, problem=CURRENT + "<<: {license: cc0}\n")
    assert (errors(root), warnings(root)) == ([], [])
    challenge = loaded(root)
    assert challenge.license == "cc0"
    (*_, case) = challenge.program_cases
    assert case.checker is not None
    assert case.checker.options == {"case_sensitive": True}
