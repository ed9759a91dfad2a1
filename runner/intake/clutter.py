"""What editors, package installers and operating systems leave behind: left out of every submission."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Final

DIRECTORIES: Final = frozenset(
    {
        "__MACOSX",
        ".git",
        ".hg",
        ".svn",
        "node_modules",
        "__pycache__",
        ".venv",
        "venv",
        ".idea",
        ".vscode",
        ".gradle",
    }
    | {".mypy_cache", ".pytest_cache", ".ruff_cache"}
)
FILES: Final = frozenset({".DS_Store", "Thumbs.db", "desktop.ini", ".gitignore", ".gitattributes"})


def is_clutter(path: PurePosixPath) -> bool:
    """Whether a path is no part of what the candidate wrote."""
    in_directory = not DIRECTORIES.isdisjoint(path.parts)
    return in_directory or path.name in FILES or path.name.startswith("._") or path.suffix == ".pyc"
