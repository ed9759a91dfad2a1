"""The programs of an author that take part in judging: which files make one, and in what language."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from runner.catalog.kattis.constants import Constants
from runner.catalog.kattis.languages import (
    KATTIS_LANGUAGES,
    by_prevalence,
    language_of_file,
    titles,
)
from runner.catalog.kattis.package import Package
from runner.catalog.kattis.python_imports import needed_packages
from runner.domain.diagnostic import Diagnostic, Severity
from runner.domain.languages import CHECKTESTDATA, SCRIPTS
from runner.domain.limits import JudgeLimits
from runner.domain.program import InputValidator, JudgeProgram

_OUTPUT: Final = ("output_validator", "output_validators")
_INPUT: Final = ("input_validators", "input_format_validators")
_SCRIPTS: Final = (PurePosixPath("build"), PurePosixPath("run"))
"""The first that is there is executed first; what `run` is may be `build`'s doing."""
_CHECKTESTDATA: Final = ".ctd"
_VIVA: Final = ".viva"
_HEADERS: Final = (".h", ".hh", ".hpp", ".hxx")
_C_SUFFIXES: Final = (*KATTIS_LANGUAGES["c"].suffixes, *KATTIS_LANGUAGES["cpp"].suffixes)
_MAIN: Final = re.compile(rb"\bmain\s*\(")
_BESIDE: Final = (".md", ".txt", ".yaml", ".yml", ".json", ".dockerfile")


