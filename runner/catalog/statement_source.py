"""`statement.md`: the author's four sections, and what must not be in them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from runner.catalog.spelling import did_you_mean, listing
from runner.catalog.yaml_source import Position, position_of
from runner.domain.challenge import Statement
from runner.domain.diagnostic import Diagnostic

FILE: Final = "statement.md"
SECTIONS: Final = ("Problem", "Input", "Output", "Behaviour")
GENERATED: Final = ("Examples", "Edge cases", "Languages", "Limits", "Evaluation")
MAX_BYTES: Final = 256 * 1024

_BIDI: Final = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
_MISSPELT_LINK: Final = re.compile(r"\]\(\s*<?\s*(?:javascript|vbscript|data|file):", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Section:
    title: str
    line: int
    text: str


def parse(data: bytes) -> tuple[Statement | None, list[Diagnostic]]:
    """The statement, or None when a section is missing, and every complaint."""
    if len(data) > MAX_BYTES:
        return None, [
            _complaint(Position(1, 1), f"is {len(data):,} bytes long", f"keep it under {MAX_BYTES:,} bytes")
        ]
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        place = position_of(data, error.start)
        return None, [_complaint(place, "this byte is not UTF-8", "save the file as UTF-8")]
    text = text.replace("\r\n", "\n").removeprefix("\ufeff")
    lines = text.split("\n")
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(text)
    sections = _sections(tokens, lines)
    diagnostics = [
        *_bad_characters(lines),
        *_raw_html(tokens, lines),
        *_outside(tokens, lines, sections),
        *_wrong_sections(sections),
    ]
    found = {section.title: section.text for section in reversed(sections)}
    if any(title not in found for title in SECTIONS):
        return None, diagnostics
    return Statement(*(found[title] for title in SECTIONS)), diagnostics


def _complaint(place: Position, message: str, fix: str) -> Diagnostic:
    return Diagnostic(FILE, place.line, place.column, message, fix)


def _sections(tokens: Sequence[Token], lines: list[str]) -> list[_Section]:
    starts = [
        (token.map[0], token.map[1], tokens[index + 1].content.strip())
        for index, token in enumerate(tokens)
        if token.type == "heading_open" and token.tag == "h2" and token.level == 0 and token.map
    ]
    ends = [start for start, _, _ in starts[1:]] + [len(lines)]
    return [
        _Section(title, start + 1, "\n".join(lines[body:end]).strip())
        for (start, body, title), end in zip(starts, ends, strict=True)
    ]


def _wrong_sections(sections: list[_Section]) -> Iterator[Diagnostic]:
    seen: dict[str, int] = {}
    for section in sections:
        place = Position(section.line, 1)
        if section.title in GENERATED:
            fix = "delete it: it is generated from what grades"
            yield _complaint(place, f"the section `{section.title}` cannot be written by hand", fix)
        elif section.title not in SECTIONS:
            fix = (
                did_you_mean(section.title, SECTIONS)
                or f"write it as `### {section.title}` in one of the four"
            )
            yield _complaint(place, f"unknown section `{section.title}`", fix)
        elif section.title in seen:
            message = f"a second section `{section.title}`: line {seen[section.title]} has the first"
            yield _complaint(place, message, "make one of the two")
        elif not section.text:
            yield _complaint(place, f"the section `{section.title}` is empty", "say it in a sentence or two")
        seen.setdefault(section.title, section.line)
    for title in SECTIONS:
        if title not in seen:
            fix = f"add `## {title}` and what belongs below it"
            yield _complaint(Position(1, 1), f"the section `{title}` is missing", fix)


def _outside(tokens: Sequence[Token], lines: list[str], sections: list[_Section]) -> Iterator[Diagnostic]:
    """Text before the first section; a title of the first level may stand there."""
    end = sections[0].line - 1 if sections else len(lines)
    for token in tokens:
        if token.level or token.map is None or token.map[0] >= end or token.nesting < 0:
            continue
        if token.type == "heading_open" and token.tag == "h1":
            continue
        fix = f"move it below one of {listing(f'## {title}' for title in SECTIONS)}"
        yield _complaint(Position(token.map[0] + 1, 1), "this text belongs to no section", fix)


def _raw_html(tokens: Sequence[Token], lines: list[str]) -> Iterator[Diagnostic]:
    for token in tokens:
        first = token.map[0] if token.map else 0
        if token.type == "html_block":
            fix = "write it in Markdown, or put code between backquotes"
            yield _complaint(Position(first + 1, 1), "raw HTML is not allowed", fix)
        for child in token.children or ():
            if child.type == "html_inline":
                place = _locate(lines, first, child.content)
                fix = f"put it between backquotes: `` `{child.content[:40]}` ``"
                yield _complaint(place, "raw HTML is not allowed", fix)
            if child.type == "image":
                place = _locate(lines, first, "![")
                yield _complaint(
                    place, "images are not allowed", "say it in words, or draw it in a code block"
                )
        if token.type == "inline" and (link := _MISSPELT_LINK.search(token.content)):
            place = _locate(lines, first, link[0])
            yield _complaint(place, "this link runs code or reads a file", "link to an https address")


def _locate(lines: list[str], first: int, text: str) -> Position:
    wanted = text.split("\n", 1)[0]
    for number, line in enumerate(lines[first:], start=first):
        if wanted in line:
            return Position(number + 1, line.index(wanted) + 1)
    return Position(first + 1, 1)


def _bad_characters(lines: list[str]) -> Iterator[Diagnostic]:
    for number, line in enumerate(lines, start=1):
        for column, character in enumerate(line, start=1):
            if character == "\t" or not (unicodedata.category(character) == "Cc" or _BIDI.match(character)):
                continue
            message = f"the invisible character U+{ord(character):04X} is not allowed"
            yield _complaint(Position(number, column), message, "delete it")
