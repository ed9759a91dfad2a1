"""What somebody may have meant who gave a path that leads to no challenge."""

from __future__ import annotations

import difflib
import shlex
from pathlib import Path
from typing import Final

CHALLENGE_FILE: Final = "challenge.yaml"
_LIBRARY = "challenges"


def beside(path: Path) -> str:
    """The next step where nothing is: a challenge of nearly that name, there or in the library beside it."""
    known = {
        found.name: found for folder in (path.parent / _LIBRARY, path.parent) for found in _held_by(folder)
    }
    close = difflib.get_close_matches(path.name, known, n=1)
    return f"Did you mean {known[close[0]]}?" if close else "Give the path of a challenge's folder."


def inside(path: Path) -> str:
    """The next step for a folder that is no challenge: one that it holds, or that can be made in it."""
    first = next(iter(_held_by(path)), None)
    if first is not None:
        return f"It holds challenges: give one of them, such as {first}."
    made = shlex.quote(str(path / "my-challenge"))
    return f"Give a folder that has one, or make one with `fairtrial new {made}`."


def _held_by(folder: Path) -> list[Path]:
    """The challenges directly in a folder, sorted; none where it cannot be looked into."""
    try:
        return sorted(file.parent for file in folder.glob(f"*/{CHALLENGE_FILE}"))
    except OSError:
        return []
