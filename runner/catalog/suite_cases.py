"""The cases of a suite: test functions below `tests/<group>/`, found without running a line of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from runner.catalog import suite_fixtures, suite_marks
from runner.catalog.folder import Folder
from runner.catalog.natural import natural_key
from runner.catalog.suite_fixtures import Function
from runner.domain.cases import ServiceCase
from runner.domain.diagnostic import Diagnostic
from runner.domain.service import SUITE

_HINT: Final = "Hint:"


@dataclass(frozen=True, slots=True)
class SuiteCase:
    """One test as it was found.

    Attributes:
        file: below `tests/`.
        test: its name there, such as `test_insert` or `TestPaging::test_insert`.
        description: the first paragraph of its docstring, `hint` the one that starts with `Hint:`.
    """

    file: PurePosixPath
    test: str
    description: str
    hint: str

    @property
    def id(self) -> str:
        """As pytest calls it, below `tests/`."""
        return f"{self.file}::{self.test}"


def find(folder: Folder) -> tuple[dict[str, list[SuiteCase]], list[Diagnostic]]:
    """All tests by group, files in natural order and tests as they stand in them, and what is wrong."""
    diagnostics: list[Diagnostic] = []
    cases: dict[str, list[SuiteCase]] = {}
    for path in folder.below(SUITE):
        if path.suffix == ".py" and not _holds_tests(path):
            diagnostics += _unreadable(path, folder.read(path)) or _of_fixtures(folder, path)
        elif path.parent == SUITE and _holds_tests(path):
            fix = "move it into the folder of its group"
            diagnostics.append(Diagnostic(str(path), 1, 1, "is in no group, so its tests would not run", fix))
    for group in (path for path in folder.children(SUITE) if path in folder.directories):
        cases[group.name] = []
        for path in sorted(folder.below(group), key=lambda path: natural_key(str(path))):
            if not _holds_tests(path):
                continue
            if path.parent != group:
                fix = f"move it into `{group}/` itself"
                diagnostics.append(Diagnostic(str(path), 1, 1, "is not directly in its group", fix))
                continue
            found, complaints = _in_file(path, folder.read(path))
            cases[group.name] += found
            diagnostics += complaints or _of_fixtures(folder, path)
    return cases, diagnostics


def build(case: SuiteCase) -> ServiceCase:
    """The case as it grades."""
    return ServiceCase(case.id, hint=case.hint, description=case.description)


def _holds_tests(path: PurePosixPath) -> bool:
    return path.suffix == ".py" and (path.name.startswith("test_") or path.stem.endswith("_test"))


def _unreadable(path: PurePosixPath, source: bytes) -> list[Diagnostic]:
    """Why it is no Python; nothing where it is."""
    try:
        ast.parse(source)
    except (SyntaxError, ValueError) as error:
        line, column = getattr(error, "lineno", None) or 1, getattr(error, "offset", None) or 1
        reason = getattr(error, "msg", None) or str(error)
        return [Diagnostic(str(path), line, column, f"is no Python: {reason}", "mend it")]
    return []


def _of_fixtures(folder: Folder, path: PurePosixPath) -> list[Diagnostic]:
    """What it asks for that is in none of the `conftest.py` files beside and above it."""
    beside = {parent / "conftest.py" for parent in path.parents if parent.is_relative_to(SUITE)} - {path}
    sources = [folder.read(file) for file in beside & set(folder.below(SUITE))]
    known = [suite_fixtures.bound(ast.parse(source)) for source in sources if not _unreadable(path, source)]
    names = [names for names in known if names is not None]
    if len(names) < len(sources):
        return []
    return list(suite_fixtures.complaints(str(path), ast.parse(folder.read(path)), frozenset().union(*names)))


def _in_file(path: PurePosixPath, source: bytes) -> tuple[list[SuiteCase], list[Diagnostic]]:
    if unreadable := _unreadable(path, source):
        return [], unreadable
    module = ast.parse(source)
    below = path.relative_to(SUITE)
    cases: dict[str, SuiteCase] = {}
    diagnostics = list(suite_marks.complaints(str(path), module))
    for prefix, function in _functions(module):
        name = f"{prefix}{function.name}"
        place = (str(path), function.lineno, function.col_offset + 1)
        if isinstance(function, ast.AsyncFunctionDef):
            fix = "write `def`; several requests at once go through the fixture `together`"
            diagnostics.append(Diagnostic(*place, f"`{name}` is a coroutine, and would not be run", fix))
        elif name in cases:
            fix = "give one of the two another name"
            diagnostics.append(Diagnostic(*place, f"a second test `{name}` takes the first one's place", fix))
        else:
            cases[name] = SuiteCase(below, name, *_told(ast.get_docstring(function) or ""))
    return list(cases.values()), diagnostics


def _functions(module: ast.Module) -> Iterator[tuple[str, Function]]:
    """As pytest collects by default: `test*` at the top, and in classes that are called `Test*`."""
    for node in module.body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() if node.name.startswith("test"):
                yield "", node
            case ast.ClassDef() if node.name.startswith("Test"):
                for inner in node.body:
                    if isinstance(inner, Function) and inner.name.startswith("test"):
                        yield f"{node.name}::", inner


def _told(docstring: str) -> tuple[str, str]:
    """Description and hint."""
    paragraphs = [" ".join(part.split()) for part in docstring.split("\n\n") if part.strip()]
    hints = [part.removeprefix(_HINT).strip() for part in paragraphs if part.startswith(_HINT)]
    told = [part for part in paragraphs if not part.startswith(_HINT)]
    return told[0] if told else "", hints[0] if hints else ""
