"""What some of a package's cases must get where not all of them were run."""

from __future__ import annotations

import pytest

from runner.domain.expectation import ANYTHING, KATTIS_BY_DIRECTORY, Expectation
from runner.domain.verdict import Verdict

SKIPPED = [Verdict.SKIPPED, Verdict.SKIPPED]


@pytest.mark.parametrize("directory", ["wrong_answer", "time_limit_exceeded", "brute_force", "rejected"])
def test_a_group_that_was_not_run_is_not_accepted(directory: str) -> None:
    assert KATTIS_BY_DIRECTORY[directory].meets(SKIPPED, Verdict.WA)
    assert ANYTHING.meets(SKIPPED, Verdict.WA)


def test_a_group_that_was_not_run_is_none_that_had_to_be_accepted() -> None:
    assert not KATTIS_BY_DIRECTORY["accepted"].meets(SKIPPED, Verdict.WA)
    required = Expectation(required=frozenset({Verdict.AC}))
    assert not required.meets(SKIPPED, Verdict.WA)


def test_where_some_were_run_the_others_count_for_nothing() -> None:
    wrong = KATTIS_BY_DIRECTORY["wrong_answer"]
    assert not wrong.meets([Verdict.AC, Verdict.SKIPPED], Verdict.WA)
    assert wrong.meets([Verdict.WA, Verdict.SKIPPED], Verdict.WA)


def test_of_no_cases_nothing_is_expected() -> None:
    assert KATTIS_BY_DIRECTORY["wrong_answer"].meets([], Verdict.AC)
