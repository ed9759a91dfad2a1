"""The arguments of tests: fixtures that there are, found without running a line of a suite."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias

from runner.catalog.spelling import did_you_mean, listing
from runner.domain.diagnostic import Diagnostic

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef

SUITES: Final = frozenset(
    {"cache", "client", "database", "eventually", "new_client", "openapi", "raw", "stub", "together"}
)
"""Of `fairtrial_suite.plugin`; a test holds the two together."""
_PYTESTS: Final = frozenset(
    {"monkeypatch", "pytestconfig", "recwarn", "request", "tmp_path", "tmp_path_factory"}
)
"""Of the plugins of pytest's that a suite is loaded with."""
_OURS: Final = ("pytest.", "mark.", "fixture")
"""So begin decorators that add no arguments of their own."""


def bound(module: ast.Module) -> frozenset[str] | None:
    """The names in a file that may be fixtures; None where only running it would tell."""
    names: set[str] = set()
    for node in ast.walk(module):
        match node:
            case ast.ImportFrom() | ast.Import():
                names |= {alias.asname or alias.name for alias in node.names}
            case ast.Assign(targets=targets):
                names |= {target.id for target in targets if isinstance(target, ast.Name)}
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                names |= set(_fixture_names(node))
    return None if names & {"*", "pytest_plugins"} else frozenset(names)


def complaints(file: str, module: ast.Module, known: Iterable[str]) -> Iterator[Diagnostic]:
    """Each argument that is no fixture; `known` are those of the `conftest.py` files beside and above."""
    own = bound(module)
    if own is None:
        return
    there = SUITES | _PYTESTS | own | set(known)
    for function, is_method in _functions(module):
        for argument in _wanted(function, is_method=is_method):
            if argument.arg not in there:
                guess = did_you_mean(argument.arg, there) or f"there are {listing(sorted(SUITES))}."
                yield Diagnostic(
                    file,
                    argument.lineno,
                    argument.col_offset + 1,
                    f"`{function.name}` asks for the fixture `{argument.arg}`, which does not exist",
                    f"{guess} Or write one of that name in `conftest.py`",
                )


def _functions(module: ast.Module) -> Iterator[tuple[Function, bool]]:
    """Tests and fixtures, and whether each is a class's."""
    for node in module.body:
        is_class = isinstance(node, ast.ClassDef)
        for one in node.body if isinstance(node, ast.ClassDef) else [node]:
            if isinstance(one, Function) and (one.name.startswith("test") or any(_fixture_names(one))):
                yield one, is_class


def _wanted(function: Function, *, is_method: bool) -> list[ast.arg]:
    """Those without a default, as pytest fills them; none where a decorator may fill some of them."""
    marks = [ast.unparse(decorator) for decorator in function.decorator_list]
    if not all(mark.startswith(_OURS) or mark == "staticmethod" for mark in marks):
        return []
    given = function.args
    positional = [*given.posonlyargs, *given.args]
    positional = positional[: len(positional) - len(given.defaults)]
    only = [arg for arg, default in zip(given.kwonlyargs, given.kw_defaults, strict=True) if default is None]
    return [*positional[is_method and "staticmethod" not in marks :], *only]


def _fixture_names(function: Function) -> Iterator[str]:
    """As what a function can be asked for, if it is a fixture."""
    for decorator in function.decorator_list:
        match decorator:
            case ast.Call(func=called, keywords=keywords) if _is_fixture(called):
                named = [word.value.value for word in keywords
                         if word.arg == "name" and isinstance(word.value, ast.Constant)]  # fmt: skip
                yield str(named[0]) if named else function.name
            case _ if _is_fixture(decorator):
                yield function.name


def _is_fixture(decorator: ast.expr) -> bool:
    return ast.unparse(decorator) in {"pytest.fixture", "fixture"}
