"""Scores that the format does not allow are named, and the package is graded all the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kattis.packages import CURRENT, loaded, package, warnings

SECRET = "data/secret/test_group.yaml"
FIRST = "data/secret/a/test_group.yaml"
SECOND = "data/secret/b/test_group.yaml"
FILES = {
    **{f"data/secret/1.{suffix}": "-" for suffix in ("in", "ans")},
    **{f"data/secret/{group}/1.{suffix}": "x\n" for group in "ab" for suffix in ("in", "ans")},
    FIRST: "max_score: 40\n",
    SECOND: "max_score: 60\nrequire_pass: a\n",
}
IN_SUMS = "max_score: 40\nscore_aggregation: sum\n"


def said(tmp_path: Path, files: dict[str, str]) -> list[str]:
    root = package(tmp_path, FILES | files, problem=CURRENT + "type: scoring\n")
    loaded(root)
    return [warning.replace(":1:1: ", ": ") for warning in warnings(root)]


def test_nothing_is_said_of_what_the_format_allows(tmp_path: Path) -> None:
    assert said(tmp_path, {}) == []


@pytest.mark.parametrize(
    ("files", "warning"),
    [
        ({FIRST: "{}\n"}, f"{FIRST}: all or nothing is earned here, and how much is not said"),
        (
            {SECRET: "max_score: unbounded\nscore_aggregation: pass-fail\n"},
            f"{SECRET}: all or nothing is earned here, and how much is not said",
        ),
        (
            {SECOND: "max_score: unbounded\nscore_aggregation: sum\n"},
            f"{SECOND}: the group is unbounded, and all together earn 100 at most",
        ),
        (
            {SECRET: "score_aggregation: pass-fail\n", SECOND: "score_aggregation: min\nmax_score: 60\n"},
            f"{SECOND}: `secret` is `pass-fail`, and this group is `min`",
        ),
        ({SECRET: "max_score: 99\n"}, f"{SECRET}: the groups can earn 100, and the `max_score` of all is 99"),
        ({FIRST: IN_SUMS}, f"{SECOND}: `require_pass` names `secret/a`, which is not `pass-fail`"),
    ],
)
def test_what_the_format_does_not_allow_is_a_warning(
    tmp_path: Path, files: dict[str, str], warning: str
) -> None:
    (found,) = said(tmp_path, files)
    assert found.startswith(warning)
