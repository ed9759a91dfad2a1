"""Tests that are not one case each: for where they stand, or how they are marked."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Final

from runner.catalog.suite_fixtures import Function
from runner.domain.diagnostic import Diagnostic

_MARKS: Final = re.compile(r"\bmark\.(skipif|skip|xfail|parametrize)\b")
_FIXES: Final = {
    "skip": "delete the mark, or the test",
    "skipif": "delete the mark: all cases run in the same place",
    "xfail": "delete the mark, and assert what should hold",
    "parametrize": "write one function for each, or loop over the values in one",
}


def complaints(file: str, module: ast.Module) -> Iterator[Diagnostic]:
    """About all tests of a file."""
    yield from _in_body(file, module.body, "the file")


def _in_body(file: str, body: list[ast.stmt], owner: str) -> Iterator[Diagnostic]:
    for node in body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() if _is_test(node):
                yield from _marked(file, f"`{node.name}`", node.decorator_list)
            case ast.ClassDef() if _is_test(node):
                yield from _marked(file, f"`{node.name}`", node.decorator_list)
                if owner != "the file":
                    fix = "move it to the top of the file"
                    yield _at(
                        file, node, f"`{node.name}` stands in {owner}, and its tests would not run", fix
                    )
                else:
                    yield from _in_body(file, node.body, f"`{node.name}`")
            case ast.Assign(targets=[ast.Name(id="pytestmark")], value=value):
                yield from _marked(file, f"`pytestmark` of {owner}", [value])
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                continue
            case _:
                yield from _hidden(file, node, _word(node), owner)


def _hidden(file: str, part: ast.AST, word: str, owner: str) -> Iterator[Diagnostic]:
    """Tests below an `if`, a `try`, a loop; `word` is the nearest one's."""
    for node in ast.iter_child_nodes(part):
        if isinstance(node, Function | ast.ClassDef):
            if _is_test(node):
                message = f"`{node.name}` stands below `{word}`, and would not be run"
                yield _at(file, node, message, f"move it to the top of {owner}")
        elif not isinstance(node, ast.expr):
            yield from _hidden(file, node, _word(node) if isinstance(node, ast.stmt) else word, owner)


def _word(block: ast.stmt) -> str:
    return type(block).__name__.lower().removeprefix("async").removesuffix("star")


def _marked(file: str, what: str, marks: list[ast.expr]) -> Iterator[Diagnostic]:
    for mark in marks:
        for name in dict.fromkeys(_MARKS.findall(ast.unparse(mark))):
            message = f"{what} is marked `{name}`, and a case is one test that always runs"
            yield Diagnostic(file, mark.lineno, mark.col_offset + 1, message, _FIXES[name])


def _is_test(node: Function | ast.ClassDef) -> bool:
    return node.name.startswith("Test" if isinstance(node, ast.ClassDef) else "test")


def _at(file: str, node: Function | ast.ClassDef, message: str, fix: str) -> Diagnostic:
    return Diagnostic(file, node.lineno, node.col_offset + 1, message, fix)
