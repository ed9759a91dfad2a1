"""What holds for every form: drawn from the document alone, and nothing of a candidate acts in it."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from runner.domain.report import Report
from runner.domain.verdict import Verdict
from runner.reports import document, words
from runner.reports.formats import FORMATS
from tests.unit.reports.payloads import hostile, hostile_service
from tests.unit.reports.service_samples import EVERY
from tests.unit.reports.strategies import reports

every_form = pytest.mark.parametrize("name", FORMATS)
every_sample = pytest.mark.parametrize("sample", EVERY.values(), ids=EVERY)
ROOT = Path(__file__).resolve().parents[3]


def active_characters(text: str) -> set[str]:
    """Characters that a terminal, a browser or an editor acts upon."""
    return {c for c in text if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"}} - {"\n", "\t"}


@every_form
@every_sample
def test_a_stored_document_gives_the_same_form(name: str, sample: Callable[[], Report]) -> None:
    report = sample()
    assert FORMATS[name].render(document.parse(document.render(report))) == FORMATS[name].render(report)


@every_form
@pytest.mark.parametrize("report", [hostile(), hostile_service()], ids=["program", "service"])
def test_the_hostile_report_is_inert(name: str, report: Report) -> None:
    assert active_characters(FORMATS[name].render(report)) == set()


@every_form
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(report=reports())
def test_no_report_brings_an_active_character_into_a_form(name: str, report: Report) -> None:
    text = FORMATS[name].render(report)
    assert active_characters(text) == set()
    text.encode("utf-8")


@pytest.mark.parametrize("name", ["html", "markdown", "text", "junit"])
@every_sample
def test_every_form_says_how_it_ended(name: str, sample: Callable[[], Report]) -> None:
    report = sample()
    text = FORMATS[name].render(report)
    assert report.challenge.slug in text
    assert report.decision.value in text or words.decision(report).lower() in text.lower()


@pytest.mark.parametrize("name", ["json", "text"])
def test_json_and_text_load_neither_templates_nor_lexers(name: str) -> None:
    program = (
        "import sys; from runner.reports.formats import FORMATS;"
        "from tests.unit.reports.samples import passed;"
        f"FORMATS['{name}'].render(passed()); print(sorted({{'jinja2', 'pygments'}} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_every_verdict_is_explained() -> None:
    assert set(words.MEANINGS) == set(Verdict)
