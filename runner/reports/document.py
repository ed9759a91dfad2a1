"""The report as one JSON document, and back. Every other form is drawn from what it holds.

`schema/report.schema.json` describes it to strangers; tests hold schema and record together.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any

from runner.domain.errors import UsageError
from runner.domain.report import REPORT_FORMAT_VERSION, Report
from runner.reports import codec

_NEXT_STEP = "Give the JSON document that `fairtrial grade --format json` wrote, unchanged."


def to_document(report: Report) -> dict[str, Any]:
    """The document, keys in a fixed order. Raises ValueError when a number is not finite: a bug of ours."""
    return {"report_format_version": report.report_format_version, **codec.encode(report)}


def from_document(document: object) -> Report:
    """The record that a document holds: no key unknown, none missing, every type right. Raises UsageError."""
    version = document.get("report_format_version") if isinstance(document, dict) else None
    if version != REPORT_FORMAT_VERSION:
        raise UsageError(
            f"This is no report of format version {REPORT_FORMAT_VERSION}, the one that this version reads.",
            _NEXT_STEP,
        )
    try:
        report: Report = codec.decode(Report, document, "report")
    except ValueError as error:
        raise UsageError(f"This is no report. {error}.", _NEXT_STEP) from error
    return report


def render(report: Report) -> str:
    """The document as printable ASCII: anything else comes out as `\\uNNNN`, inert on any terminal."""
    return json.dumps(to_document(report), indent=2, allow_nan=False).replace("\x7f", "\\u007f") + "\n"


def parse(text: str | bytes) -> Report:
    """The record that a JSON text holds. Raises UsageError."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"This is no JSON document: {error}.", _NEXT_STEP) from error
    return from_document(document)


@cache
def schema() -> dict[str, Any]:
    """The published JSON Schema (draft 2020-12) of the document."""
    text = resources.files("runner.reports").joinpath("schema/report.schema.json").read_text("utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded
