"""The guide for authors names every fixture, and its examples are written for them."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from textwrap import dedent

import pytest

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "service-suites.md").read_text("utf-8")
EXAMPLES = [dedent(block) for block in re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)]


def fixtures() -> set[str]:
    """Those of the plugin that authors may use."""
    plugin = ast.parse(
        (ROOT / "sandbox_images" / "suite" / "fairtrial_suite" / "plugin.py").read_text("utf-8")
    )
    made = [
        node
        for node in plugin.body
        if isinstance(node, ast.FunctionDef)
        and any("fixture" in ast.unparse(mark) for mark in node.decorator_list)
    ]
    return {function.name.removesuffix("_fixture") for function in made} - {"case"}


def test_every_fixture_is_in_the_table():
    assert set(re.findall(r"^\| `(\w+)` \| [a-z]", GUIDE, re.MULTILINE)) == fixtures()


@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_ask_for_fixtures_that_there_are(example):
    tests = [
        node for node in ast.walk(ast.parse(example)) if isinstance(node, ast.FunctionDef) and node.args.args
    ]
    assert {argument.arg for test in tests for argument in test.args.args} <= fixtures()
