"""The page: what it says, to whom, and that it is one inert file."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings

from runner.domain.observation import Excerpt
from runner.domain.report import Difference, Report
from runner.domain.views import candidate_view
from runner.reports import html, words
from runner.reports.html import markup
from tests.unit.reports.payloads import CANARY, hostile, hostile_service
from tests.unit.reports.samples import (
    compile_error,
    for_candidate,
    judge_error,
    passed,
    time_limit,
    wrong_answer,
)
from tests.unit.reports.service_samples import EVERY
from tests.unit.reports.strategies import reports

ELEMENTS = {
    "html",
    "head",
    "meta",
    "title",
    "link",
    "style",
    "body",
    "a",
    "header",
    "nav",
    "main",
    "section",
    "footer",
}
ELEMENTS |= {
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "p",
    "ul",
    "li",
    "dl",
    "dt",
    "dd",
    "div",
    "span",
    "strong",
    "code",
    "pre",
}
ELEMENTS |= {"mark", "table", "thead", "tbody", "tr", "th", "td", "details", "summary", "fieldset", "legend"}
ELEMENTS |= {"label", "input", "textarea", "svg", "line", "text", "circle", "path", "desc", "ol", "rect"}
VOID = {"meta", "link", "input", "line"}


class Outline(HTMLParser):
    """Elements, attributes, headings and text of a page, as a parser sees them."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.text += data

    def said(self) -> str:
        """The text, its white space as a reader sees it."""
        return " ".join(self.text.split())


def said(report: Report) -> str:
    """What the page of a report says."""
    return Outline(html.render(report)).said()


def assert_inert(page: str) -> None:
    """Only our elements, no handlers, and nothing that leads out of the page."""
    outline = Outline(page)
    assert {tag for tag, _ in outline.elements} <= ELEMENTS
    for _, attributes in outline.elements:
        assert not [
            name for name in attributes if name.startswith("on") or name in {"src", "srcdoc", "action"}
        ]
        assert re.fullmatch(r"#[a-z0-9-]+|data:,", attributes.get("href") or "#x")
        assert re.fullmatch(r"[a-z0-9-]+", attributes.get("id") or "x")
        assert re.fullmatch(r"(width|left): [\d.]+%|flex-grow: \d+", attributes.get("style") or "left: 0%")
    assert outline.open == []


@pytest.mark.parametrize("report", [hostile(), hostile_service()], ids=["program", "service"])
def test_the_hostile_report_is_only_text(report: Report) -> None:
    page = html.render(report)
    assert_inert(page)
    assert CANARY in page
    assert "<script" not in page
    assert "<img" not in page


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(reports())
def test_no_report_brings_an_element_of_its_own(report: Report) -> None:
    assert_inert(html.render(report))


@pytest.mark.parametrize("sample", EVERY.values(), ids=EVERY)
def test_every_page_carries_its_policy_and_no_script(sample) -> None:
    page = html.render(sample())
    assert_inert(page)
    assert "default-src &#39;none&#39;" not in page
    assert "content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:;" in page