@dataclass(frozen=True, slots=True)
class Programs:
    """Finds the judging programs of one package."""

    package: Package
    constants: Constants
    said: list[Diagnostic]

    def output_validators(self, limits: JudgeLimits, *, one_because: str) -> tuple[JudgeProgram, ...]:
        """The package's own validators of outputs, by name.

        `one_because` is why there can be one at most; empty where there can be several.
        """
        for folder in map(PurePosixPath, _OUTPUT):
            if self.has_any(folder) and one_because:
                only = self.only(folder, limits, f"output validators, and {one_because}")
                return () if only is None else (only,)
            self._say_no_programs(folder)
            found = [self._program(path, limits, Severity.ERROR) for path in self._programs(folder)]
            if found:
                return tuple(program for program in found if program is not None)
        return ()

    @property
    def has_output_validator(self) -> bool:
        """Whether there is any, fit or not."""
        return any(map(self.has_any, map(PurePosixPath, _OUTPUT)))

    def has_any(self, folder: PurePosixPath) -> bool:
        """Whether there is any program in a folder, fit or not."""
        return any(True for _ in self._programs(folder))

    def only(self, folder: PurePosixPath, limits: JudgeLimits, several: str) -> JudgeProgram | None:
        """The one program of a folder; `several` ends the complaint about more."""
        self._say_no_programs(folder)
        found = list(self._programs(folder))
        if len(found) > 1:
            names = ", ".join(path.name for path in found)
            message = f"there are several {several}: {names}"
            self._say(folder, message, "make one of them, in a directory of its own")
        return self._program(found[0], limits, Severity.ERROR) if found else None

    def input_validators(self, limits: JudgeLimits) -> tuple[InputValidator, ...]:
        """All validators of inputs that can be run."""
        found = []
        for folder in map(PurePosixPath, _INPUT):
            self._say_no_programs(folder)
            for path in self._programs(folder):
                if path.suffix == _VIVA:
                    message = "is written in VIVA, which is not run here: no input is checked with it"
                    self._say(path, message, "add a validator that is a program", Severity.WARNING)
                elif grammar := self._grammar(path):
                    files = self.constants.files(grammar)
                    found.append(InputValidator(path.name, JudgeProgram(CHECKTESTDATA, files, limits)))
                elif program := self._program(path, limits, Severity.WARNING):
                    found.append(InputValidator(path.name, program))
        return tuple(found)

    def run_all_input_validators(self, found: tuple[InputValidator, ...]) -> bool:
        """Whether these are all that there are, and there are some."""
        there = sum(1 for folder in map(PurePosixPath, _INPUT) for _ in self._programs(folder))
        return len(found) == there > 0

    def _grammar(self, path: PurePosixPath) -> dict[PurePosixPath, Path]:
        """The grammar of Checktestdata's that a file or directory is; nothing for what is another program."""
        files = self.package.program_files(path)
        found = {name: file for name, file in files.items() if name.suffix == _CHECKTESTDATA}
        others = any(language_of_file(name) or name in _SCRIPTS for name in files)
        return found if len(found) == 1 and not others else {}

    def _programs(self, folder: PurePosixPath) -> list[PurePosixPath]:
        """Each file or directory directly in it that is a program; where none can be one, all there is."""
        found = list(self._candidates(folder))
        return list(filter(self._may_be_program, found)) or found

    def _may_be_program(self, path: PurePosixPath) -> bool:
        files = self.package.program_files(path)
        return any(_is_source(name) or name in _SCRIPTS for name in files)

    def _say_no_programs(self, folder: PurePosixPath) -> None:
        """Name what lies beside programs and is none, such as a directory of headers."""
        for path in sorted(set(self._candidates(folder)).difference(self._programs(folder))):
            message = "is no program, and is overlooked: none of its files has a suffix of a language"
            fix = "move what a program needs into that program's directory"
            self._say(path, message, fix, Severity.WARNING)

    def _candidates(self, folder: PurePosixPath) -> Iterator[PurePosixPath]:
        """Each file or directory directly in it that is not known to be none.

        A directory whose own files are one program with what they include is that program itself.
        """
        children = self.package.children(folder)
        files = [path for path in children if path in self.package.files]
        names = {path.name for path in files}
        if names & set(map(str, _SCRIPTS)):
            yield folder
            return
        sources = [path for path in files if path.suffix not in (*_HEADERS, *_BESIDE) and path.suffix]
        written = list(filter(_is_source, sources)) or sources
        together = len(written) == 1 and len(files) > 1 and any(path.suffix in _HEADERS for path in files)
        if together or "__main__.py" in names or self._are_linked(written):
            yield folder
            return
        for path in children:
            if path in sources or (path not in files and self.package.below(path)):
                yield path

    def _are_linked(self, sources: list[PurePosixPath]) -> bool:
        """Whether several files are one program.

        In C or C++ since one alone of them has a `main`; in Python since all but one are imported by others.
        """
        if len(sources) < 2:
            return False
        texts = {path: self.package.read(path) for path in sources}
        if all(path.suffix in _C_SUFFIXES for path in sources):
            return sum(1 for text in texts.values() if _MAIN.search(text)) == 1
        if not all(path.suffix in KATTIS_LANGUAGES["python3"].suffixes for path in sources):
            return False
        imported = {path: needed_packages(text) for path, text in texts.items()}
        if self._has_another(sources[0].parent, set().union(*imported.values())):
            return False
        return sum(1 for path in sources if not any(path.stem in names for names in imported.values())) == 1

    def _has_another(self, folder: PurePosixPath, imported: set[str]) -> bool:
        """Whether a folder in it is a program that the files do not import, and so one of its own."""
        inner = (path for path in self.package.children(folder) if path not in self.package.files)
        return any(path.name not in imported and self._may_be_program(path) for path in inner)

    def _program(self, path: PurePosixPath, limits: JudgeLimits, severity: Severity) -> JudgeProgram | None:
        whole = self.package.program_files(path)
        scripts = [script for script in _SCRIPTS if script in whole and path not in self.package.files]
        if scripts and os.access(whole[scripts[0]], os.X_OK):
            return JudgeProgram(SCRIPTS, self.constants.files(whole), limits)
        files = {name: file for name, file in whole.items() if name not in scripts}
        contents = {name: file.read_bytes() for name, file in files.items()}
        found = by_prevalence(contents)
        ours = found[0].ours if found else None
        if scripts:
            what = f"its `{scripts[0]}` is not executable"
            fix = f"make it so: `chmod +x {path / scripts[0]}`"
            if ours is None or scripts != [_SCRIPTS[0]]:
                self._say(path, what, fix, severity)
                return None
            self._say(path, f"{what}: what is built is its {found[0].title}", fix, Severity.WARNING)
        if ours is None:
            what = f"is in {found[0].title}" if found else "is in no language that is known by its suffix"
            self._say(path, f"{what}: it cannot be run here", "write it in Python, C or C++", severity)
            return None
        if len(found) > 1:
            what = f"has files in {titles(found)}: what is built is its {found[0].title}"
            fix = "keep what is no part of the program in another folder"
            self._say(path, what, fix, Severity.WARNING)
        return JudgeProgram(ours, self.constants.files(files), limits)

    def _say(self, path: PurePosixPath, message: str, fix: str, severity: Severity = Severity.ERROR) -> None:
        self.said.append(Diagnostic(str(path), 1, 1, message, fix, severity))


def _is_source(path: PurePosixPath) -> bool:
    return language_of_file(path) is not None or path.suffix in (_CHECKTESTDATA, _VIVA)
