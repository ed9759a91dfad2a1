"""The files of a Kattis problem package.

A link to another file of the package counts as that file, and so does one to a file that packages of a
repository share, where that is safe. What the format tells judges to overlook (names that begin with a period
or a dash, or have characters other than letters, digits, periods, dashes and underscores) is overlooked, and
said where it does not look meant.
"""

from __future__ import annotations

import hashlib
import os
import re
import shlex
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Final

from runner.catalog.folder import CLUTTER, MAX_FILES, MAX_NAME_DEPTH, open_regular
from runner.catalog.kattis.shared_files import NotSharedError, SharedFiles
from runner.catalog.tree import Tree
from runner.domain.diagnostic import Diagnostic, Severity

TIME_LIMIT_FILE: Final = PurePosixPath(".timelimit")
_BLOCK: Final = 1 << 17
"""Bytes: larger ones are memory that the system has to find anew each time."""
_NAME: Final = re.compile(r"[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,254}\Z")


@dataclass(frozen=True)
class Package:
    """What is in a package's folder.

    Attributes:
        root: absolute path.
        files: absolute paths of regular files, links resolved, by path below the root; sorted.
        directories: all directories below the root, empty ones among them.
    """

    root: Path
    files: Mapping[PurePosixPath, Path]
    directories: frozenset[PurePosixPath]

    @property
    def has_links(self) -> bool:
        """Whether any file is a link, or lies behind one."""
        return any(self.root / path != file for path, file in self.files.items())

    def has(self, path: str | PurePosixPath) -> bool:
        """Whether a file is there."""
        return PurePosixPath(path) in self.files

    def read(self, path: str | PurePosixPath) -> bytes:
        """A file's bytes."""
        with open_regular(self.files[PurePosixPath(path)]) as file:
            return file.read()

    def children(self, directory: str | PurePosixPath) -> list[PurePosixPath]:
        """Files and directories directly in a directory, sorted by name."""
        return self._tree.children(directory)

    def below(self, directory: str | PurePosixPath) -> list[PurePosixPath]:
        """All files below a directory, sorted."""
        return self._tree.below(directory)

    def program_files(self, path: PurePosixPath) -> dict[PurePosixPath, Path]:
        """The files of a program, which is a file or a directory: by the path that they have in it."""
        if path in self.files:
            return {PurePosixPath(path.name): self.files[path]}
        return {file.relative_to(path): self.files[file] for file in self.below(path)}

    @cached_property
    def _tree(self) -> Tree:
        return Tree(self.files, self.directories)

    @cached_property
    def sha256(self) -> str:
        """Of names, modes and bytes of all files, hexadecimal; they are read once for it."""
        digest = hashlib.sha256()
        for path, file in self.files.items():
            with open_regular(file) as stream:
                facts = os.fstat(stream.fileno())
                name = str(path).encode()
                executable = bool(facts.st_mode & stat.S_IXUSR)
                digest.update(b"%d:%s%d%d:" % (len(name), name, executable, facts.st_size))
                while block := stream.read(_BLOCK):
                    digest.update(block)
        return digest.hexdigest()


def walk(root: Path) -> tuple[Package, list[Diagnostic]]:
    """Everything in a package's folder, and what is wrong with it as files."""
    resolved = root.resolve()
    found = _Walk(resolved, SharedFiles(resolved))
    found.enter(found.root, PurePosixPath(), ())
    return Package(found.root, dict(sorted(found.files.items())), frozenset(found.directories)), found.said


@dataclass(slots=True)
class _Walk:
    root: Path
    shared: SharedFiles
    files: dict[PurePosixPath, Path] = field(default_factory=dict)
    directories: set[PurePosixPath] = field(default_factory=set)
    said: list[Diagnostic] = field(default_factory=list)

    def enter(self, place: Path, directory: PurePosixPath, around: tuple[Path, ...]) -> None:
        """Take what is in a directory; `around` are the places of those that it lies in."""
        for entry in self._entries(place, directory):
            path = directory / entry.name
            if path == TIME_LIMIT_FILE or self._counts(entry.name, path):
                self._take(Path(entry.path), path, (*around, place))

    def _entries(self, place: Path, directory: PurePosixPath) -> Iterator[os.DirEntry[str]]:
        try:
            with os.scandir(place) as entries:
                yield from sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            self._say(str(directory), f"cannot be read: {error.strerror}", "give yourself the permission")

    def _counts(self, name: str, path: PurePosixPath) -> bool:
        if name in CLUTTER or name.endswith(".pyc") or name.startswith((".", "-")):
            return False
        if _NAME.match(name):
            return True
        shown = repr(str(path))
        message = f"{shown} is overlooked: the format allows letters, digits, `_`, `-` and `.` in names"
        self._say(".", message, "rename it if it is meant to count", Severity.WARNING)
        return False

    def _take(self, place: Path, path: PurePosixPath, around: tuple[Path, ...]) -> None:
        try:
            target = place.resolve(strict=True)
        except OSError:
            message = "is a link to nothing, and is overlooked"
            self._say(str(path), message, "delete it or mend its target", Severity.WARNING)
            return
        if not target.is_relative_to(self.root) and not self._is_shared(place, path, target):
            return
        if target.is_dir():
            self._directory(target, path, around)
        elif not target.is_file():
            self._say(str(path), "is neither a file nor a directory", "delete it")
        elif len(self.files) >= MAX_FILES:
            self._too_many()
        elif not os.access(target, os.R_OK):
            self._say(str(path), "cannot be read: permission denied", "give yourself the permission")
        else:
            self.files[path] = target

    def _is_shared(self, link: Path, path: PurePosixPath, target: Path) -> bool:
        """Whether what lies outside is taken along. It is said in any case: other judges do not have it."""
        message = f"is a link out of the package, to {str(link.readlink())!r}"
        copy = f"`cp -rL {shlex.quote(self.root.name)} COPY` makes one of the package"
        try:
            name = self.shared.name(link, path, target)
        except NotSharedError as error:
            message += f", and is overlooked: {error}"
            self._say(str(path), message, f"put a copy of the file in its place; {copy}", Severity.WARNING)
            return False
        message += f": what is read is {str(name)!r} of the repository"
        self._say(str(path), message, f"hand on a copy without links; {copy}", Severity.WARNING)
        return True

    def _directory(self, target: Path, path: PurePosixPath, around: tuple[Path, ...]) -> None:
        if target in around or len(path.parts) > MAX_NAME_DEPTH:
            self._say(str(path), f"lies more than {MAX_NAME_DEPTH} folders deep", "move it up")
            return
        self.directories.add(path)
        self.enter(target, path, around)

    def _too_many(self) -> None:
        message = f"the package holds more than {MAX_FILES:,} files"
        if not any(diagnostic.message == message for diagnostic in self.said):
            self._say(".", message, "move what is no part of it elsewhere")

    def _say(self, file: str, message: str, fix: str, severity: Severity = Severity.ERROR) -> None:
        self.said.append(Diagnostic(file, 1, 1, message, fix, severity))
