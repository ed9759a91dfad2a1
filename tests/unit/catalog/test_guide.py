"""The guide for authors explains every key of the format."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from runner.catalog.schema import CASE, CHALLENGE, SUBMISSIONS, schema
from runner.catalog.statement_source import GENERATED, SECTIONS
from runner.domain.checkers import NAMES
from runner.domain.expectation import BY_DIRECTORY

GUIDE = Path(__file__).parents[3] / "docs" / "authors.md"


def keys(rules: Any) -> Iterator[str]:
    """Every key that a schema knows, wherever it may stand; `examples` hold data, not keys."""
    if isinstance(rules, dict):
        yield from rules["properties"] if isinstance(rules.get("properties"), dict) else ()
        for name, inner in rules.items():
            if name != "examples":
                yield from keys(inner)
    if isinstance(rules, list):
        for inner in rules:
            yield from keys(inner)


@pytest.mark.parametrize("name", [CHALLENGE, CASE, SUBMISSIONS])
def test_every_key_is_in_the_guide(name: str) -> None:
    guide = GUIDE.read_text("utf-8")
    assert [key for key in sorted(set(keys(schema(name)))) if f"`{key}`" not in guide] == []


def test_every_directory_checker_and_section_is_in_the_guide() -> None:
    guide = GUIDE.read_text("utf-8")
    assert [name for name in (*BY_DIRECTORY, *NAMES) if f"`{name}`" not in guide] == []
    assert [title for title in (*SECTIONS, *GENERATED) if title not in guide] == []
