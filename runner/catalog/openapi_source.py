"""Whether the description of a service's API can be used: it is parsed when its suite is put together, and
the suite's fixture `openapi` checks answers by it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any, Final
from urllib.parse import unquote

from runner.catalog import yaml_source
from runner.catalog.yaml_source import KeyPath, YamlDocument
from runner.domain.diagnostic import Diagnostic

YAML: Final = (".yaml", ".yml")
"""How the names of files end that are YAML; others are JSON."""
_VERSION: Final = "3.1"
_VALUES: Final = frozenset({"const", "default", "enum", "example", "examples"})
"""Below these stand values, in which a `$ref` refers to nothing."""
_NAMED: Final = frozenset(
    {
        *("$defs", "patternProperties", "properties", "schemas"),
        *("callbacks", "headers", "links", "parameters", "pathItems", "paths", "requestBodies", "responses"),
    }
)
"""Below these stand names."""


def complaints(file: str, data: bytes) -> Iterator[Diagnostic]:
    """What is wrong with it: it is no YAML or JSON, describes no paths, is not of version 3.1, or refers to
    what is not there.
    """
    document, unreadable = _read(file, data)
    yield from unreadable
    if document is None:
        return
    if not isinstance(document.data, dict) or not isinstance(document.data.get("paths"), dict):
        message = "describes no API: it has no mapping `paths`"
        yield Diagnostic(file, 1, 1, message, "write an OpenAPI document")
        return
    yield from _version(document)
    yield from _references(document)


def _read(file: str, data: bytes) -> tuple[YamlDocument | None, list[Diagnostic]]:
    """JSON is YAML too, as far as that tells places; its own rules hold for it."""
    if PurePosixPath(file).suffix in YAML:
        return yaml_source.parse(file, data)
    try:
        value = json.loads(data)
    except json.JSONDecodeError as error:
        return None, [Diagnostic(file, error.lineno, error.colno, f"is no JSON: {error.msg}", "mend it")]
    except (ValueError, RecursionError) as error:
        return None, [Diagnostic(file, 1, 1, f"is no JSON: {error}", "mend it")]
    placed, _ = yaml_source.parse(file, data)
    return replace(placed or YamlDocument(file, value), data=value), []


def _version(document: YamlDocument) -> Iterator[Diagnostic]:
    written = document.data.get("openapi", document.data.get("swagger"))
    if f"{written}.".startswith(f"{_VERSION}."):
        return
    message = (
        "does not say that it is OpenAPI 3.1" if written is None else f"is OpenAPI {written}, and not 3.1"
    )
    fix = (
        "write `openapi: 3.1.1`, with schemas as JSON Schema has them: `type: [string, 'null']` in place of"
        " `nullable: true`, `exclusiveMinimum: 0` in place of `minimum: 0` with `exclusiveMinimum: true`"
    )
    yield document.complain(("openapi",), message, fix)


def _references(document: YamlDocument) -> Iterator[Diagnostic]:
    for path, reference in _written(document.data, ()):
        if not reference.startswith("#/"):
            fix = "write `#/components/…`: a check knows this file alone"
            yield document.complain(path, f"`{reference}` is no place in this file", fix)
        elif (missing := _missing(document.data, reference)) is not None:
            fix = "mend the reference, or add what it refers to"
            yield document.complain(path, f"`{reference}` leads nowhere: there is no `{missing}`", fix)


def _written(value: Any, path: KeyPath) -> Iterator[tuple[KeyPath, str]]:  # noqa: ANN401 - JSON values
    """Every reference with its place."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _written(item, (*path, index))
    if not isinstance(value, dict):
        return
    for key, item in value.items():
        if key == "$ref" and isinstance(item, str):
            yield (*path, key), item
        elif key not in _VALUES or _names_things(path):
            yield from _written(item, (*path, key))


def _names_things(path: KeyPath) -> bool:
    """Whether the keys there are names, such as those of properties and statuses."""
    return bool(path) and path[-1] in _NAMED


def _missing(root: Any, reference: str) -> str | None:  # noqa: ANN401 - JSON values
    """The first part of a JSON Pointer (RFC 6901, as a URI's fragment) that is not there."""
    found = root
    for written in reference.removeprefix("#/").split("/"):
        part = unquote(written).replace("~1", "/").replace("~0", "~")
        if isinstance(found, list) and part.isdecimal() and int(part) < len(found):
            found = found[int(part)]
        elif isinstance(found, dict) and part in found:
            found = found[part]
        else:
            return part
    return None
