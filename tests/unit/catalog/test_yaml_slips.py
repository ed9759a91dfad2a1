"""A file that is not YAML is told where the slip is, and what to write."""

from __future__ import annotations

import pytest

from runner.catalog.yaml_source import parse

NO_KEY = "put a text that has `: ` in it in quotes, or give the key the indent of its neighbours"


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        ("a:\n\tb: 1\n", 2, 1, "a tab stands here; indent with spaces"),
        ("a: @x\n", 1, 4, "no plain text can begin with `@`; put the text in quotes"),
        (
            'x: 1\nname: "A\nb: 2\n',
            2,
            7,
            "this quote is not closed; add the closing quote where the text ends",
        ),
        (
            "x: 1\na: [x, y\nb: 1\n",
            2,
            4,
            "this `[` is not closed; add `]`, and a comma between any two items",
        ),
        ("a: {x: 1, y: 2]\n", 1, 4, "this `{` is not closed; add `}`, and a comma between any two items"),
        ("a: 1\nkind program\nb: 2\n", 2, 1, "no `:` follows this key; write `key: value`"),
        (
            "name: A: b\n",
            1,
            8,
            f"no key can stand before this `:`; {NO_KEY}",
        ),
        (
            "a:\n  b: 1\n c: 2\n",
            3,
            2,
            "this line has the indent of no line above it; give it that of its neighbours",
        ),
        (
            "a: 'it's'\n",
            1,
            8,
            "the value has ended before this; put the whole text in one pair of quotes, the other kind in it",
        ),
        (
            'a: "\\q"\n',
            1,
            6,
            "this is not YAML: found unknown escape character 'q'; check indents, colons and quotes",
        ),
        (
            "a: - b\n",
            1,
            4,
            "this is not YAML: sequence entries are not allowed here; check indents, colons and quotes",
        ),
    ],
)
def test_a_slip_is_told_where_it_is(text: str, line: int, column: int, said: str) -> None:
    document, complaints = parse("x.yaml", text.encode())
    assert document is None
    assert [str(one) for one in complaints] == [f"x.yaml:{line}:{column}: error: {said}"]
