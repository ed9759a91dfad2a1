"""Reports about a package: what it does not say is left out, and where its time limit comes from is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from runner.domain.report import Report
from runner.reports.formats import FORMATS
from tests.unit.reports.samples import passed

ORIGIN = "The time limit of 7 s was derived here."


def report() -> Report:
    sample = passed()
    challenge = replace(
        sample.challenge, level=None, time_budget=None, ai_tools=None, scenario="", time_limit_origin=ORIGIN
    )
    return replace(sample, challenge=challenge)


@pytest.mark.parametrize("form", ["text", "markdown", "html", "json"])
def test_where_the_time_limit_comes_from_is_told(form: str) -> None:
    assert ORIGIN in " ".join(FORMATS[form].render(report()).split())


def test_what_is_not_known_is_not_shown() -> None:
    head, _, _ = FORMATS["html"].render(report()).partition("</header>")
    assert "None" not in head
    assert "level" not in head
    assert "AI tools" not in head
    assert "None" not in FORMATS["text"].render(report())
