"""The author's page says what verifying found, and nothing in it acts."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from runner.verification.mutation.judge import mutation_warnings
from runner.verification.page.render import render_page
from runner.verification.page.view import views
from tests.unit.verification.checks import ACCEPTS_ALL, CASES, FAIR, TRIED, UNFAIR


@pytest.fixture(scope="module")
def page() -> str:
    return render_page([FAIR, UNFAIR])


def words(page: str) -> str:
    """Its text, as a reader has it."""
    body = page.partition("<body>")[2]
    return " ".join(re.sub("<[^>]*>", " ", body).split())


def test_the_title_says_whether_all_is_well() -> None:
    assert "<title>All is well: Top talkers</title>" in render_page([FAIR])
    assert "<title>Not fair yet: Top talkers, Orders" in render_page([FAIR, UNFAIR])


def test_every_problem_is_there_with_its_file(page: str) -> None:
    text = words(page)
    assert "submissions/accepted/solution.py must get AC, got WA in core/02" in text
    assert "challenge.yaml edge case cents: wrong_answer/floats.py passes its cases" in text
    assert "starter/python/notes.md candidates would get INTERVIEWER.md" in text
    assert "challenge.yaml:7:1 levle is no key; write level" in text


def test_warnings_limits_and_living_mutants_are_there(page: str) -> None:
    text = words(page)
    assert "no wrong submission fails in core/02, core/03" in text
    assert "38 % of 6 s 4.6 s would do" in text.replace("\N{NO-BREAK SPACE}", " ")
    assert "7d3fe50f lives" in text
    assert "1 &lt;= int(text) &lt;= 101" in page


def test_where_mutants_that_live_are_all_there_is_to_look_at_no_list_of_nothing_is_shown() -> None:
    assert FAIR.mutation is not None
    alone = replace(FAIR, warnings=tuple(mutation_warnings(FAIR.mutation, {})))
    assert len(alone.warnings) == 1
    page = render_page([alone])
    assert "<h3>To look at</h3>" not in page
    assert "To look at 1" in words(page)
    assert words(page).count("7d3fe50f lives") == 1


def test_each_try_of_a_validator_is_there_and_says_no_thing_twice() -> None:
    text = words(render_page([TRIED]))
    assert "Validators as expected 1 of 2" in text
    assert "as expected data/valid_output/spaces.out : expected that the output validator accepts it;" in text
    wrong = "expected that an input validator rejects it; no input validator rejects it"
    assert f"not so data/invalid_input/&lt;b&gt;.in : {wrong}" in text
    assert text.count(ACCEPTS_ALL) == 2, "once to mend, and once among the validators"


def test_each_submission_has_a_part_for_each_case_and_groups_are_set_apart() -> None:
    (challenge,) = views([FAIR])
    parts = challenge.submissions[3].segments
    assert len(parts) == len(CASES)
    assert sum(part.tone == "bad" for part in parts) == 2
    assert sum(part.gap for part in parts) == 3


def test_cases_that_fail_alike_are_told_together() -> None:
    (challenge,) = views([FAIR])
    (failure,) = challenge.submissions[2].failures
    assert failure.cases == ("efficiency/01", "efficiency/02", "efficiency/03")


def test_nothing_in_it_acts_or_comes_from_elsewhere(page: str) -> None:
    assert "<script" not in page
    assert "Orders &lt;script&gt;" in page
    assert re.findall(r"(?:src|href)=\"(?!#|data:)", page) == []
    assert "default-src 'none'" in page


def test_a_challenge_of_which_nothing_was_run_has_its_complaints_alone() -> None:
    text = words(render_page([replace(UNFAIR, submissions=(), edge_cases=())]))
    assert "Submissions as expected 0 of 0" not in text
    assert "is no key" in text


def test_what_was_found_before_says_so() -> None:
    assert "nothing has changed since" in words(render_page([replace(FAIR, cached=True)]))


def test_what_no_language_of_ours_is_in_counts_for_nothing() -> None:
    (first, *rest) = FAIR.submissions
    foreign = replace(first, unsupported="Kotlin", actual=None, cases=(), seconds=0.0)
    text = words(render_page([replace(FAIR, submissions=(foreign, *rest))]))
    assert f"Submissions as expected {len(rest)} of {len(rest)} " in text
    assert "Kotlin is not supported here" in text
    assert " 0 ms" not in text
