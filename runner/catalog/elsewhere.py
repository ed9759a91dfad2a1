"""What somebody may have meant who gave a path that leads to no challenge."""

from __future__ import annotations

import difflib
import shlex
from pathlib import Path
from typing import Final

from runner.catalog.kattis.limits import DOMJUDGE_FILE
from runner.catalog.kattis.metadata import FILE as PACKAGE_FILE

CHALLENGE_FILE: Final = "challenge.yaml"
_LIBRARY = "challenges"
_IN_ITS_PLACE: Final = (CHALLENGE_FILE, PACKAGE_FILE, str(DOMJUDGE_FILE))
"""What a folder that can be graded has one of."""
_PACKED: Final = (".zip", ".kpp")
"""How contests hand packages on."""


def beside(path: Path) -> str:
    """The next step where nothing is: a challenge of nearly that name, there or in the library beside it."""
    known = {
        found.name: found for folder in (path.parent / _LIBRARY, path.parent) for found in _held_by(folder)
    }
    close = difflib.get_close_matches(path.name, known, n=1)
    return f"Did you mean {known[close[0]]}?" if close else "Give the path of a challenge's folder."


def inside(path: Path) -> str:
    """The next step for a folder that is no challenge: one that it holds, or that can be made in it."""
    held = _held_by(path)
    if len(held) == 1:
        return f"It holds a challenge: give that, {held[0]}."
    if held:
        every = shlex.quote(str(path)) + "/*/"
        return f"It holds challenges: give one of them, such as {held[0]}, or for `verify` all, {every}."
    made = shlex.quote(str(path / "my-challenge"))
    return f"Give a folder that has one, or make one with `fairtrial new {made}`."


def instead_of_file(path: Path) -> str:
    """The next step for a file that is no challenge: a package that is packed has to be unpacked."""
    if path.suffix.casefold() in _PACKED:
        unpacked = path.with_suffix("")
        command = shlex.join(["unzip", str(path), "-d", str(unpacked)])
        return f"Unpack it, and give the folder in which its problem.yaml is: `{command}`."
    return "Give the path of a challenge's folder; it comes before the files of a submission."


def _held_by(folder: Path) -> list[Path]:
    """The challenges directly in a folder, sorted; none where it cannot be looked into."""
    try:
        return sorted({file.parent for name in _IN_ITS_PLACE for file in folder.glob(f"*/{name}")})
    except OSError:
        return []
