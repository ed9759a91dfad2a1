"""Text as HTML: escaped, its active characters shown and set apart from text that only looks like that."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from markupsafe import Markup, escape

from runner.domain.observation import Excerpt
from runner.reports import shown
from runner.reports.highlight import Token
from runner.reports.inert import inert, spans

_BACKQUOTED = re.compile("`([^`\n]+)`")


def finalize(value: object) -> object:
    """What every `{{ … }}` passes through: text comes out inert, attributes included; Markup is ours."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return inert(value)
    return value


def visible(text: str) -> Markup:
    """Text for the inside of an element, each escape in a span of its own."""
    return Markup("").join(
        Markup('<span class="esc">{}</span>').format(piece) if is_escape else escape(piece)
        for piece, is_escape in spans(text)
    )


def prose(text: str) -> Markup:
    """An author's words, or a checker's: what stands in backquotes is code, all else as in `visible`."""
    pieces = enumerate(_BACKQUOTED.split(text))
    return Markup("").join(
        Markup("<code>{}</code>").format(visible(piece)) if index % 2 else visible(piece)
        for index, piece in pieces
    )


def unbroken(quantity: str) -> str:
    """A number and its unit on one line, however narrow the page."""
    return quantity.replace(" ", "\N{NO-BREAK SPACE}")


def excerpt(value: Excerpt | None) -> Markup:
    """An excerpt for a `pre`."""
    return visible(shown.raw(value))


def changed(text: str) -> Markup:
    """The part of a line that differs; white space alone is drawn, so that it can be seen."""
    if text and not text.strip(" \t"):
        text = text.replace(" ", "·").replace("\t", "→")
    return visible(text)


def code(tokens: Iterable[Token]) -> list[Markup]:
    """Lines of source code, a span for each token that has a class."""
    return [_code_line(line) for line in _lines(tokens)]


def _lines(tokens: Iterable[Token]) -> Iterator[list[Token]]:
    line: list[Token] = []
    for token in tokens:
        first, *rest = token.text.split("\n")
        line.append(Token(token.kind, first))
        for piece in rest:
            yield line
            line = [Token(token.kind, piece)]
    if any(token.text for token in line):
        yield line


def _code_line(line: list[Token]) -> Markup:
    pieces = ((token.kind, visible(token.text)) for token in line)
    return Markup("").join(
        Markup('<span class="{}">{}</span>').format(kind, piece) if kind and piece else piece
        for kind, piece in pieces
    )
