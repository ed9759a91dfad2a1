"""Aliases in YAML, with what they name in their place."""

from __future__ import annotations

import pytest

from runner.catalog.yaml_aliases import with_aliases_replaced
from runner.catalog.yaml_source import Position, YamlDocument, parse


def read(text: str) -> YamlDocument:
    document, complaints = parse("problem.yaml", text.encode(), with_aliases_replaced)
    assert document is not None
    assert not complaints
    return document


def test_an_alias_is_what_its_anchor_names() -> None:
    document = read("a: &all [1, &one {x: 2}]\nb: *all\nc: {d: *one}\n")
    assert document.data == {"a": [1, {"x": 2}], "b": [1, {"x": 2}], "c": {"d": {"x": 2}}}


def test_the_last_anchor_of_a_name_counts() -> None:
    assert read("a: &x 1\nb: &x 2\nc: *x\n").data == {"a": 1, "b": 2, "c": 2}


def test_a_replaced_value_has_the_place_where_it_is_written_out() -> None:
    assert read("a: &x [1, 2]\nb: *x\n").at_value("b", 1) == Position(1, 11)


BOMB = "a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n" + "".join(
    f"{after}: &{after} [{', '.join([f'*{before}'] * 10)}]\n"
    for before, after in zip("abcdef", "bcdefg", strict=True)
)


@pytest.mark.parametrize("text", [BOMB, "a: &x [*x]\n", "a: *x\n", "a: *x\nb: &x 1\n"])
def test_what_cannot_be_replaced_is_refused(text: str) -> None:
    document, (complaint,) = parse("problem.yaml", text.encode(), with_aliases_replaced)
    assert document is None
    assert "is not allowed" in complaint.message
