"""The page of a service: what it says, what it leaves out, and how much it weighs."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from runner.domain.report import Report
from runner.domain.trial import Outcome, Sent, Trial
from runner.domain.verdict import Verdict
from runner.reports import html
from tests.unit.reports.service_samples import (
    SERVICE_SAMPLES,
    exchange,
    service_failed,
    service_for_candidate,
    service_never_ready,
    service_passed,
)
from tests.unit.reports.test_html import said

HOSTILE_BODY = b'{"\xff\x00\x1b[2J<script>":"' + "\u202e&'\"".encode() * 500 + b'"}'


def heavy() -> Report:
    """35 cases of which each has a hundred exchanges with bodies that grow when they are made harmless."""
    many = tuple(exchange("POST", f"/orders/{n}", 500, 0.1, HOSTILE_BODY, HOSTILE_BODY) for n in range(100))
    sent = tuple(Sent(f"select {n}, '{'x' * 300}'", n) for n in range(64))
    trial = Trial(Outcome.FAILED, "x" * 8_000, "y" * 8_000, 1.0, many, more_exchanges=7, sent=sent)
    report = service_failed()
    case = next(case for case in report.groups[2].cases if case.verdict is Verdict.WA)
    cases = tuple(replace(case, id=f"edge/test_many.py::test_{n}", trial=trial) for n in range(35))
    return replace(report, groups=(*report.groups[:2], replace(report.groups[2], cases=cases, total=35)))


def test_a_failed_case_begins_with_its_reason_and_what_failed() -> None:
    text = said(service_failed())
    failed = "client.get('/accounts/food').json()['balance'] was 101, expected 201"
    assert f"Answered otherwise than expected. {failed}" in text
    assert "POST /accounts/food/bookings 201 Created 0.27 s" in text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Statements to the database5" in text


def test_what_a_case_sent_to_its_database_is_listed_with_how_often_it_did() -> None:
    page = html.render(service_failed())
    assert "\n3 x select balance from account where name = $1\nupdate account" in page
    assert "… 9,847 messages in between, not listed" in page


def test_a_case_is_called_by_what_it_is_about_and_by_its_test_where_it_says_nothing() -> None:
    page = html.render(service_failed())
    name = '<span class="aside">edge/test_bookings.py::test_two_at_once</span>'
    assert f'<span class="id">Two bookings wait for the same row.</span> {name}' in page
    assert '<span class="id">edge/test_load.py::test_after_all_that</span></span>' in page


def test_json_is_indented_and_bytes_are_called_that() -> None:
    page = html.render(service_failed())
    assert "{\n  &#34;name&#34;: &#34;food&#34;,\n  &#34;balance&#34;: 101,\n" in page
    assert "bytes, not text: 00 01 02 03" in page


def test_exchanges_that_are_not_listed_are_counted_in_their_place() -> None:
    text = said(service_failed())
    assert "… 849 exchanges in between, not listed POST /accounts/food/bookings?n=897" in text
    assert "POST /accounts/food/bookings?n=47" in text


def test_a_service_that_ended_badly_shows_how_its_log_ended_and_where_all_of_it_is() -> None:
    page = html.render(service_failed())
    case = page[page.index("Ten thousand bookings.</span>") :]
    end = case[case.index("How the service's log ended") :]
    assert '<a class="aside" href="#life-3">' in end[:300]
    assert "MemoryError: " in end[:600]


def test_every_run_of_the_service_has_its_end_its_cost_and_its_log() -> None:
    text = said(service_failed()).replace("\N{NO-BREAK SPACE}", " ")
    assert "3. edge ready after 0.87 s, was killed by signal 9 out of memory CPU time 3.91 s" in text
    assert "5. edge never ready, ended by itself with exit code 1" in text
    assert "It wrote nothing to its log." in text
    assert "Started withpython app.py Beside it, cache8.0.2Beside it, db17.12" in text


def test_every_route_says_in_words_what_its_strip_shows() -> None:
    text = said(service_passed()).replace("\N{NO-BREAK SPACE}", " ")
    assert "GET /accounts/{name} 140 answers, median 5 ms, 95 % within 9 ms, slowest 9 ms" in text
    assert "PUT /accounts/{name}/picture 1 answer, 14 ms" in text


@pytest.mark.parametrize("sample", SERVICE_SAMPLES.values(), ids=SERVICE_SAMPLES)
def test_nothing_that_only_programs_have_is_on_it(sample) -> None:
    text = said(sample())
    for words_of_programs in (
        "Expected output",
        "Actual output",
        "Standard error",
        "input size",
        "Exit code",
    ):
        assert words_of_programs not in text


def test_a_service_that_was_never_ready_says_so_in_every_case() -> None:
    text = said(service_never_ready())
    above, in_cases = text.split("Every case", 1)
    assert above.count("Ended by itself with exit code 1, before it was ready.") == 1
    assert in_cases.count("Ended by itself with exit code 1, before it was ready.") == 10
    assert "No module named 'flsk'" in text
    assert "How long it took to answer" not in text


def test_the_candidate_sees_samples_whole_their_runs_and_no_secret() -> None:
    page = html.render(service_for_candidate())
    text = said(service_for_candidate())
    assert "was 101, expected 201" in text
    assert "You see the samples' runs." in text
    for secret in (
        "edge/test",
        "core/test",
        "How long it took",
        "Where in the suite",
        "MemoryError",
        "life-2",
    ):
        assert secret not in page
    assert 'id="life-1"' in page
    assert 'id="life-2"' not in page
    assert "✗ missed Bookings at once on one account both count." in text
    assert "neither what they asked nor what your service answered" in text


def test_a_suite_of_heavy_answers_makes_no_heavy_page() -> None:
    page = html.render(heavy())
    assert "bodies left out for their length" in page
    assert len(page.encode()) < 1_500_000
    assert len(html.render(service_failed()).encode()) < 150_000


def test_verdicts_are_explained_as_they_are_meant_of_a_service() -> None:
    text = said(service_failed())
    assert "The service needed more memory than allowed." in text
    assert "The program" not in text


def test_every_link_to_a_run_leads_to_one() -> None:
    page = html.render(service_failed())
    assert set(re.findall(r'href="#(life-\d+)"', page)) <= set(re.findall(r'id="(life-\d+)"', page))


def test_a_case_without_facts_has_no_empty_list_of_them() -> None:
    assert re.search(r"<dl[^>]*>\s*</dl>", html.render(service_failed())) is None
