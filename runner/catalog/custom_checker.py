"""A checker of the author's own: which files make it, and in what language it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any, Final

from runner.catalog.case_files import INTERACTION
from runner.catalog.draft import Draft
from runner.catalog.folder import Folder, contained
from runner.catalog.kattis.languages import languages_of, titles
from runner.domain.cases import SAMPLE_GROUP
from runner.domain.diagnostic import Diagnostic
from runner.domain.limits import JudgeLimits
from runner.domain.program import JudgeProgram

NAME: Final = "custom"
LIMITS: Final = JudgeLimits(time_limit=10, memory=512)
"""Of a checker whose author says nothing of them."""
_PLACE: Final = ("checker", "program")


def check(draft: Draft) -> Iterator[Diagnostic]:
    """Its files are there, and in one language; interactions are shown where there are some."""
    yield from _shown_to_nobody(draft)
    yield from _program(draft)


def _shown_to_nobody(draft: Draft) -> Iterator[Diagnostic]:
    talks = draft.at("checker", "interactive") is True
    for group, cases in draft.case_files.items():
        for path in (case.parts[INTERACTION] for case in cases if INTERACTION in case.parts):
            if group != SAMPLE_GROUP or not talks:
                fix = "delete it: only samples of an interactive challenge have one"
                yield Diagnostic(str(path), 1, 1, "is shown to nobody", fix)


def _program(draft: Draft) -> Iterator[Diagnostic]:
    written = draft.at(*_PLACE)
    if draft.at("checker", "name") != NAME or not isinstance(written, str) or not written:
        return
    path = contained(written)
    if path is None:
        fix = "write a path inside it, such as `checker`"
        yield draft.document.complain(_PLACE, f"`{written}` leaves the challenge's folder", fix)
        return
    files = _files(draft.folder, path)
    if not files:
        message = f"there is no file, and no folder with files, `{written}`"
        yield draft.document.complain(_PLACE, message, "add it or mend the path")
        return
    found = languages_of({name: draft.folder.read(at) for name, at in files.items()})
    if len(found) != 1 or found[0].ours is None:
        said = f"is in {titles(found)}" if found else "is in no language that its suffixes tell"
        fix = "write it in one language that is graded here, such as Python, C or C++"
        yield draft.document.complain(_PLACE, f"`{written}` {said}", fix)


def build(folder: Folder, block: Mapping[str, Any]) -> JudgeProgram | None:
    """The program; None where one of our checkers compares. Only for a block that nothing is wrong with."""
    if block.get("name") != NAME:
        return None
    files = _files(folder, PurePosixPath(block["program"]))
    (language,) = languages_of({name: folder.read(at) for name, at in files.items()})
    assert language.ours is not None
    limits = JudgeLimits(
        float(block.get("time_limit", LIMITS.time_limit)), int(block.get("memory", LIMITS.memory))
    )
    paths: dict[PurePosixPath, Path] = {name: folder.root / at for name, at in files.items()}
    return JudgeProgram(language.ours, paths, limits)


def _files(folder: Folder, path: PurePosixPath) -> dict[PurePosixPath, PurePosixPath]:
    """By the names that they have where it is built: a file alone, or all of a folder."""
    if folder.has(path):
        return {PurePosixPath(path.name): path}
    return {below.relative_to(path): below for below in folder.below(path)}
