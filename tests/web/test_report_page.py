"""The HTML report in a browser: quiet, inert, readable in every size, by keyboard and on paper."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from runner.domain.report import Report
from runner.domain.verdict import Verdict
from runner.reports import html
from tests.unit.reports.payloads import CANARY, hostile, hostile_service
from tests.unit.reports.samples import for_candidate, passed, wrong_answer
from tests.unit.reports.service_samples import EVERY, service_failed
from tests.web.conftest import Opener, Scheme

pytestmark = pytest.mark.web

CONTRAST = (Path(__file__).parent / "contrast.js").read_text("utf-8")
every_sample = pytest.mark.parametrize(
    "sample", [*EVERY.values(), hostile, hostile_service], ids=[*EVERY, "hostile", "hostile-service"]
)
every_width = pytest.mark.parametrize("width", [360, 768, 1280])
both_schemes = pytest.mark.parametrize("scheme", ["light", "dark"])


@cache
def rendered(sample: Callable[[], Report]) -> str:
    """The page of a sample."""
    return html.render(sample())


def all_wrong() -> Report:
    """`passed`, if every case had got a wrong answer."""
    report = passed()
    groups = tuple(
        replace(group, cases=tuple(replace(case, verdict=Verdict.WA) for case in group.cases))
        for group in report.groups
    )
    return replace(report, groups=groups)


@every_sample
def test_it_asks_for_nothing_and_complains_of_nothing(opener: Opener, sample: Callable[[], Report]) -> None:
    visit = opener.open(rendered(sample))
    assert visit.requests == []
    assert visit.complaints == []


@every_sample
@every_width
def test_the_page_never_scrolls_sideways(opener: Opener, sample: Callable[[], Report], width: int) -> None:
    page = opener.open(rendered(sample), width=width).page
    page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    left = page.eval_on_selector_all(
        "body *:not(.skip, .hidden)",
        "parts => Math.min(...parts.map(part => part.getBoundingClientRect().left))",
    )
    assert left >= 0


@pytest.mark.parametrize("width", [320, 390])
def test_a_limit_is_never_broken_in_two(opener: Opener, width: int) -> None:
    page = opener.open(rendered(wrong_answer), width=width).page
    lines = page.eval_on_selector_all(
        "#result .facts .aside", "notes => notes.map(note => note.getClientRects().length)"
    )
    assert lines == [1, 1]


SEPARATORS = """() => {
    const list = document.querySelector('.meta'), edge = list.getBoundingClientRect().left
    return [...list.children].map(item => {
        const dot = getComputedStyle(item, '::before'), box = item.getBoundingClientRect()
        const from = box.left + parseFloat(dot.left), to = from + parseFloat(dot.width)
        const end = getComputedStyle(item, '::after').content
        const clips = getComputedStyle(list).overflowX
        return {line: box.top, shown: to > edge, whole: from >= edge, end, clips}
    })
}"""


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_separators_stand_between_what_is_on_one_line_about_the_grading(opener: Opener, width: int) -> None:
    items = opener.open(rendered(wrong_answer), width=width).page.evaluate(SEPARATORS)
    lines = [item["line"] for item in items]
    for item, before in zip(items, [None, *lines], strict=False):
        assert (item["shown"], item["whole"]) == (item["line"] == before,) * 2
    assert {(item["end"], item["clips"]) for item in items} == {("none", "hidden")}
    assert len(items) > 3
    assert (len(set(lines)) > 1) == (width < 1000)


def test_nothing_stands_before_the_kicker(opener: Opener) -> None:
    page = opener.open(rendered(wrong_answer), width=390).page
    before = page.eval_on_selector_all(
        ".kicker *", "parts => parts.map(part => getComputedStyle(part, '::before').content)"
    )
    assert set(before) == {"none"}


def test_hostile_text_is_text(opener: Opener) -> None:
    visit = opener.open(rendered(hostile))
    assert visit.page.evaluate("document.scripts.length + document.images.length") == 0
    assert CANARY in visit.page.inner_text("body")
    assert visit.page.title().startswith("<script>document.title=")
    links = visit.page.eval_on_selector_all("a", "links => links.map(link => link.getAttribute('href'))")
    assert all(link.startswith("#") for link in links)


def test_the_policy_would_stop_a_script_that_got_in(opener: Opener) -> None:
    page = rendered(passed).replace("</main>", "<script>document.title = 'ran'</script></main>")
    visit = opener.open(page)
    visit.hear("Content Security Policy")
    assert visit.page.title() != "ran"


def test_the_policy_would_stop_a_picture_that_got_in(opener: Opener) -> None:
    page = rendered(passed).replace("</main>", '<img src="http://127.0.0.1:9/x.png" alt=""></main>')
    opener.open(page).hear("Content Security Policy")


@both_schemes
@every_sample
def test_text_has_enough_contrast(opener: Opener, sample: Callable[[], Report], scheme: Scheme) -> None:
    page = opener.open(rendered(sample), scheme=scheme).page
    page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true })")
    found = page.evaluate(CONTRAST)
    assert found["seen"] > 50
    assert found["low"] == []


def test_dark_mode_is_dark(opener: Opener) -> None:
    page = opener.open(rendered(passed), scheme="dark").page
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(21, 23, 26)"


def test_the_first_stop_of_the_keyboard_skips_to_the_result(opener: Opener) -> None:
    page = opener.open(rendered(passed)).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the result"
    assert page.locator(".skip").bounding_box()["x"] >= 0  # type: ignore[index]
    page.keyboard.press("Enter")
    page.wait_for_url("**#result")


def test_the_keyboard_reaches_and_opens_every_case(opener: Opener) -> None:
    page = opener.open(rendered(passed)).page
    cases = page.locator("details.case").count()
    reached = set()
    for _ in range(400):
        page.keyboard.press("Tab")
        case = page.evaluate("document.activeElement.closest('details.case')?.id")
        if case and case not in reached:
            reached.add(case)
            page.keyboard.press("Enter")
            assert page.evaluate("document.activeElement.parentElement.open")
        if len(reached) == cases:
            break
    assert len(reached) == cases == 26


def test_what_has_the_focus_shows_it(opener: Opener) -> None:
    page = opener.open(rendered(passed)).page
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_a_case_is_opened_with_a_click_and_without_script(opener: Opener) -> None:
    page = opener.open(rendered(passed), script=False).page
    stream = page.get_by_role("region", name="Actual output, core/01", exact=True)
    assert not stream.is_visible()
    page.locator("summary", has_text="core/01").click()
    assert stream.is_visible()


def test_what_is_worth_a_look_stands_in_two_columns_and_what_is_left_on_one_line(opener: Opener) -> None:
    page = opener.open(rendered(all_wrong)).page
    lefts = page.eval_on_selector_all(
        ".look div", "notes => notes.map(note => note.getBoundingClientRect().left)"
    )
    assert len(lefts) == 12
    assert len(set(lefts)) == 1
    more = page.get_by_text("and 14 more, in the list of cases")
    names = page.locator(".look a").first.bounding_box()
    assert more.bounding_box()["x"] == names["x"] < lefts[0]  # type: ignore[index]
    assert more.bounding_box()["height"] < 40  # type: ignore[index]


def test_what_failed_first_is_open_already(opener: Opener) -> None:
    page = opener.open(rendered(wrong_answer)).page
    assert page.get_by_role("region", name="Difference, edge/03").is_visible()


def test_paper_shows_every_detail(opener: Opener) -> None:
    page = opener.open(rendered(passed)).page
    hidden = page.get_by_role("region", name="Actual output, core/01", exact=True)
    assert not hidden.is_visible()
    page.emulate_media(media="print")
    heights = page.eval_on_selector_all(
        "details > .body, details > pre", "parts => parts.map(part => part.getBoundingClientRect().height)"
    )
    assert len(heights) == 27
    assert min(heights) > 40
    assert page.evaluate("getComputedStyle(document.querySelector('nav')).display") == "none"


def test_paper_is_never_dark(opener: Opener) -> None:
    page = opener.open(rendered(passed), scheme="dark").page
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(27, 29, 32)"


def test_paper_cuts_nothing_off(opener: Opener) -> None:
    page = opener.open(rendered(wrong_answer), width=700).page
    page.emulate_media(media="print")
    cut = page.eval_on_selector_all(
        "pre, .diff", "parts => parts.filter(part => part.scrollHeight > part.clientHeight + 2).length"
    )
    assert cut == 0


@every_sample
def test_controls_have_names_and_landmarks_are_there(opener: Opener, sample: Callable[[], Report]) -> None:
    page = opener.open(rendered(sample)).page
    for landmark in ("banner", "navigation", "main", "contentinfo"):
        assert page.get_by_role(landmark).count() == 1
    unnamed = page.eval_on_selector_all(
        "input, textarea", "controls => controls.filter(control => !control.labels.length).length"
    )
    assert unnamed == 0
    assert page.evaluate("document.documentElement.lang") == "en"
    scrolling = page.eval_on_selector_all(
        "pre, .diff", "parts => parts.filter(part => part.tabIndex < 0 || !part.ariaLabel).length"
    )
    assert scrolling == 0


def test_the_plot_has_a_name_and_a_description(opener: Opener) -> None:
    page = opener.open(rendered(passed)).page
    picture = page.get_by_role("img", name="CPU time over input size")
    assert picture.locator("desc").first.text_content() == (
        "26 cases. The slowest, efficiency/01, took 2.43 s of a limit of 3 s; "
        "the largest input, efficiency/01, has 94 MB and took 2.43 s."
    )


def test_the_candidate_s_page_lists_samples_only(opener: Opener) -> None:
    page = opener.open(rendered(for_candidate)).page
    assert page.locator("details.case").count() == 3
    assert page.get_by_text("What is withheld, and why.").is_visible()
    assert page.locator("#rubric").count() == 0


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_to_press_is_too_small_for_a_finger(opener: Opener, width: int) -> None:
    page = opener.open(rendered(passed), width=width).page
    heights = page.eval_on_selector_all(
        "summary, nav a", "parts => parts.map(part => part.getBoundingClientRect().height)"
    )
    assert min(heights) >= 24


def test_an_exchange_is_opened_by_keyboard_and_without_script(opener: Opener) -> None:
    page = opener.open(rendered(service_failed), script=False).page
    answer = page.get_by_role(
        "region", name="Response 3, edge/test_bookings.py::test_two_at_once", exact=True
    )
    assert not answer.is_visible()
    page.locator(
        "summary", has=page.locator(".asked", has_text=re.compile(r"^GET /accounts/food$"))
    ).first.focus()
    page.keyboard.press("Enter")
    assert answer.is_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.ariaLabel").startswith("Response 3, ")


def test_a_log_is_one_link_away_from_the_case_that_it_is_of(opener: Opener) -> None:
    page = opener.open(rendered(service_failed)).page
    page.locator("summary", has_text="Ten thousand bookings.").click()
    page.get_by_role("link", name="all of it").first.click()
    assert page.evaluate("location.hash") == "#life-3"
    assert page.locator("#life-3 > summary").is_visible()


def test_paper_shows_every_exchange_and_every_log(opener: Opener) -> None:
    page = opener.open(rendered(service_failed)).page
    page.emulate_media(media="print")
    heights = page.eval_on_selector_all(
        ".exchange .bodies, .life > pre, .more > pre",
        "parts => parts.map(part => part.getBoundingClientRect().height)",
    )
    assert len(heights) > 40
    assert min(heights) > 20


@both_schemes
def test_the_marks_of_a_strip_can_be_told_from_the_page(opener: Opener, scheme: Scheme) -> None:
    page = opener.open(rendered(service_failed), scheme=scheme).page
    strip = page.locator(".strip").first
    assert strip.bounding_box()["width"] > 300  # type: ignore[index]
    colours = page.evaluate(
        "[getComputedStyle(document.querySelector('.strip .answers')).stroke,"
        " getComputedStyle(document.querySelector('.strip .median')).stroke,"
        " getComputedStyle(document.body).backgroundColor]"
    )
    assert len(set(colours)) == 3


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_to_press_on_a_service_s_page_is_too_small_for_a_finger(opener: Opener, width: int) -> None:
    page = opener.open(rendered(service_failed), width=width).page
    page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true })")
    heights = page.eval_on_selector_all(
        "summary, nav a", "parts => parts.map(part => part.getBoundingClientRect().height)"
    )
    assert min(heights) >= 24
