"""A challenge's folder as a set of regular files, found without following a single link.

What editors, interpreters and version control leave behind is no part of a challenge: it is not read, not
hashed and not complained about.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from io import BufferedReader
from pathlib import Path, PurePosixPath
from typing import Final

from runner.catalog.tree import Tree
from runner.domain.diagnostic import Diagnostic

MAX_FILES: Final = 20_000
MAX_NAME_DEPTH: Final = 16

CLUTTER: Final = frozenset(
    {
        ".git",
        ".hg",
        ".svn",
        ".DS_Store",
        "Thumbs.db",
        "__pycache__",
        ".mypy_cache",
        ".pytest_cache",
        ".ruff_cache",
    }
    | {".idea", ".vscode", "node_modules", ".venv"}
)


@dataclass(frozen=True, slots=True)
class File:
    """A regular file: its size in bytes and whether its owner may execute it."""

    size: int
    executable: bool


@dataclass(frozen=True)
class Folder:
    """What is in a challenge's folder.

    Attributes:
        root: absolute path.
        files: regular files by path below the root, sorted.
        directories: all directories below the root, empty ones among them.
    """

    root: Path
    files: Mapping[PurePosixPath, File]
    directories: frozenset[PurePosixPath]

    def has(self, path: str | PurePosixPath) -> bool:
        """Whether a regular file is there."""
        return PurePosixPath(path) in self.files

    def read(self, path: str | PurePosixPath) -> bytes:
        """A file's bytes, not following a link that came since the folder was walked."""
        with open_regular(self.root / path) as file:
            return file.read()

    def children(self, directory: str | PurePosixPath) -> list[PurePosixPath]:
        """Files and directories directly in a directory, sorted by name."""
        return self._tree.children(directory)

    def below(self, directory: str | PurePosixPath) -> list[PurePosixPath]:
        """All files below a directory, sorted."""
        return self._tree.below(directory)

    @cached_property
    def _tree(self) -> Tree:
        return Tree(self.files, self.directories)

    def sha256(self) -> str:
        """Of names, modes and bytes of all files, hexadecimal."""
        digest = hashlib.sha256()
        for path, file in self.files.items():
            name = os.fsencode(str(path))
            digest.update(b"%d:%s%d%d:" % (len(name), name, file.executable, file.size))
            with open_regular(self.root / path) as stream:
                while block := stream.read(1 << 20):
                    digest.update(block)
        return digest.hexdigest()


def walk(root: Path) -> tuple[Folder, list[Diagnostic]]:
    """Everything in a folder; links, devices, pipes and sockets are complained about and left out."""
    found = _Walk(root.resolve())
    found.enter(PurePosixPath())
    files = dict(sorted(found.files.items()))
    return Folder(found.root, files, frozenset(found.directories)), found.diagnostics


def open_regular(path: Path) -> BufferedReader:
    """Open a file for reading if it is a regular one; raises `OSError` for anything else, a link included."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(f"{path} is no regular file")
    return os.fdopen(descriptor, "rb")


class _Walk:
    """Collects what is there; stops counting files at the limit."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.files: dict[PurePosixPath, File] = {}
        self.directories: set[PurePosixPath] = set()
        self.diagnostics: list[Diagnostic] = []

    def enter(self, directory: PurePosixPath) -> None:
        for entry in self._entries(directory):
            path = directory / entry.name
            if entry.name in CLUTTER or entry.name.endswith(".pyc"):
                continue
            if not _is_plain(entry.name):
                shown = repr(str(directory / entry.name))
                self._complain(".", f"the name {shown} has characters that a path must not have", "rename it")
                continue
            self._take(entry, path)

    def _entries(self, directory: PurePosixPath) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(self.root / directory) as entries:
                return sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            self._complain(
                str(directory), f"cannot be read: {error.strerror}", "give yourself the permission"
            )
            return []

    def _take(self, entry: os.DirEntry[str], path: PurePosixPath) -> None:
        mode = entry.stat(follow_symlinks=False).st_mode
        if stat.S_ISLNK(mode):
            self._link(path)
        elif stat.S_ISDIR(mode):
            self._directory(path)
        elif not stat.S_ISREG(mode):
            self._complain(str(path), "is neither a file nor a directory", "delete it")
        elif len(self.files) == MAX_FILES:
            self._too_many()
        else:
            self._file(path, entry.stat(follow_symlinks=False))

    def _file(self, path: PurePosixPath, status: os.stat_result) -> None:
        self.files[path] = File(status.st_size, bool(status.st_mode & stat.S_IXUSR))
        if not os.access(self.root / path, os.R_OK):
            self._complain(str(path), "cannot be read: permission denied", "give yourself the permission")
            del self.files[path]

    def _directory(self, path: PurePosixPath) -> None:
        if len(path.parts) > MAX_NAME_DEPTH:
            self._complain(str(path), f"lies more than {MAX_NAME_DEPTH} folders deep", "move it up")
            return
        self.directories.add(path)
        self.enter(path)

    def _link(self, path: PurePosixPath) -> None:
        target = (self.root / path).resolve()
        leaves = not target.is_relative_to(self.root)
        what = "is a symbolic link out of the challenge's folder" if leaves else "is a symbolic link"
        self._complain(str(path), what, "put a copy of the file in its place")

    def _too_many(self) -> None:
        message = f"the folder holds more than {MAX_FILES:,} files"
        if not any(diagnostic.message == message for diagnostic in self.diagnostics):
            self._complain(".", message, "move what is no part of the challenge elsewhere")

    def _complain(self, file: str, message: str, fix: str) -> None:
        self.diagnostics.append(Diagnostic(file, 1, 1, message, fix))


def _is_plain(name: str) -> bool:
    return name.isprintable() and "\\" not in name


def contained(path: str) -> PurePosixPath | None:
    """A path that an author wrote, if it stays inside the folder: relative and without `..`."""
    pure = PurePosixPath(path)
    if pure.is_absolute() or ".." in pure.parts or not pure.parts:
        return None
    return pure
