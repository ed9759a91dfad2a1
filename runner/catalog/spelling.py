"""Guesses what an author meant to write."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`did you mean …?`, or nothing when no known word is near. Case and `-`, `_` and spaces count little."""
    candidates = {_folded(name): name for name in known}
    near = get_close_matches(_folded(word[:80]), candidates, n=1, cutoff=0.7)
    return f"did you mean `{candidates[near[0]]}`?" if near else ""


def listing(names: Iterable[str]) -> str:
    """Names in backquotes, with commas."""
    return ", ".join(f"`{name}`" for name in names)


def _folded(word: str) -> str:
    return word.casefold().replace("-", "_").replace(" ", "_")
