"""What a program in Python cannot do without, by its import statements.

It is read token by token, and not made a tree of: the source is anybody's, and Python's own parser can be
brought down by what is nested deeply.
"""

from __future__ import annotations

import io
import tokenize
from collections.abc import Iterator
from typing import Final

_ENDS: Final = (";", ":")
"""What a statement may begin after, besides at a line's start."""


def needed_packages(source: bytes) -> set[str]:
    """Top-level packages imported anywhere but in a `try` block; up to where it is no Python any more.

    An import in a `try` block may be one that the program can do without; one in its handler is what it does
    instead.
    """
    lines = io.StringIO(source.decode("utf-8-sig", "replace"), newline=None)
    found: set[str] = set()
    try:
        for statement in _not_tried(lines):
            found.update(_packages(statement))
    except (tokenize.TokenError, SyntaxError):
        pass  # what has been found was imported before that
    return found


def _not_tried(lines: io.StringIO) -> Iterator[list[str]]:
    """The words of statements, those in `try` blocks left out. A `:` ends one, too: no import has any."""
    blocks: list[bool] = []  # those around, outermost first: whether each is one of a `try`
    tried = begins = False
    words: list[str] = []
    for token in tokenize.generate_tokens(lines.readline):
        match token.type:
            case tokenize.COMMENT | tokenize.NL:
                continue
            case tokenize.INDENT:
                blocks.append(tried)
                continue
            case tokenize.DEDENT:
                blocks.pop()
                continue
        if begins:
            tried = begins = False
        begins = token.type in (tokenize.NEWLINE, tokenize.ENDMARKER)
        if not begins and token.string not in _ENDS:
            words.append(token.string)
            continue
        if not tried and not any(blocks):
            yield words
        tried = tried or (words == ["try"] and token.string == ":")
        words = []


def _packages(statement: list[str]) -> Iterator[str]:
    """What an import statement names, up to the first period; nothing for another statement."""
    match statement:
        case ["from", package, *_]:
            yield package
        case ["import", *names]:
            yield from (name for before, name in zip([",", *names], names, strict=False) if before == ",")
