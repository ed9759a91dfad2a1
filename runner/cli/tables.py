"""Texts of other people in tables: shown as they are, and nothing that a terminal or rich would act upon."""

from __future__ import annotations

from rich.text import Text

from runner.reports.inert import inert


def cell(text: str) -> Text:
    """A text as one cell of a table."""
    return Text(inert(text).replace("\n", " "))
