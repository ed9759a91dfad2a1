"""YAML with the place of every key and value, and without what makes YAML dangerous or surprising.

Tags, directives and second documents are refused, and so are anchors and aliases, but where who reads has
them replaced first: a challenge needs none of them, and aliases are how a small file becomes gigabytes.
Scalars follow the core schema of YAML 1.2 (section 10.3.2): `no` is text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, StringMark
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from runner.catalog import yaml_slips
from runner.domain.diagnostic import Diagnostic

MAX_BYTES: Final = 64 * 1024
MAX_DEPTH: Final = 24
DUPLICATE: Final = "duplicate key"
"""How the complaint of a key begins that stands in a mapping twice."""

KeyPath: TypeAlias = tuple[str | int, ...]
Events: TypeAlias = Iterator[Event]
Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

_HALF_CHARACTER: Final = re.compile("[\ud800-\udfff]")
_NULL: Final = ("", "~", "null", "Null", "NULL")
_TRUE: Final = ("true", "True", "TRUE")
_FALSE: Final = ("false", "False", "FALSE")
_INTEGER: Final = re.compile(r"[-+]?[0-9]{1,18}\Z")
_FLOAT: Final = re.compile(r"[-+]?(\.[0-9]{1,30}|[0-9]{1,30}(\.[0-9]{0,30})?)([eE][-+]?[0-9]{1,3})?\Z")


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a text; both numbers count from 1."""

    line: int
    column: int


START: Final = Position(1, 1)


@dataclass(frozen=True, slots=True)
class YamlDocument:
    """A YAML file as plain JSON values, and where each of them stands.

    Attributes:
        file: path below the challenge's folder.
        data: dicts with text keys, lists, and scalars.
    """

    file: str
    data: Any
    keys: Mapping[KeyPath, Position] = field(default_factory=dict)
    values: Mapping[KeyPath, Position] = field(default_factory=dict)

    def at_key(self, *path: str | int) -> Position:
        """Where the key stands; an item of a list stands where its value does."""
        return self.keys.get(path) or self.at_value(*path)

    def at_value(self, *path: str | int) -> Position:
        """Where the value starts, or the nearest thing around it that is there."""
        while path and path not in self.values:
            path = path[:-1]
        return self.values.get(path, START)

    def complain(self, path: KeyPath, message: str, fix: str) -> Diagnostic:
        """An error about a value."""
        place = self.at_value(*path)
        return Diagnostic(self.file, place.line, place.column, message, fix)

    def complain_key(self, path: KeyPath, message: str, fix: str) -> Diagnostic:
        """An error about a key."""
        place = self.at_key(*path)
        return Diagnostic(self.file, place.line, place.column, message, fix)


