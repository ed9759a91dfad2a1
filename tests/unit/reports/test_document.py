"""The JSON document: described by its schema, lossless, strict, and plain ASCII."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator

from runner.domain.errors import UsageError
from runner.domain.report import Report
from runner.reports import document
from tests.unit.reports.payloads import hostile
from tests.unit.reports.samples import SAMPLES, passed
from tests.unit.reports.strategies import reports

ANY_REPORT = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
VALIDATOR = Draft202012Validator(document.schema())


def objects_of(schema: Any) -> Iterator[dict[str, Any]]:
    """Every schema of an object with named properties."""
    if isinstance(schema, dict):
        if "properties" in schema:
            yield schema
        for value in schema.values():
            yield from objects_of(value)


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(document.schema())


def test_every_object_is_closed_complete_and_explained() -> None:
    for schema in objects_of(document.schema()):
        assert schema["additionalProperties"] is False
        assert schema["required"] == list(schema["properties"])
        assert all("description" in part or "$ref" in part for part in schema["properties"].values())


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES)
def test_every_sample_validates_and_comes_back(sample: Callable[[], Report]) -> None:
    report = sample()
    written = document.to_document(report)
    VALIDATOR.validate(written)
    assert list(written) == document.schema()["required"]
    assert document.parse(document.render(report)) == report


@given(reports())
@ANY_REPORT
def test_every_report_validates_and_comes_back(report: Report) -> None:
    text = document.render(report)
    VALIDATOR.validate(json.loads(text))
    assert document.parse(text) == report
    assert document.render(document.parse(text)) == text


@given(reports())
@ANY_REPORT
def test_the_text_is_printable_ascii(report: Report) -> None:
    assert all(" " <= character <= "~" or character == "\n" for character in document.render(report))


def test_a_name_that_is_no_utf8_becomes_an_escape() -> None:
    submission = replace(passed().submission, entry=PurePosixPath("caf\udce9.py"))
    written = document.to_document(replace(passed(), submission=submission))
    assert written["submission"]["entry"] == "caf\\udce9.py"


def test_a_number_that_is_not_finite_is_refused() -> None:
    with pytest.raises(ValueError, match="nan has no place"):
        document.to_document(replace(passed(), score=float("nan")))


def change(place: str, value: object) -> Callable[[dict[str, Any]], None]:
    """Sets one place of a document, named by its path."""

    def apply(written: dict[str, Any]) -> None:
        *path, last = (int(part) if part.isdigit() else part for part in place.split("."))
        target: Any = written
        for part in path:
            target = target[part]
        target[last] = value

    return apply


@pytest.mark.parametrize(
    ("edit", "complaint"),
    [
        (change("surprise", 1), "report: unknown surprise"),
        (lambda written: written.pop("score"), "report: missing score"),
        (change("score", "100"), "report.score: expected a finite number"),
        (change("score", True), "report.score: expected a finite number"),
        (change("score", float("inf")), "report.score: expected a finite number"),
        (change("verdict", "OK"), "report.verdict: 'OK' is none of AC, WA"),
        (change("signature", 0), "report.signature: expected an object"),
        (change("groups.0.total", 3.5), "report.groups[0].total: expected a whole number"),
        (change("groups.0.total", True), "report.groups[0].total: expected a whole number"),
        (change("groups", {}), "report.groups: expected an array"),
        (change("challenge.skills.0", None), "report.challenge.skills[0]: expected a string"),
        (change("summary", "\ud800"), "report.summary: half a surrogate pair is no text"),
        (change("rubric.0.anchors", {"two": "x"}), "report.rubric[0].anchors: 'two' is no whole number"),
        (change("compilation.output.total_bytes", -1), "report.compilation.output: total_bytes is less"),
        (change("compilation.output.encoding", "latin-1"), "'latin-1' is none of utf-8, escaped"),
        (change("report_format_version", 2), "no report of format version 1"),
    ],
)
def test_what_is_no_report_is_refused_with_its_place(
    edit: Callable[[dict[str, Any]], None], complaint: str
) -> None:
    written = document.to_document(passed())
    edit(written)
    with pytest.raises(UsageError) as refusal:
        document.from_document(written)
    assert complaint in refusal.value.message
    assert refusal.value.next_step


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "[" * 100_000])
def test_a_text_that_holds_no_report_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        document.parse(text)


def test_the_hostile_report_survives_the_round_trip() -> None:
    assert document.parse(document.render(hostile())) == hostile()
