"""The published JSON Schemas of the files in a challenge folder, and what they say about a place in one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Any, Final, TypeAlias, cast

CHALLENGE: Final = "challenge.schema.json"
CASE: Final = "case.schema.json"
SUBMISSIONS: Final = "submissions.schema.json"
STUB: Final = "stub.schema.json"

Rules: TypeAlias = Mapping[str, Any]


@cache
def schema(name: str) -> Rules:
    """A published schema by its file name."""
    text = resources.files("runner.catalog.schema").joinpath(name).read_text("utf-8")
    return cast("Rules", json.loads(text))


def rules_at(name: str, path: Iterable[str | int]) -> Rules:
    """The subschema that describes a place in a document, references resolved; empty when there is none."""
    rules = schema(name)
    for step in path:
        rules = resolved(name, _below(rules, step))
    return rules


def resolved(name: str, rules: Rules) -> Rules:
    """A subschema together with what it refers to; its own words win."""
    reference = rules.get("$ref")
    if reference is None:
        return rules
    target = schema(name)["$defs"][reference.removeprefix("#/$defs/")]
    return resolved(name, {**target, **{key: value for key, value in rules.items() if key != "$ref"}})


def _below(rules: Rules, step: str | int) -> Rules:
    if isinstance(step, int):
        found = rules.get("items", {})
    else:
        found = rules.get("properties", {}).get(step, rules.get("additionalProperties", {}))
    return found if isinstance(found, dict) else {}
