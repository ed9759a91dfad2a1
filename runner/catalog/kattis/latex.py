"""LaTeX statements of packages as Markdown that reads well: the subset that the format names, and some more.

Mathematics stays between dollars as it was written. What is not understood is left out, and reported with
its line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from runner.catalog.kattis.latex_commands import HANDLERS
from runner.catalog.kattis.latex_reader import Reader

_CONSTANT: Final = re.compile(r"\\constant\{([^{}]*)\}")
_NAME: Final = re.compile(r"\\problemname\s*\{((?:[^{}]|\{[^{}]*\})*)\}")
_PLAIN_NAME: Final = re.compile(r"^%%\s*plainproblemname:\s*(.+)$", re.MULTILINE)
_TRAILING: Final = re.compile(r"(?<=[^ \n])[ \t](?=\n)|[ \t]{3,}(?=\n)|(?<=\n)[ \t]+(?=\n)")


@dataclass(frozen=True, slots=True)
class Converted:
    """A statement in Markdown, and commands and environments that were not understood: line and name."""

    markdown: str
    unknown: tuple[tuple[int, str], ...]


def with_constants(text: str, values: Mapping[str, str]) -> str:
    """The LaTeX with the values of `\\constant{name}` in place."""
    return _CONSTANT.sub(lambda match: values.get(match[1], match[0]), text)


def problem_name(text: str) -> str:
    """The name that a legacy statement gives the problem, without LaTeX; empty where it gives none."""
    if plain := _PLAIN_NAME.search(text):
        return plain[1].strip()
    found = _NAME.search(text)
    return to_markdown(found[1]).markdown.replace("\\", "").strip() if found else ""


def to_markdown(text: str) -> Converted:
    """The body of a statement in Markdown."""
    reader = Reader(text.replace("\r\n", "\n"), HANDLERS)
    body = _TRAILING.sub("", reader.until_end().replace("\0", ""))
    body = re.sub(r"\n{3,}", "\n\n", body).strip()
    return Converted(body + "\n" if body else "", tuple(dict.fromkeys(reader.unknown)))
