"""What verifying found, as it stands in a pipe."""

from __future__ import annotations

from dataclasses import replace

from runner.cli.verify_text import render
from tests.unit.verification.checks import FAIR


def test_the_path_of_a_submission_is_whole_however_much_stands_beside_it() -> None:
    wide = replace(
        FAIR.submissions[0],
        path="submissions/time_limit_exceeded/linear_search.js",
        expected="WA or TLE or MLE or OLE or RTE",
    )
    told = render([replace(FAIR, submissions=(wide,) * 2)])
    assert told.count(wide.path) >= 2
    assert "…" not in told


def test_where_nothing_was_graded_nothing_is_counted() -> None:
    told = render([replace(FAIR, submissions=(), edge_cases=(), limits=(), mutation=None)])
    assert told.rstrip().endswith("nothing was graded")
