"""Draws the page."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources

from markupsafe import Markup

from runner.reports.html.environment import template
from runner.verification.model import ChallengeCheck
from runner.verification.page.view import views

PACKAGE = "runner.verification.page"


def render_page(checks: Sequence[ChallengeCheck]) -> str:
    """The page, whole."""
    text = resources.files(PACKAGE).joinpath("page.css").read_text("utf-8")
    own_css = Markup(text)  # noqa: S704 - ours alone
    return template("page.html", PACKAGE).render(challenges=views(checks), own_css=own_css)