@pytest.mark.parametrize("sample", EVERY.values(), ids=EVERY)
def test_ids_are_unique_and_links_lead_to_them(sample) -> None:
    elements = Outline(html.render(sample())).elements
    ids = [attributes["id"] for _, attributes in elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = [a["href"] for tag, a in elements if tag == "a" and a["href"]]
    assert {link.removeprefix("#") for link in links} <= set(ids)


@pytest.mark.parametrize("sample", EVERY.values(), ids=EVERY)
def test_headings_go_down_one_level_at_a_time(sample) -> None:
    levels = [
        int(tag[1]) for tag, _ in Outline(html.render(sample())).elements if re.fullmatch(r"h[1-6]", tag)
    ]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_a_pass_is_said_in_words() -> None:
    text = said(passed())
    assert "Passed 100 of 100 points Pass mark 70. Verdict: ✓ AC accepted." in text
    assert words.UNSIGNED in text


def test_a_wrong_answer_shows_where_it_differs() -> None:
    page = html.render(wrong_answer())
    assert "as JSON, both written alike first" in page
    assert "&#34;ip&#34;: &#34;192.0.2.<mark>10</mark>&#34;," in page
    assert "Below the pass mark 68.75 of 100 points" in said(wrong_answer())


def test_reruns_are_all_shown_and_instability_flagged() -> None:
    text = said(wrong_answer())
    assert "run 3 times: 2.71 s, 2.65 s, 2.82 s of CPU time. The least counts." in text
    assert "Its runs did not all write the same" in text


def test_a_compile_error_leads_with_the_compiler() -> None:
    page = html.render(compile_error())
    assert page.index("undefined: rank") < page.index('id="groups"')
    assert 'id="cases"' not in page


def test_a_judge_error_explains_that_nothing_is_decided() -> None:
    text = said(judge_error())
    assert "No decision yet Score withheld" in text
    assert words.JUDGE_ERROR in text
    assert words.LOOK_AT_IT in text
    assert words.LOOK_AT_IT not in said(candidate_view(judge_error()))
    assert "edge/06.ans is not valid JSON" in text


def test_edge_cases_stand_in_the_author_s_words() -> None:
    text = said(wrong_answer())
    assert "✓ met Empty input gives no clients." in text
    assert "✗ missed A 90 MB log fits the memory limit." in text


def test_what_authors_put_in_backquotes_is_code() -> None:
    report = wrong_answer()
    edge = replace(report.edge_cases[0], description="`--top 0` ends with `2`, a ` alone stays.")
    page = html.render(replace(report, edge_cases=(edge,)))
    assert "<code>--top 0</code> ends with <code>2</code>, a ` alone stays." in page


def test_a_comparison_s_message_shows_its_values_as_code() -> None:
    report = wrong_answer()
    group = report.groups[2]
    said_so = Difference("line 3: expected `42`, got `41`", 3)
    cases = tuple(replace(case, difference=said_so) for case in group.cases)
    page = html.render(replace(report, groups=(replace(group, cases=cases),)))
    assert "expected <code>42</code>, got <code>41</code>" in page


def test_code_in_backquotes_is_as_inert_as_the_rest() -> None:
    shown = markup.prose("`<img src=x>` `</code><b>\u202e` <i>`")
    assert shown == (
        "<code>&lt;img src=x&gt;</code> "
        '<code>&lt;/code&gt;&lt;b&gt;<span class="esc">⟦U+202E⟧</span></code> &lt;i&gt;`'
    )
    assert_inert(f"<p>{shown}</p>")


def test_a_syntax_check_is_named_and_its_program_is_not_shown() -> None:
    page = html.render(passed())
    assert "<dt>Compiled with</dt><dd>syntax check by <code>/usr/bin/python3</code></dd>" in page
    assert "sys.exit(failed)" not in page


def test_a_compiler_s_command_can_be_copied() -> None:
    report = passed()
    assert report.compilation
    compiled = replace(report.compilation, command=("/usr/bin/gcc", "-o", "/box/out/main", "a b.c"))
    page = html.render(replace(report, compilation=compiled))
    assert "<dd><code>/usr/bin/gcc -o /box/out/main &#39;a b.c&#39;</code></dd>" in page


def test_a_number_stays_with_its_unit() -> None:
    page = html.render(wrong_answer())
    for quantity in ("limit 128 MiB", "limit 3 s", "126 MiB", "98 %", "0.42 s", "94 MB"):
        assert quantity.replace(" ", "\N{NO-BREAK SPACE}") in page


def test_the_candidate_is_told_what_is_withheld() -> None:
    text = said(for_candidate())
    assert words.WITHHELD_FROM_CANDIDATE in text
    assert "2 cases gave a wrong answer 1 case ended with an error Hints: Read again how ties" in text
    assert "edge/03" not in text
    assert "sample/01" in text
    assert "not-an-address" not in text


def test_the_plot_describes_itself() -> None:
    assert "The slowest, efficiency/01, took 4.50 s of a limit of 3 s" in said(time_limit())


def test_the_code_is_highlighted_and_numbered() -> None:
    page = html.render(passed())
    assert '<span class="ln"><span class="kn">import</span>' in page
    assert "not highlighted" not in page


def test_code_that_cannot_be_highlighted_is_shown_plain_and_said_so() -> None:
    report = passed()
    unknown = replace(report, submission=replace(report.submission, language="no-such-language"))
    page = html.render(unknown)
    assert "not highlighted" in page
    assert '<span class="ln">import argparse' in page


def test_a_file_without_text_says_so() -> None:
    report = passed()
    (file,) = report.submission.files
    binary = replace(file, source=Excerpt())
    text = said(replace(report, submission=replace(report.submission, files=(binary,))))
    assert "Its text is not in the report." in text


def test_a_line_of_a_megabyte_is_cut_with_its_length_said() -> None:
    report = passed()
    (file,) = report.submission.files
    long = replace(file, source=Excerpt(b"x" * 1_000_000, b"", 1_000_000))
    page = html.render(replace(report, submission=replace(report.submission, files=(long,))))
    assert len(page) < 400_000
    assert "(+998,000 characters)" in Outline(page).said()
