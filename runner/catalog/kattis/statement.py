"""The statement of a package, in Markdown: written so, or made of LaTeX."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Final

from runner.catalog.kattis.constants import Constants
from runner.catalog.kattis.latex import problem_name, to_markdown, with_constants
from runner.catalog.kattis.package import Package
from runner.domain.diagnostic import Diagnostic, Severity

FOLDERS: Final = ("statement", "problem_statement", ".")
"""The last is DOMjudge's place for them."""
_FILE: Final = re.compile(r"problem(?:\.([A-Za-z]{2,3}(?:-[A-Za-z]{2,4})?))?\.(md|tex|pdf)\Z")
_ORDER: Final = ("md", "tex", "pdf")


def read(package: Package, constants: Constants, said: list[Diagnostic]) -> tuple[str, str]:
    """The text in English, or else in the first language there is, and that language."""
    found = _found(package)
    if not found:
        fix = "add `statement/problem.en.md`"
        said.append(Diagnostic("statement", 1, 1, "there is no statement", fix, Severity.WARNING))
        return "", "en"
    language = "en" if "en" in found else min(found)
    path = found[language]
    if path.suffix == ".pdf":
        message = "is a PDF, which is not shown here: candidates must be given it apart"
        said.append(Diagnostic(str(path), 1, 1, message, "write it in Markdown as well", Severity.WARNING))
        return f"The statement is in `{path.name}`, which comes with this challenge.", language
    text = constants.apply(package.read(path)).decode("utf-8", "replace")
    if path.suffix == ".tex":
        converted = to_markdown(with_constants(text, constants.values))
        said += [_not_understood(path, line, what) for line, what in converted.unknown]
        text = converted.markdown
    return text.strip(), language


def name_of(package: Package, names: Mapping[str, str], language: str) -> str:
    """The problem's name in the statement's language; a legacy package may have it in the statement alone."""
    for key in (language, "", "en", *sorted(names)):
        if names.get(key):
            return names[key]
    path = _found(package).get(language)
    if path is not None and path.suffix == ".tex":
        return problem_name(package.read(path).decode("utf-8", "replace")) or package.root.name
    return package.root.name


def _found(package: Package) -> dict[str, PurePosixPath]:
    """The statements by language: Markdown rather than LaTeX rather than PDF."""
    found: dict[str, PurePosixPath] = {}
    for kind in _ORDER:
        for path in _children(package):
            if (match := _FILE.match(path.name)) and match[2] == kind:
                found.setdefault(match[1] or "en", path)
    return found


def _children(package: Package) -> Iterable[PurePosixPath]:
    return (path for folder in FOLDERS for path in package.children(folder) if path in package.files)


def _not_understood(path: PurePosixPath, line: int, what: str) -> Diagnostic:
    message = f"`{what}` is not understood, and is shown without it"
    fix = "read the statement with `fairtrial show`; write it in Markdown if that matters"
    return Diagnostic(str(path), line, 1, message, fix, Severity.WARNING)
