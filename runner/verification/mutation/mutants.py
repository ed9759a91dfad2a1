"""A Python file's mutants: its text with one small change each. Pure, and the same at every time."""

from __future__ import annotations

import ast
import difflib
import hashlib
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from runner.verification.mutation.changes import Change, changes

SEED = 20
"""Of the sample that is taken where there are more mutants than are asked for."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One of them.

    Attributes:
        id: eight hexadecimal digits that follow from the changed lines, wherever they stand; with a number
            behind them where the same change can be made at several places.
        path: of the file in the submission.
        line: of the change, counted from 1.
        before: the changed lines as they were, without indentation; `after` as they are.
        source: the whole file.
    """

    id: str
    path: PurePosixPath
    line: int
    before: str
    after: str
    source: bytes


def mutants(path: PurePosixPath, source: bytes) -> tuple[Mutant, ...]:
    """All mutants of a file; none of one that is no Python."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return ()
    seen: set[bytes] = {source}
    found: list[Mutant] = []
    ids: Counter[str] = Counter()
    for change in changes(tree):
        text = _changed(source, change)
        if text is None or text in seen:
            continue
        seen.add(text)
        before, after = _difference(source, text)
        name = _id(path, before, after)
        ids[name] += 1
        unique = name if ids[name] == 1 else f"{name}-{ids[name]}"
        found.append(Mutant(unique, path, change.node.lineno, before, after, text))
    return tuple(found)


def sample(found: Sequence[Mutant], most: int) -> tuple[Mutant, ...]:
    """At most so many, in their order; of the same mutants always the same ones."""
    if len(found) <= most:
        return tuple(found)
    chosen = sorted(random.Random(SEED).sample(range(len(found)), most))  # noqa: S311 - nobody is to be surprised
    return tuple(found[index] for index in chosen)


def _changed(source: bytes, change: Change) -> bytes | None:
    """The source with the change; None where it cannot be written down in place."""
    becomes = ast.unparse(ast.fix_missing_locations(change.becomes))
    for text in (becomes, f"({becomes})"):
        changed = _replaced(source, change.node, text.encode())
        if _says(changed, change):
            return changed
    return None


def _replaced(source: bytes, node: ast.expr | ast.stmt, text: bytes) -> bytes:
    """Positions count bytes of UTF-8, and lines as the parser counts them."""
    lines = source.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    start = starts[node.lineno - 1] + node.col_offset
    end = starts[node.end_lineno - 1] + node.end_col_offset
    return source[:start] + text + source[end:]


def _says(source: bytes, change: Change) -> bool:
    """Whether the source, at that place, now says what the change makes of it, and not something else for
    want of parentheses.
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return False
    wanted = ast.dump(change.becomes)
    return any(ast.dump(node) == wanted for node in _at(tree, change.node.lineno))


def _at(tree: ast.AST, line: int) -> Iterator[ast.AST]:
    return (node for node in ast.walk(tree) if getattr(node, "lineno", 0) == line)


def _difference(source: bytes, changed: bytes) -> tuple[str, str]:
    """The lines that differ, without their indentation."""
    before, after = (text.decode("utf-8", "replace").splitlines() for text in (source, changed))
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag != "equal":
            return _joined(before[i1:i2]), _joined(after[j1:j2])
    return "", ""


def _joined(lines: Sequence[str]) -> str:
    return "\n".join(line.strip() for line in lines)


def _id(path: PurePosixPath, before: str, after: str) -> str:
    return hashlib.sha256(f"{path}\0{before}\0{after}".encode()).hexdigest()[:8]
