"""The guide to reports names all that a report can say."""

from __future__ import annotations

from pathlib import Path

import pytest

from runner.domain.report import View
from runner.domain.verdict import Decision, Verdict
from runner.reports import document
from runner.reports.formats import FORMATS

GUIDE = (Path(__file__).parents[3] / "docs/reading-reports.md").read_text("utf-8")


@pytest.mark.parametrize("verdict", Verdict)
def test_it_explains_every_verdict(verdict: Verdict) -> None:
    assert f"\n| `{verdict.value}` | {verdict.words} | " in GUIDE


@pytest.mark.parametrize("key", document.schema()["properties"])
def test_it_explains_every_key_of_the_document(key: str) -> None:
    assert f"\n| `{key}` | " in GUIDE


@pytest.mark.parametrize("name", [*Decision, *View, *document.schema()["$defs"]["excerpt"]["properties"]])
def test_it_names_every_decision_view_and_part_of_an_excerpt(name: str) -> None:
    assert f"`{name}`" in GUIDE


@pytest.mark.parametrize("name", FORMATS)
def test_it_names_every_form(name: str) -> None:
    (line,) = (line for line in GUIDE.splitlines() if "--format text|" in line)
    assert name in line
