"""What environments of LaTeX become in Markdown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from runner.catalog.kattis.latex_reader import Reader

_MATH: Final = ("equation", "align", "gather", "multline", "eqnarray", "displaymath", "math", "alignat")
_VERBATIM: Final = ("verbatim", "lstlisting", "Verbatim", "minted")
_LISTS: Final[Mapping[str, str]] = {
    "itemize": "-", "enumerate": "1.", "description": "-", "compactitem": "-", "compactenum": "1.",
}  # fmt: skip
_TABLES: Final = ("tabular", "tabularx", "longtable", "tabu")
_HEADED: Final = ("Input", "Output", "Interaction")
_QUOTED: Final = ("quote", "quotation", "displayquote", "verse")
_AROUND: Final[Mapping[str, int]] = {
    "figure": 0, "wrapfigure": 2, "center": 0, "minipage": 1, "flushleft": 0, "flushright": 0, "table": 0,
    "document": 0, "small": 0, "samepage": 0, "wraptable": 2, "subfigure": 1, "multicols": 1, "tabbing": 0,
}  # fmt: skip
"""Environments whose content is shown as it is, and how many arguments they take."""
_ITEM: Final = "\0"
_BETWEEN_CELLS: Final = re.compile(r"(?<!\\)&(?!amp;|lt;|gt;)")
_BETWEEN_ROWS: Final = re.compile(r" {2}\n")


def begin(reader: Reader) -> str:
    """An environment, from its name on."""
    at = reader.place
    name = reader.argument()
    bare = name.rstrip("*")
    if bare in _MATH:
        inner = reader.math(reader.raw_until(f"\\end{{{name}}}"))
        return f"\n\n$$\\begin{{{name}}}{inner}\\end{{{name}}}$$\n\n"
    if bare in _VERBATIM:
        return _verbatim(reader, name)
    if bare in _LISTS:
        return _list(reader, name, _LISTS[bare])
    if bare in _TABLES:
        return _table(reader, name)
    return _text(reader, name, at)


def item(reader: Reader) -> str:
    """A list's item, marked for the list to split by."""
    label = reader.option()
    reader.space()
    return _ITEM + (f"**{reader.inner(label)}** " if label else "")


def _text(reader: Reader, name: str, at: int) -> str:
    bare = name.rstrip("*")
    if bare in _AROUND:
        reader.option()
        for _ in range(_AROUND[bare]):
            reader.argument()
        reader.option()
    elif bare not in (*_HEADED, *_QUOTED):
        reader.not_known(at, f"\\begin{{{name}}}")
    inner = reader.until_end(name).strip()
    if bare in _HEADED:
        inner = f"## {bare}\n\n{inner}"
    if bare in _QUOTED:
        inner = "\n".join(f"> {line}".rstrip() for line in inner.splitlines())
    return f"\n\n{inner}\n\n"


def _verbatim(reader: Reader, name: str) -> str:
    reader.option()
    if name == "minted":
        reader.argument()
    inner = reader.raw_until(f"\\end{{{name}}}").strip("\n")
    fence = "`" * max(3, max(map(len, re.findall("`+", inner)), default=0) + 1)
    return f"\n\n{fence}\n{inner}\n{fence}\n\n"


def _list(reader: Reader, name: str, mark: str) -> str:
    reader.option()
    items = reader.until_end(name).split(_ITEM)[1:]
    indent = " " * (len(mark) + 1)
    shown = []
    for one in items:
        first, *rest = one.strip().splitlines() or [""]
        lines = [f"{indent}{line}" if line.strip() else "" for line in rest]
        shown.append("\n".join([f"{mark} {first}", *lines]))
    return "\n\n" + "\n".join(shown) + "\n\n"


def _table(reader: Reader, name: str) -> str:
    reader.option()
    if name in ("tabularx", "tabular*", "tabu"):
        reader.argument()
    reader.argument()
    rows = [
        [" ".join(cell.split()) for cell in _BETWEEN_CELLS.split(row)]
        for row in _BETWEEN_ROWS.split(reader.until_end(name))
        if row.strip()
    ]
    width = max(map(len, rows), default=0)
    lines = [f"| {' | '.join(row + [''] * (width - len(row)))} |" for row in rows]
    return "\n\n" + "\n".join([*lines[:1], "|" + " --- |" * width, *lines[1:]]) + "\n\n"
