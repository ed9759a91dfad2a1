"""What commands of LaTeX become in Markdown."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from runner.catalog.kattis import latex_words as words
from runner.catalog.kattis.latex_environments import begin, item
from runner.catalog.kattis.latex_reader import Handler, Reader

_DEFINITION: Final = re.compile(r"\s*\\([A-Za-z]+)((?:#\d)*)\s*")
_ESCAPED: Final = re.compile(r"\\([*_`\[\]#|$\\])")


def _symbol(text: str) -> Handler:
    def handler(reader: Reader) -> str:
        reader.space()
        return text

    return handler


def _punctuation(text: str) -> Handler:
    return lambda _: text


def _wrapped(mark: str) -> Handler:
    """Emphasis; white space is left outside of it, where Markdown wants it."""

    def handler(reader: Reader) -> str:
        text = reader.argument_text()
        inner = text.strip()
        before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        return f"{before}{mark}{inner}{mark}{after}" if inner else text

    return handler


def _heading(mark: str) -> Handler:
    def handler(reader: Reader) -> str:
        reader.option()
        return f"\n\n{mark} {reader.one_line()}\n\n"

    return handler


def _swallowed(arguments: int) -> Handler:
    def handler(reader: Reader) -> str:
        reader.option()
        for _ in range(arguments):
            reader.argument()
        reader.option()
        reader.space()
        return ""

    return handler


def _accent(combining: str) -> Handler:
    def handler(reader: Reader) -> str:
        letter = reader.argument_text().replace("ı", "i")
        return unicodedata.normalize("NFC", letter[:1] + combining + letter[1:])

    return handler


def _line_break(reader: Reader) -> str:
    reader.option()
    return "  \n"


def code(text: str) -> str:
    """Converted text as code: nothing in it is escaped. Text with mathematics stays text."""
    if "$" in text.replace(r"\$", ""):
        return text
    plain = _ESCAPED.sub(r"\1", text).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return _code_span(plain.strip()) if plain.strip() else plain


def _code_span(text: str) -> str:
    fence, padding = ("``", " ") if "`" in text else ("`", "")
    return f"{fence}{padding}{text}{padding}{fence}"


def _typewriter(reader: Reader) -> str:
    return code(reader.argument_text())


def _verb(reader: Reader) -> str:
    """Text as it is, between two of any character."""
    reader.option()
    mark = reader.source[reader.place : reader.place + 1]
    reader.place += 1
    return _code_span(reader.raw_until("}" if mark == "{" else mark)) if mark else ""


def _href(reader: Reader) -> str:
    target = reader.argument()
    return f"[{reader.argument_text()}]({target})"


def _picture(reader: Reader) -> str:
    """Named, not shown: a statement here loads nothing."""
    reader.option()
    return f"*(picture: `{reader.argument()}`)*"


def _illustration(reader: Reader) -> str:
    reader.argument()
    name = reader.argument()
    return f"\n\n*(picture: `{name}`)* {reader.one_line()}\n\n"


def _caption(reader: Reader) -> str:
    reader.option()
    return f"\n\n{reader.argument_text().strip()}\n\n"


def _footnote(reader: Reader) -> str:
    return f" ({reader.one_line()})"


def _epigraph(reader: Reader) -> str:
    text = reader.one_line()
    return f"\n\n> {text}\n>\n> — {reader.one_line()}\n\n"


def _span(reader: Reader) -> str:
    """`\\multicolumn` and `\\multirow`: their text."""
    reader.argument()
    reader.option()
    reader.argument()
    return reader.argument_text()


def _second(reader: Reader) -> str:
    """A command whose second argument is text."""
    reader.option()
    reader.argument()
    return reader.argument_text()


def _resized(reader: Reader) -> str:
    reader.argument()
    reader.argument()
    return reader.argument_text()


def _new_command(reader: Reader) -> str:
    name = reader.argument().lstrip("\\").strip("{} ")
    count = reader.option()
    reader.option()
    reader.macros[name] = (int(count) if count.isdigit() else 0, reader.argument())
    return ""


def _definition(reader: Reader) -> str:
    if match := _DEFINITION.match(reader.source, reader.place):
        reader.place = match.end()
        if reader.source.startswith("{", reader.place):
            reader.macros[match[1]] = (match[2].count("#"), reader.argument())
    return ""


HANDLERS: Final[Mapping[str, Handler]] = {
    **{name: _symbol(text) for name, text in words.SYMBOLS.items()},
    **{name: _symbol("") for name in words.NOTHING},
    **{name: _punctuation(text) for name, text in words.PUNCTUATION.items()},
    **{name: _wrapped(mark) for name, mark in words.WRAPPED.items()},
    **{name: _heading(mark) for name, mark in words.HEADINGS.items()},
    **{name: _swallowed(count) for name, count in words.SWALLOWED.items()},
    **{name: _accent(combining) for name, combining in words.ACCENTS.items()},
    **dict.fromkeys(words.TEXT, Reader.argument_text),
    "\\": _line_break,
    "begin": begin,
    "item": item,
    "texttt": _typewriter,
    "t": _typewriter,
    "verb": _verb,
    "lstinline": _verb,
    "url": lambda reader: f"<{reader.argument()}>",
    "href": _href,
    "includegraphics": _picture,
    "illustration": _illustration,
    "caption": _caption,
    "footnote": _footnote,
    "epigraph": _epigraph,
    "multicolumn": _span,
    "multicol": _span,
    "multirow": _span,
    "textcolor": _second,
    "colorbox": _second,
    "parbox": _second,
    "raisebox": _second,
    "scalebox": _second,
    "resizebox": _resized,
    "newcommand": _new_command,
    "providecommand": _new_command,
    "def": _definition,
    "num": lambda reader: f"${reader.argument()}$",
    "ref": lambda reader: f"`{reader.argument()}`",
    "eqref": lambda reader: f"`{reader.argument()}`",
    "cite": lambda reader: f"`{reader.argument()}`",
}
"""By name without the backslash."""
