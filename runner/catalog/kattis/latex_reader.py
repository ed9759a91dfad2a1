"""Reads LaTeX token by token and writes Markdown; what commands do comes from `latex_commands`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Final, TypeAlias

from runner.catalog.kattis.latex_words import QUOTES, SWITCHES

_TOKEN: Final = re.compile(
    r"(?P<comment>%[^\n]*(?:\n[ \t]*)?)"
    r"|(?P<display>\$\$.*?\$\$|\\\[.*?\\\])"
    r"|(?P<math>\$(?:\\.|[^$\\])*\$|\\\(.*?\\\))"
    r"|\\(?P<command>[A-Za-z]+\*?|.)"
    r"|(?P<open>\{)|(?P<close>\})"
    r"|(?P<blank>\n[ \t]*\n\s*)"
    r"|(?P<quote>``|''|<<|>>|---|--|~|&)"
    r"|(?P<text>[^\\{}$%`'<>~&\n-]+|.|\n)",
    re.DOTALL,
)
_ARGUMENT: Final = re.compile(r"\\[A-Za-z]+|.", re.DOTALL)
_OPTION: Final = re.compile(r"\s*\[([^\]]*)\]")
_SPACE: Final = re.compile(r"\{\}|[ \t]*(?:\n(?![ \t]*\n))?[ \t]*")
_COMMENT: Final = re.compile(r"(?<!\\)%[^\n]*\n?")
_MATH_MACRO: Final = re.compile(r"\\([A-Za-z]+)(?:\{\})?")
_SPECIAL_IN_MARKDOWN: Final = re.compile(r"([*_\[\]#|])")
_OPENED: Final = "\\("
_CLOSED: Final = "\\)"
_ESCAPES: Final = str.maketrans({"<": "&lt;", ">": "&gt;", "`": "‘"})
_DEEPEST: Final = 20
_MOST_NESTED: Final = 60
"""Groups and environments in each other: what is nested deeper would not be read to the end by Python."""
_MOST_REPLACED: Final = 10_000
"""Macros of the statement's: two that hold each other twice would otherwise be replaced a million times."""


@dataclass(slots=True)
class Reader:
    """Reads a text from a place on.

    Attributes:
        handlers: what commands do, by name without the backslash.
        macros: the statement's own: number of arguments and body.
        unknown: commands that nobody knows, with their lines.
    """

    source: str
    handlers: Mapping[str, Handler]
    macros: dict[str, tuple[int, str]] = field(default_factory=dict)
    unknown: list[tuple[int, str]] = field(default_factory=list)
    place: int = 0
    depth: int = 0
    nested: int = 0
    replaced: Iterator[int] = field(default_factory=count)

    def until_end(self, environment: str = "", *, group: bool = False) -> str:
        """What follows, up to the end of the text, of the environment or of the group in braces."""
        if self.nested > _MOST_NESTED:
            self.not_known(self.place, "{")
            self.place = len(self.source)
            return ""
        self.nested += 1
        text = self._until_end(environment, group=group)
        self.nested -= 1
        return text

    def _until_end(self, environment: str, *, group: bool) -> str:
        parts: list[str] = []
        switches: list[str] = []
        while (token := _TOKEN.match(self.source, self.place)) is not None:
            at, self.place = self.place, token.end()
            if token["close"]:
                if group:
                    break
            elif token["command"] == "end":
                if self.argument() == environment:
                    break
            elif token["command"] in SWITCHES:
                self.space()
                switches.append(SWITCHES[token["command"]])
                parts.append(switches[-1])
            else:
                parts.append(self._token(token, at))
        text = "".join(parts)
        return text.rstrip() + "".join(reversed(switches)) if switches else text

    def inner(self, text: str) -> str:
        """A piece of LaTeX on its own."""
        if self.depth > _DEEPEST:
            return ""
        reader = Reader(
            text, self.handlers, self.macros, [], 0, self.depth + 1, self.nested, replaced=self.replaced
        )
        result = reader.until_end()
        line = self.source[: self.place].count("\n") + 1
        self.unknown += [(line, what) for _, what in reader.unknown]
        return result

    def argument(self) -> str:
        """The next argument as it was written, without its braces."""
        while self.source[self.place : self.place + 1].isspace():
            self.place += 1
        if self.source[self.place : self.place + 1] != "{":
            match = _ARGUMENT.match(self.source, self.place)
            self.place = match.end() if match else self.place
            return match[0] if match else ""
        depth, start = 0, self.place + 1
        while self.place < len(self.source):
            character = self.source[self.place]
            self.place += 2 if character == "\\" else 1
            depth += {"{": 1, "}": -1}.get(character, 0)
            if not depth:
                return self.source[start : self.place - 1]
        return self.source[start:]

    def argument_text(self) -> str:
        """The next argument, converted."""
        return self.inner(self.argument())

    def one_line(self) -> str:
        """The next argument, converted, as one line."""
        return " ".join(self.argument_text().split())

    def option(self) -> str:
        """What stands in brackets here, if anything does."""
        match = _OPTION.match(self.source, self.place)
        self.place = match.end() if match else self.place
        return match[1] if match else ""

    def space(self) -> None:
        """White space after a command, or `{}`, only ends its name."""
        if match := _SPACE.match(self.source, self.place):
            self.place = match.end()

    def raw_until(self, end: str) -> str:
        """What is written up to a text, which is read past."""
        found = self.source.find(end, self.place)
        found = len(self.source) if found < 0 else found
        written, self.place = self.source[self.place : found], found + len(end)
        return written

    def math(self, text: str) -> str:
        """Mathematics as it was written, the statement's own macros replaced and comments gone."""
        text = _COMMENT.sub("", text)
        for _ in range(4):
            text = _MATH_MACRO.sub(self._math_macro, text)
        return " ".join(text.split())

    def not_known(self, at: int, what: str) -> None:
        """Remember that nobody knows what stands at a place."""
        self.unknown.append((self.source[:at].count("\n") + 1, what))

    def _token(self, token: re.Match[str], at: int) -> str:
        text = token[0]
        if token["command"]:
            return self._command(token["command"], at)
        if token["text"]:
            return _SPECIAL_IN_MARKDOWN.sub(r"\\\1", text.translate(_ESCAPES))
        if token["display"]:
            return f"\n\n$${self.math(text[2:-2])}$$\n\n"
        if token["math"]:
            return f"${self.math(text.removeprefix(_OPENED).removesuffix(_CLOSED).strip('$'))}$"
        if token["open"]:
            return self.until_end(group=True)
        return {"comment": "", "blank": "\n\n"}.get(token.lastgroup or "", QUOTES.get(text, ""))

    def _command(self, name: str, at: int) -> str:
        if name in self.macros:
            return self._macro(name)
        handler = self.handlers.get(name) or self.handlers.get(name.rstrip("*"))
        if handler is not None:
            return handler(self)
        self.not_known(at, f"\\{name}")
        self.space()
        return ""

    def _macro(self, name: str) -> str:
        if next(self.replaced) > _MOST_REPLACED:
            return ""
        arguments, body = self.macros[name]
        for number in range(1, arguments + 1):
            body = body.replace(f"#{number}", self.argument())
        if not arguments:
            self.space()
        return self.inner(body)

    def _math_macro(self, match: re.Match[str]) -> str:
        arguments, body = self.macros.get(match[1], (1, ""))
        return match[0] if arguments else body


Handler: TypeAlias = Callable[[Reader], str]
"""Reads what a command takes and says what it stands for."""
