"""`data/sample/statement` and `data/sample/download`, which drafts of 2023-07 had for a while.

What lies there is shown or given in place of the sample of the same name, and never run. Version 2025-09 says
the same by suffixes, so that each file counts as the one of that name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Final

from runner.catalog.kattis.cases import DATA, SAMPLE
from runner.catalog.kattis.package import Package
from runner.domain.diagnostic import Diagnostic, Severity

_STATEMENT: Final = DATA / SAMPLE / "statement"
_DOWNLOAD: Final = DATA / SAMPLE / "download"
_SUFFIXES: Final[Mapping[PurePosixPath, Mapping[str, str]]] = {
    _STATEMENT: {
        ".in": ".in.statement",
        ".ans": ".ans.statement",
        ".out": ".ans.statement",
        ".interaction": ".interaction",
    },
    _DOWNLOAD: {".in": ".in.download", ".ans": ".ans.download"},
}
"""`.out` beats `.ans` where both are there, as its name comes later."""


def with_sample_folders(package: Package, said: list[Diagnostic]) -> Package:
    """The package with the files of both directories by the names of 2025-09; itself where it has neither."""
    if not any(map(package.below, _SUFFIXES)):
        return package
    moved = dict(_moved(package, said))
    stay = {path: file for path, file in package.files.items() if not _is_inside(path)}
    directories = frozenset(path for path in package.directories if not _is_inside(path))
    return replace(package, files=dict(sorted({**stay, **moved}.items())), directories=directories)


def _moved(package: Package, said: list[Diagnostic]) -> Iterator[tuple[PurePosixPath, Path]]:
    for folder, suffixes in _SUFFIXES.items():
        for path in package.below(folder):
            suffix = suffixes.get(path.suffix)
            if suffix is not None and path.parent == folder:
                yield folder.parent / f"{path.stem}{suffix}", package.files[path]
            else:
                message = "is neither shown nor given to anybody"
                fix = "move what candidates need to `attachments/`"
                said.append(Diagnostic(str(path), 1, 1, message, fix, Severity.WARNING))


def _is_inside(path: PurePosixPath) -> bool:
    return any(path.is_relative_to(folder) for folder in _SUFFIXES)
