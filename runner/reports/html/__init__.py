"""The report as one self-contained HTML file: no script, nothing fetched, good on paper and on a phone."""

from __future__ import annotations

from runner.domain.report import Report


def render(report: Report) -> str:
    """The whole page."""
    from runner.reports.html import environment, page

    return environment.template("page.html").render(page=page.page_of(report))
