"""Reads the keys of a mapping in a package's YAML: each as what it must be, then what is left over."""

from __future__ import annotations

import codecs
import math
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from ruamel.yaml.events import Event

from runner.catalog import yaml_source
from runner.catalog.kattis.merge_keys import with_merge_keys_replaced
from runner.catalog.kattis.package import Package
from runner.catalog.spelling import did_you_mean, listing
from runner.catalog.yaml_aliases import with_aliases_replaced
from runner.catalog.yaml_source import KeyPath, YamlDocument
from runner.domain.checkers.tokens import finite
from runner.domain.diagnostic import Diagnostic, Severity

_YES: Final = ("yes", "Yes", "YES", "on", "On", "ON")
_NO: Final = ("no", "No", "NO", "off", "Off", "OFF")
_PLAIN: Final = re.compile(r"(?:&\S+\s+)?([^&\s,\[\]{}#][^\s,\[\]{}#]*)")
"""A number or the like, as it was written, which an anchor may stand before."""


@dataclass(slots=True)
class Keys:
    """One mapping of a document, read key by key.

    Attributes:
        data: the mapping; empty where there is none.
        said: takes every complaint.
        unknown: how bad a key is that nobody asked for.
    """

    document: YamlDocument
    source: str
    path: KeyPath
    data: Mapping[str, Any]
    said: list[Diagnostic]
    unknown: Severity = Severity.ERROR
    _asked: set[str] = field(default_factory=set)

    def has(self, key: str) -> bool:
        """Whether the key is there with a value."""
        self._asked.add(key)
        return self.data.get(key) is not None

    def value(self, key: str) -> Any:  # noqa: ANN401 - what YAML holds is found out by who asks
        """Whatever stands there."""
        self._asked.add(key)
        return self.data.get(key)

    def text(self, key: str, default: str = "") -> str:
        """A scalar as it was written."""
        if not self.has(key):
            return default
        written = self.scalar((key,), self.data[key])
        if written is None:
            self.complain(key, f"`{key}` must be text", "write it as one word or sentence")
            return default
        return written

    def remark(self, key: str) -> str:
        """A text that grading does not depend on: what is none is as bad as a key that is unknown."""
        if not self.has(key):
            return ""
        written = self.scalar((key,), self.data[key])
        if written is None:
            self.complain(key, f"`{key}` must be text", "write it as one word or sentence", self.unknown)
        return written or ""

    def choice(self, key: str, choices: Collection[str], default: str) -> str:
        """One of some words."""
        found = self.text(key, default)
        if found in choices:
            return found
        fix = did_you_mean(found, choices) or f"write {listing(choices)}"
        self.complain(key, f"`{key}` is `{found}`, which it cannot be", fix)
        return default

    def number(  # noqa: PLR0913 - bounds of one number, each by name
        self,
        key: str,
        default: float,
        *,
        least: float = 0.0,
        above: bool = True,
        whole: bool = False,
        most: float = math.inf,
    ) -> float:
        """A number of at least `least`, or above it, and at most `most`; a whole one where asked for."""
        if not self.has(key):
            return default
        found = _number(self.data[key])
        what = "a whole number" if whole else "a number"
        if isinstance(found, bool) or not isinstance(found, int | float) or (whole and found != int(found)):
            self.complain(key, f"`{key}` must be {what}", f"write {what} without its unit")
        elif found < least or (above and found == least):
            bound = f"greater than {least:g}" if above else f"at least {least:g}"
            self.complain(key, f"`{key}` is {found:g}", f"it must be {bound}")
        elif found > most:
            self.complain(key, f"`{key}` is {found:g}", f"it must be at most {most:,.0f}")
        else:
            return float(found)
        return default

    def boolean(self, key: str, *, default: bool) -> bool:
        """True or false; YAML 1.1's yes and no count too."""
        if not self.has(key):
            return default
        found = self.data[key]
        if isinstance(found, bool):
            return found
        if found in _YES or found in _NO:
            return found in _YES
        self.complain(key, f"`{key}` must be true or false", "write `true` or `false`")
        return default

    def texts(self, key: str) -> tuple[str, ...] | None:
        """A list of scalars as they were written; None where the key is not there."""
        if not self.has(key):
            return None
        found = self.data[key]
        if not isinstance(found, list):
            self.complain(key, f"`{key}` must be a list", f"write `{key}: [one, two]`")
            return None
        return self.items((key,), found)

    def items(self, path: KeyPath, found: list[Any]) -> tuple[str, ...]:
        """The scalars of a list."""
        written = []
        for index, item in enumerate(found):
            text = self.scalar((*path, index), item)
            if text is None:
                self.complain_at((*path, index), "this must be text", "put it in quotes")
            else:
                written.append(text)
        return tuple(written)

    def words(self, key: str) -> tuple[str, ...]:
        """A text split at white space, quotes being no more than characters; a list is taken as it is."""
        if isinstance(self.data.get(key), list):
            return self.texts(key) or ()
        return tuple(self.text(key).split())

    def inner(self, key: str, unknown: Severity | None = None) -> Keys:
        """A mapping below a key; an empty one where there is none."""
        found = self.value(key)
        if found is not None and not isinstance(found, dict):
            self.complain(key, f"`{key}` must be a mapping", "write its keys below it, indented")
        data = found if isinstance(found, dict) else {}
        return Keys(self.document, self.source, (*self.path, key), data, self.said, unknown or self.unknown)

    def scalar(self, path: KeyPath, value: object) -> str | None:
        """A scalar as it stands in the file: `1E-6` stays that, and `007` too; None for what is no scalar."""
        if isinstance(value, str):
            return value
        if value is None or isinstance(value, list | dict):
            return None
        place = self.document.at_value(*self.path, *path)
        line = self.source.splitlines()[place.line - 1]
        written = _PLAIN.match(line, place.column - 1)
        return written[1] if written else str(value)

    def complain(
        self, key: str, message: str, fix: str, severity: Severity = Severity.ERROR, *, of_key: bool = False
    ) -> None:
        """Say something of a key's value, or of the key."""
        say = self.document.complain_key if of_key else self.document.complain
        self.said.append(replace(say((*self.path, key), message, fix), severity=severity))

    def complain_at(self, path: KeyPath, message: str, fix: str, severity: Severity = Severity.ERROR) -> None:
        """Say something of a place below."""
        said = self.document.complain((*self.path, *path), message, fix)
        self.said.append(replace(said, severity=severity))

    def finish(self) -> None:
        """Complain about every key that nobody asked for."""
        for key in self.data:
            if key not in self._asked:
                known = sorted(self._asked)
                fix = did_you_mean(key, known) or f"delete it; known here are {listing(known)}"
                self.complain(key, f"unknown key `{key}`", fix, self.unknown, of_key=True)