class _RefusedError(Exception):
    """The file cannot be understood beyond this point."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


def parse(
    file: str, text: bytes, prepared: Callable[[Events], Events] = iter
) -> tuple[YamlDocument | None, list[Diagnostic]]:
    """Read a YAML file's bytes. `prepared` may make other events of the parser's.

    Returns:
        The document, or None when it cannot be understood at all, and every complaint. A duplicate key keeps
        its first value, so that the rest of the file can still be checked.
    """
    if len(text) > MAX_BYTES:
        size = f"{file} is {len(text):,} bytes long"
        return None, [Diagnostic(file, 1, 1, size, f"keep it under {MAX_BYTES:,} bytes")]
    try:
        source = text.decode("utf-8")
    except UnicodeDecodeError as error:
        place = position_of(text, error.start)
        problem = Diagnostic(
            file, place.line, place.column, "this byte is not UTF-8", "save the file as UTF-8"
        )
        return None, [problem]
    reader = _Reader(file, prepared)
    try:
        data = reader.read(source)
    except _RefusedError as refused:
        return None, [*reader.diagnostics, refused.diagnostic]
    return YamlDocument(file, data, reader.keys, reader.values), reader.diagnostics


def position_of(text: bytes, offset: int) -> Position:
    """Line and column of a byte, columns counted in characters."""
    before = text[:offset]
    start_of_line = before.rfind(b"\n") + 1
    return Position(before.count(b"\n") + 1, len(before[start_of_line:].decode("utf-8", "replace")) + 1)


class _Reader:
    """Builds plain values out of the parser's events."""

    def __init__(self, file: str, prepared: Callable[[Events], Events]) -> None:
        self.file = file
        self.prepared = prepared
        self.keys: dict[KeyPath, Position] = {}
        self.values: dict[KeyPath, Position] = {}
        self.diagnostics: list[Diagnostic] = []

    def read(self, source: str) -> Json:
        """The document's value; raises `_RefusedError` where reading cannot go on."""
        try:
            # the parser that keeps comments raises NotImplementedError where two of them meet
            return self._document(self.prepared(iter(YAML(typ="safe", pure=True).parse(source))))
        except MarkedYAMLError as error:
            mark, message, fix = yaml_slips.told(error)
            place = START if mark is None else Position(mark.line + 1, mark.column + 1)
            self._refuse(place, message, fix)
        except ReaderError as error:
            before = source[: error.position].encode()
            place = position_of(before, len(before))
            self._refuse(place, "there is a control character here", "delete it")

    def _document(self, events: Iterator[Event]) -> Json:
        data: Json = None
        documents = 0
        for event in events:
            if not isinstance(event, DocumentStartEvent):
                continue
            place = _place(event)
            documents += 1
            if documents > 1:
                self._refuse(place, "a second document starts here", "keep one document in the file")
            if event.version or event.tags:
                self._refuse(START, "YAML directives are not allowed", "delete the line that starts with `%`")
            data = self._node(next(events), events, ())
        return data

    def _node(self, event: Event, events: Iterator[Event], path: KeyPath) -> Json:
        place = _place(event)
        self.values[path] = place
        if isinstance(event, AliasEvent):
            self._refuse(place, f"the alias `*{event.anchor}` is not allowed", "write the value out")
        if len(path) > MAX_DEPTH:
            self._refuse(place, f"this is nested more than {MAX_DEPTH} levels deep", "write it flatter")
        if getattr(event, "anchor", None) is not None:
            self._complain(place, "anchors are not allowed", "delete the `&name` and write the value out")
        if isinstance(event, ScalarEvent):
            return self._scalar(event, place)
        if getattr(event, "tag", None) is not None:
            self._complain(place, "tags are not allowed", "delete the `!tag`")
        if isinstance(event, SequenceStartEvent):
            return self._sequence(events, path)
        if isinstance(event, MappingStartEvent):
            return self._mapping(events, path)
        return self._refuse(place, "no value stands here", "write a mapping, a list or a plain value")

    def _sequence(self, events: Iterator[Event], path: KeyPath) -> list[Json]:
        items: list[Json] = []
        while not isinstance(event := next(events), SequenceEndEvent):
            items.append(self._node(event, events, (*path, len(items))))
        return items

    def _mapping(self, events: Iterator[Event], path: KeyPath) -> dict[str, Json]:
        entries: dict[str, Json] = {}
        while not isinstance(event := next(events), MappingEndEvent):
            place = _place(event)
            if not isinstance(event, ScalarEvent):
                self._refuse(place, "a key must be plain text", "write `key: value`")
            self._scalar(event, place)
            key = event.value
            if key in entries:
                self._duplicate(key, self.keys[(*path, key)], place)
                _read_past(events)
                continue
            self.keys[(*path, key)] = place
            value = next(events)
            entries[key] = self._node(value, events, (*path, key))
            if isinstance(value, ScalarEvent) and value.style is None and not value.value:
                self.values[(*path, key)] = place  # the parser places what is missing at the next token
        return entries

    def _duplicate(self, key: str, first: Position, place: Position) -> None:
        message = f"{DUPLICATE} `{key}`: line {first.line} has it already"
        self._complain(place, message, "delete one of the two")

    def _scalar(self, event: ScalarEvent, place: Position) -> Json:
        if event.tag is not None:
            self._complain(place, "tags are not allowed", "delete the `!tag`; put text in quotes")
        if _HALF_CHARACTER.search(event.value):
            self._complain(place, "half of a character (a lone surrogate) stands here", "write the whole one")
        if event.style is not None:
            return str(event.value)
        return plain_scalar(event.value)

    def _complain(self, place: Position, message: str, fix: str) -> None:
        self.diagnostics.append(Diagnostic(self.file, place.line, place.column, message, fix))

    def _refuse(self, place: Position, message: str, fix: str) -> NoReturn:
        raise _RefusedError(Diagnostic(self.file, place.line, place.column, message, fix))


def _read_past(events: Iterator[Event]) -> None:
    """Consume one value, whatever it is."""
    depth = 0
    for event in events:
        if isinstance(event, SequenceStartEvent | MappingStartEvent):
            depth += 1
        if isinstance(event, SequenceEndEvent | MappingEndEvent):
            depth -= 1
        if depth == 0:
            return


def plain_scalar(text: str) -> Json:
    """What an unquoted scalar means. Numbers of absurd length, infinity and not-a-number stay text."""
    if text in _NULL:
        return None
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    if _INTEGER.match(text):
        return int(text)
    if _FLOAT.match(text):
        number = float(text)
        return number if abs(number) < float("inf") else text
    return text


def _place(event: Event) -> Position:
    mark: StringMark = event.start_mark
    return Position(mark.line + 1, mark.column + 1)
