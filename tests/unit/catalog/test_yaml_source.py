"""YAML is read with the place of everything, and means what it says."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runner.catalog.yaml_source import Position, parse

# What JSON escapes one by one, and shorter than the longest key of YAML on one line (1.2.2, section 7.4.2).
TEXT = st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"]), max_size=40)
SCALARS = st.none() | st.booleans() | st.integers(-(10**15), 10**15) | TEXT
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


def read(text: str) -> Any:
    document, diagnostics = parse("x.yaml", text.encode())
    assert diagnostics == []
    assert document is not None
    return document.data


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("~", None),
        ("", None),
        ("true", True),
        ("7", 7),
        ("-1.5e3", -1500.0),
        ("1.0.0", "1.0.0"),
        ("2026-11-22", "2026-11-22"),
        ("0x10", "0x10"),
        (".inf", ".inf"),
        ("1e999", "1e999"),
        ("12:30", "12:30"),
        ("9" * 40, "9" * 40),
        ('"7"', "7"),
        ("|\n  a\n  b\n", "a\nb\n"),
    ],
)
def test_scalars_follow_the_core_schema(text: str, value: object) -> None:
    assert read(f"key: {text}")["key"] == value


@settings(deadline=None)
@given(st.dictionaries(TEXT, VALUES))
def test_json_is_yaml(value: dict[str, Any]) -> None:
    assert read(json.dumps(value)) == value


@settings(deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_give_a_document_or_a_complaint_that_lies_in_them(data: bytes) -> None:
    document, diagnostics = parse("x.yaml", data)
    assert document is not None or diagnostics
    assert all(one.line >= 1 and one.column >= 1 and one.fix for one in diagnostics)


def test_keys_and_values_know_their_place() -> None:
    document, _ = parse("x.yaml", b"a:\n  - {b: 1, cc: two}\n")
    assert document is not None
    assert document.at_key("a") == Position(1, 1)
    assert document.at_key("a", 0, "cc") == Position(2, 12)
    assert document.at_value("a", 0, "cc") == Position(2, 16)
    assert document.at_value("a", 0, "nothing") == Position(2, 5)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\n---\nb: 2", "second document"),
        ("%YAML 1.1\n---\na: 1", "directives"),
        ("[a]: 1", "plain text"),
        ("a: &x 1", "anchors"),
        ("a: *x", "alias"),
        ("a: !!str 1", "tags"),
        ("\ta: 1", "a tab"),
        ("a: \x07", "control"),
        ('a: "\\ud800"', "half of a character"),
        ('"\\ud800": a', "half of a character"),
    ],
)
def test_what_a_challenge_has_no_use_for_is_refused(text: str, message: str) -> None:
    _, diagnostics = parse("x.yaml", text.encode())
    assert message in diagnostics[0].message