def _number(value: object) -> object:
    """What stands in quotes, or as `1e3`, may be a number for all that."""
    if not isinstance(value, str) or (number := finite(value.encode())) is None:
        return value
    return number


def read(
    package: Package, path: str, said: list[Diagnostic], unknown: Severity, text: bytes | None = None
) -> Keys:
    """The keys of a YAML file, or of `text` in its place; none where it cannot be understood."""
    data = _as_utf8(path, package.read(path) if text is None else text, said)
    document, complaints = yaml_source.parse(path, data, _whole)
    said += [replace(one, severity=unknown) if _is_double(one) else one for one in complaints]
    if document is None:
        document = YamlDocument(path, {})
    if document.data is not None and not isinstance(document.data, dict):
        said.append(Diagnostic(path, 1, 1, "this is no mapping", "write keys and values"))
    content = document.data if isinstance(document.data, dict) else {}
    return Keys(document, data.decode("utf-8", "replace"), (), content, said, unknown)


def _whole(events: Iterator[Event]) -> Iterator[Event]:
    """What anchors name in place of aliases and merge keys, which the format's tools understand."""
    return with_merge_keys_replaced(with_aliases_replaced(events))


def _is_double(complaint: Diagnostic) -> bool:
    """Whether it is of a key that stands there twice, which is as bad as one that is unknown."""
    return complaint.message.startswith(yaml_source.DUPLICATE)


def _as_utf8(path: str, data: bytes, said: list[Diagnostic]) -> bytes:
    """Old packages are in Latin-1, which matters for names of people and problems alone."""
    try:
        data.decode()
    except UnicodeDecodeError as error:
        message, fix = "this is not UTF-8: it is read as Latin-1", "save the file as UTF-8"
        line = data.count(b"\n", 0, error.start) + 1
        said.append(Diagnostic(path, line, 1, message, fix, Severity.WARNING))
        return data.decode("latin-1").encode()
    return data.removeprefix(codecs.BOM_UTF8)
