"""The cases below `tests/`: which files belong to which case, and what each case's own YAML says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Final

from runner.catalog import schema_check, yaml_source
from runner.catalog.folder import Folder, contained
from runner.catalog.natural import natural_key
from runner.catalog.schema import CASE
from runner.catalog.yaml_source import YamlDocument
from runner.domain.cases import GeneratedInput, ProgramCase, Shown
from runner.domain.diagnostic import Diagnostic
from runner.domain.working_folder import PAGE, WORK_BYTES, WORK_INODES, bytes_taken, inodes_taken

TESTS: Final = PurePosixPath("tests")
INTERACTION: Final = ".interaction"
_CASE_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,62}\Z")
_SUFFIXES: Final = (".in", ".ans", ".yaml", ".files", INTERACTION)
_MAX_WORKING_FILES: Final = 1000


@dataclass(slots=True)
class CaseFiles:
    """The files of one case, as they were found.

    Attributes:
        parts: by suffix, the path below the challenge's folder.
        document: its YAML, when there is one that can be read.
    """

    group: str
    name: str
    parts: dict[str, PurePosixPath] = field(default_factory=dict)
    document: YamlDocument | None = None
    sound: bool = True

    @property
    def id(self) -> str:
        """`group/name`."""
        return f"{self.group}/{self.name}"

    @property
    def settings(self) -> Mapping[str, Any]:
        """What its YAML says."""
        return self.document.data if self.document is not None and self.sound else {}


def groups_on_disk(folder: Folder) -> list[str]:
    """The names of the folders directly below `tests/`."""
    return [path.name for path in folder.children(TESTS) if path in folder.directories]


def find(folder: Folder) -> tuple[dict[str, list[CaseFiles]], list[Diagnostic]]:
    """All cases by group, in natural order, and what is wrong with their files."""
    diagnostics: list[Diagnostic] = []
    cases: dict[str, list[CaseFiles]] = {}
    for group in groups_on_disk(folder):
        found = _gather(folder, group, diagnostics)
        cases[group] = sorted(found.values(), key=lambda case: natural_key(case.name))
        for case in cases[group]:
            _read_settings(folder, case, diagnostics)
            diagnostics.extend(_incomplete(folder, case))
    return cases, diagnostics


def build(folder: Folder, case: CaseFiles) -> ProgramCase:
    """The case as it grades; only for one that nothing is wrong with."""
    settings = case.settings
    return ProgramCase(
        id=case.id,
        input=_input(folder, case),
        answer=folder.root / case.parts[".ans"],
        files=_working_files(folder, case),
        args=tuple(settings.get("args", ())),
        exit_code=int(settings.get("exit_code", 0)),
        hint=settings.get("hint", "").strip(),
        description=settings.get("description", "").strip(),
        shown=Shown(interaction=_shown_interaction(folder, case)),
    )


def _shown_interaction(folder: Folder, case: CaseFiles) -> Path | None:
    path = case.parts.get(INTERACTION)
    return None if path is None else folder.root / path


def _gather(folder: Folder, group: str, diagnostics: list[Diagnostic]) -> dict[str, CaseFiles]:
    found: dict[str, CaseFiles] = {}
    for path in folder.children(TESTS / group):
        suffix = path.suffix
        is_directory = path in folder.directories
        if suffix not in _SUFFIXES or is_directory != (suffix == ".files"):
            fix = "name it `<case>.in`, `.ans`, `.yaml` or `.files/`, or move it out of `tests/`"
            diagnostics.append(Diagnostic(str(path), 1, 1, "belongs to no case", fix))
        elif not _CASE_NAME.match(path.stem):
            fix = "use letters, digits, hyphens and underscores before the suffix"
            diagnostics.append(Diagnostic(str(path), 1, 1, f"`{path.stem}` is no name for a case", fix))
        else:
            found.setdefault(path.stem, CaseFiles(group, path.stem)).parts[suffix] = path
    return found


def _read_settings(folder: Folder, case: CaseFiles, diagnostics: list[Diagnostic]) -> None:
    path = case.parts.get(".yaml")
    if path is None:
        return
    case.document, complaints = yaml_source.parse(str(path), folder.read(path))
    if case.document is not None:
        complaints += schema_check.check(case.document, CASE)
    case.sound = not complaints
    diagnostics.extend(complaints)


def _incomplete(folder: Folder, case: CaseFiles) -> Iterator[Diagnostic]:
    stem = TESTS / case.group / case.name
    generated = "generate" in case.settings
    if ".in" not in case.parts and not generated and case.sound:
        fix = (
            f"add `{case.name}.in`, empty if the program reads nothing, or `generate:` in `{case.name}.yaml`"
        )
        yield Diagnostic(f"{stem}.in", 1, 1, f"the input of case {case.id} is missing", fix)
    if ".in" in case.parts and generated and case.document is not None:
        message = f"case {case.id} has both `generate` and `{case.name}.in`"
        yield case.document.complain_key(("generate",), message, "delete one of the two")
    if ".ans" not in case.parts:
        fix = f"add `{case.name}.ans`, empty if nothing may be written"
        yield Diagnostic(f"{stem}.ans", 1, 1, f"the answer of case {case.id} is missing", fix)
    if generated and case.document is not None:
        yield from _bad_generator(folder, case, case.document)
    yield from _bad_working_files(folder, case)


def _bad_generator(folder: Folder, case: CaseFiles, document: YamlDocument) -> Iterator[Diagnostic]:
    written = case.settings["generate"]["program"]
    path = contained(written)
    place = ("generate", "program")
    if path is None:
        message = f"`{written}` leaves the challenge's folder"
        yield document.complain(place, message, "write a path inside it, such as `generator/log.py`")
    elif not folder.has(path):
        yield document.complain(place, f"there is no file `{written}`", "add the generator or mend the path")


def _bad_working_files(folder: Folder, case: CaseFiles) -> Iterator[Diagnostic]:
    directory = case.parts.get(".files")
    if directory is None:
        return
    files = folder.below(directory)
    if not files:
        yield Diagnostic(
            str(directory), 1, 1, "is empty", "put the files in it that the program finds, or delete it"
        )
    if len(files) > _MAX_WORKING_FILES:
        message = f"holds {len(files):,} files"
        yield Diagnostic(str(directory), 1, 1, message, f"keep it to {_MAX_WORKING_FILES:,}")
    sizes = {path.relative_to(directory): folder.files[path].size for path in files}
    yield from _without_room(str(directory), sizes)


def _without_room(directory: str, sizes: Mapping[PurePosixPath, int]) -> Iterator[Diagnostic]:
    if (taken := bytes_taken(sizes)) > WORK_BYTES:
        message = f"holds {taken:,} bytes in pages of {PAGE:,}; the working folder has {WORK_BYTES:,}"
        fix = "make the files smaller, or give the program its data on standard input"
        yield Diagnostic(directory, 1, 1, message, fix)
    if (inodes := inodes_taken(sizes)) > WORK_INODES:
        message = f"needs {inodes:,} files and folders; the working folder has room for {WORK_INODES:,}"
        yield Diagnostic(directory, 1, 1, message, "put the files into fewer folders")


def _working_files(folder: Folder, case: CaseFiles) -> dict[PurePosixPath, Path]:
    directory = case.parts.get(".files")
    if directory is None:
        return {}
    return {path.relative_to(directory): folder.root / path for path in folder.below(directory)}


def _input(folder: Folder, case: CaseFiles) -> Path | GeneratedInput:
    if "generate" not in case.settings:
        return folder.root / case.parts[".in"]
    made = case.settings["generate"]
    return GeneratedInput(PurePosixPath(made["program"]), tuple(made.get("args", ())), made["sha256"])
