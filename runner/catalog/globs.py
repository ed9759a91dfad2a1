"""Kattis's glob patterns: `*` within one name, `{a,b}` for either; a directory stands for all it holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Final

MAX_ALTERNATIVES: Final = 64
_INNERMOST_BRACES: Final = re.compile(r"\{([^{}]*)\}")


def matches(pattern: str, path: PurePosixPath) -> bool:
    """Whether a pattern matches a path or one of the directories that it lies in."""
    return any(matches_itself(pattern, candidate) for candidate in (path, *path.parents))


def matches_itself(pattern: str, path: PurePosixPath) -> bool:
    """Whether a pattern matches a path, whatever it lies in."""
    return any(_matches_whole(alternative, path) for alternative in _alternatives(pattern.strip("/")))


def _matches_whole(pattern: str, path: PurePosixPath) -> bool:
    wanted = pattern.split("/")
    return len(wanted) == len(path.parts) and all(map(fnmatchcase, path.parts, map(_only_stars, wanted)))


def _only_stars(pattern: str) -> str:
    """Kattis has neither `?` nor `[…]`: they stand for themselves."""
    return pattern.replace("[", "[[]").replace("?", "[?]")


@lru_cache(maxsize=256)
def _alternatives(pattern: str) -> tuple[str, ...]:
    """The pattern with its braces multiplied out; nothing when that is more than anybody means to write."""
    patterns = [pattern]
    while any(map(_INNERMOST_BRACES.search, patterns)):
        patterns = [expanded for one in patterns for expanded in _expanded(one)]
        if len(patterns) > MAX_ALTERNATIVES:
            return ()
    return tuple(patterns)


def _expanded(pattern: str) -> Iterator[str]:
    braces = _INNERMOST_BRACES.search(pattern)
    if braces is None:
        yield pattern
        return
    for choice in braces[1].split(","):
        yield pattern[: braces.start()] + choice.strip() + pattern[braces.end() :]
