"""Markdown: what a renderer makes of it."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from runner.domain.verdict import Verdict
from runner.reports import markdown
from tests.unit.reports.payloads import CANARY, hostile
from tests.unit.reports.samples import compile_error, for_candidate, wrong_answer
from tests.unit.reports.service_samples import service_failed, service_for_candidate
from tests.unit.reports.strategies import texts

RENDERER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
ELEMENTS = (
    "heading",
    "paragraph",
    "strong",
    "bullet_list",
    "list_item",
    "blockquote",
    "table",
    "thead",
    "tbody",
)
HARMLESS = {"inline", "text", "code_inline", "fence", "softbreak"} | {
    f"{element}_{end}" for element in (*ELEMENTS, "tr", "th", "td") for end in ("open", "close")
}


def tokens(text: str) -> list[Token]:
    """All tokens of a text, those within lines included."""
    found = RENDERER.parse(text)
    return [inner for token in found for inner in (token, *(token.children or ()))]


def test_the_hostile_report_becomes_text_and_code_only() -> None:
    found = tokens(markdown.render(hostile()))
    assert {token.type for token in found} <= HARMLESS
    assert any(CANARY in token.content for token in found if token.type == "fence")


@given(texts())
def test_prose_is_one_text(text: str) -> None:
    found = tokens(f"- {markdown.prose(text)}")
    assert {token.type for token in found} <= HARMLESS - {
        "fence",
        "code_inline",
        "heading_open",
        "strong_open",
    }
    assert sum(token.type == "list_item_open" for token in found) == 1


@given(texts())
def test_a_code_span_is_one_code_span(text: str) -> None:
    (inline,) = (token for token in tokens(f"x {markdown.code_span(text)} y") if token.type == "inline")
    assert [token.type for token in inline.children or ()] == ["text", "code_inline", "text"]


@given(st.text(alphabet="`~\n a", max_size=40))
def test_nothing_ends_a_fence_early(text: str) -> None:
    found = RENDERER.parse(markdown.fenced(text))
    assert [token.type for token in found] == ["fence"]


def test_prose_breaks_addresses_that_are_linked_by_themselves() -> None:
    shown = markdown.prose("https://example.test www.example.test a@example.test")
    assert shown == "https\\://example.test www\\.example.test a\\@example.test"


def test_a_wrong_answer_reads_like_a_report() -> None:
    text = markdown.render(wrong_answer())
    assert text.startswith("# Top talkers: below the pass mark, 68.75 of 100 points\n")
    assert "| edge | ✗ WA wrong answer | 5 of 8 | 18.75 of 30 points |" in text
    assert "run 3 times: 2.71 s, 2.65 s, 2.82 s; **unstable**" in text
    assert "- **missed**: Malformed lines are only counted." in text


def test_a_compile_error_quotes_the_compiler() -> None:
    assert "```text\n# fairtrial/submission\n./main.go:15:13" in markdown.render(compile_error())


def test_the_candidate_sees_reasons_without_cases() -> None:
    text = markdown.render(for_candidate())
    assert "- edge: 2 cases gave a wrong answer\n" in text
    assert "\nHints:\n\n- Read again how ties are broken.\n" in text
    assert "edge/03" not in text


def test_a_case_of_a_service_quotes_what_failed_and_the_last_exchanges() -> None:
    text = markdown.render(service_failed())
    name = "`edge/test_bookings.py::test_two_at_once`"
    assert f"| {name} | ✗ WA wrong answer | 3 | 0.48 s | Two bookings wait for the same row. |" in text
    assert "```text\nclient.get('/accounts/food').json()['balance'] was 101, expected 201\n```" in text
    assert "\nGET /accounts/food → 200 OK, 44 ms\n```" in text
    assert "\n| `PUT /accounts/{name}/picture` | 1 answer, 14 ms |\n" in text
    assert "\n- edge: never ready, ended by itself with exit code 1, " in text


def test_the_candidate_of_a_service_sees_no_secret_run_and_no_route() -> None:
    text = markdown.render(service_for_candidate())
    assert "- sample: ready after" in text
    assert "- edge: ready after" not in text
    assert "| Route |" not in text


def test_a_case_that_was_judged_and_not_run_is_told() -> None:
    """As one in which a package's static validator looked at the source."""
    report = wrong_answer()
    group = report.groups[1]
    reason = "was rejected by the static validator"
    case = replace(group.cases[0], verdict=Verdict.WA, reason=reason, usage=None, difference=None)
    groups = (report.groups[0], replace(group, cases=(case,)), *report.groups[2:])
    text = markdown.render(replace(report, groups=groups))
    assert f"| `{case.id}` | ✗ WA wrong answer | – | – |" in text
    assert "Was rejected by the static validator." in text
