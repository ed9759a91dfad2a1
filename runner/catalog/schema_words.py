"""What a violation of a JSON Schema means in plain words, and what to write instead."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from jsonschema.exceptions import ValidationError

from runner.catalog.schema import Rules, rules_at
from runner.catalog.spelling import did_you_mean, listing
from runner.catalog.yaml_source import KeyPath, YamlDocument
from runner.domain.diagnostic import Diagnostic

_TYPES: Final = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "a whole number",
    "null": "empty",
    "number": "a number",
    "object": "a mapping of keys to values",
    "string": "text",
}


@dataclass(frozen=True, slots=True)
class Violation:
    """One rule of the schema `name` that a document breaks."""

    document: YamlDocument
    name: str
    error: ValidationError

    @property
    def path(self) -> KeyPath:
        """Where in the document."""
        return tuple(self.error.absolute_path)

    @property
    def subject(self) -> str:
        """That place as the subject of a sentence."""
        return f"`{dotted(self.path)}`" if self.path else "the file"

    @property
    def value(self) -> Any:  # noqa: ANN401 - the document is whatever the author wrote
        """What stands there."""
        return self.error.instance

    @property
    def rule(self) -> Any:  # noqa: ANN401 - a keyword of JSON Schema may take any value
        """What the broken keyword of the schema asks for."""
        return self.error.validator_value

    @property
    def is_about_keys(self) -> bool:
        """Whether a mapping has a wrong key or lacks one; its values may be right all the same."""
        in_names = "propertyNames" in self.error.absolute_schema_path
        return in_names or self.error.validator in {"additionalProperties", "required"}

    @property
    def example(self) -> str:
        """What to write, from the example or the description that the schema has for this place."""
        key = self.path[-1] if self.path and isinstance(self.path[-1], str) else ""
        return advice(rules_at(self.name, self.path), key)

    def complain(self, message: str, fix: str) -> Diagnostic:
        """An error about the value."""
        return self.document.complain(self.path, f"{self.subject} {message}", fix)


Words: TypeAlias = Callable[[Violation], Iterator[Diagnostic]]


def complaints(violation: Violation) -> Iterator[Diagnostic]:
    """The complaints that a violation amounts to."""
    if "propertyNames" in violation.error.absolute_schema_path:
        return _bad_key(violation)
    return _WORDS.get(str(violation.error.validator), _not_allowed)(violation)


def dotted(path: Iterable[str | int]) -> str:
    """A place as `limits.memory` or `groups[0].name`."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")


def flow(value: object) -> str:
    """A value as YAML on one line, in quotes only where it needs them."""
    match value:
        case dict():
            return "{" + ", ".join(f"{key}: {flow(item)}" for key, item in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(flow, value)) + "]"
        case str() if value[:1].isalpha() and all(char.isalnum() or char in "-_./ " for char in value):
            return value
        case _:
            return json.dumps(value, ensure_ascii=False)


def advice(rules: Rules, key: str = "") -> str:
    """What to write according to a subschema."""
    if "examples" in rules:
        return f"write, for example, `{key + ': ' if key else ''}{flow(rules['examples'][0])}`"
    if "description" in rules:
        description = str(rules["description"])
        return f"write {description[0].lower()}{description[1:].rstrip('.')}"
    return "see the guide for authors"


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _unknown_keys(violation: Violation) -> Iterator[Diagnostic]:
    known = list(rules_at(violation.name, violation.path).get("properties", {}))
    for key in violation.value:
        if key in known:
            continue
        path = (*violation.path, key)
        where = f" in {violation.subject}" if violation.path else ""
        fix = did_you_mean(key, known) or f"delete it; the keys here are {listing(known)}"
        if violation.value[key] is None and " " in key:
            fix = "put all of the text before it in quotes, since it has a comma in it"
        yield violation.document.complain_key(path, f"unknown key `{key}`{where}", fix)


def _missing_keys(violation: Violation) -> Iterator[Diagnostic]:
    for key in violation.rule:
        if key in violation.value:
            continue
        examples: Sequence[object] = rules_at(violation.name, (*violation.path, key)).get("examples", ())
        fix = f"add, for example, `{key}: {flow(examples[0])}`" if examples else f"add `{key}:`"
        where = f" in {violation.subject}" if violation.path else ""
        yield violation.document.complain_key(violation.path, f"the key `{key}` is missing{where}", fix)


def _wrong_type(violation: Violation) -> Iterator[Diagnostic]:
    names = [violation.rule] if isinstance(violation.rule, str) else violation.rule
    expected = " or ".join(_TYPES[name] for name in names)
    fix = violation.example if violation.path else _begin_file(violation)
    if names == ["string"] and isinstance(violation.value, int | float):
        fix = f"put it in quotes: `{json.dumps(str(violation.value))}`"
    if names == ["string"] and isinstance(violation.value, dict):
        fix = "put all of the text in quotes, since it has a colon in it"
    yield violation.complain(f"must be {expected}, and is {_type_of(violation.value)}", fix)


def _begin_file(violation: Violation) -> str:
    """How to begin a file that is empty or something else than a mapping."""
    keys: Mapping[str, Rules] = rules_at(violation.name, ()).get("properties", {})
    examples = (f"{key}: {flow(rules['examples'][0])}" for key, rules in keys.items() if "examples" in rules)
    hyphens = "take the hyphens away and " if isinstance(violation.value, list) else ""
    return f"{hyphens}write a key a line, such as `{next(examples, 'key: value')}`"


def _type_of(value: object) -> str:
    match value:
        case None:
            return "empty"
        case bool():
            return f"{value}".lower()
        case int() | float() | str():
            return _shown(value)
        case list():
            return "a list"
        case _:
            return "a mapping"


def _not_one_of(violation: Violation) -> Iterator[Diagnostic]:
    allowed = [str(value) for value in violation.rule]
    fix = did_you_mean(str(violation.value), allowed) or f"write one of {listing(allowed)}"
    yield violation.complain(f"is {_shown(violation.value)}, which is not known", fix)


def _not_constant(violation: Violation) -> Iterator[Diagnostic]:
    yield violation.complain(
        f"is {_shown(violation.value)}, which is not known", f"write `{flow(violation.rule)}`"
    )


def _malformed(violation: Violation) -> Iterator[Diagnostic]:
    yield violation.complain(f"is {_shown(violation.value)}, which is malformed", violation.example)


def _bound(words: str) -> Words:
    def complain(violation: Violation) -> Iterator[Diagnostic]:
        message = f"must be {words} {violation.rule}, and is {_shown(violation.value)}"
        yield violation.complain(message, violation.example)

    return complain


def _length(words: str) -> Words:
    def complain(violation: Violation) -> Iterator[Diagnostic]:
        yield violation.complain(f"must {words.format(violation.rule)}", violation.example)

    return complain


def _repeated(violation: Violation) -> Iterator[Diagnostic]:
    items: list[object] = violation.value
    for index, item in enumerate(items):
        if item in items[:index]:
            message = f"{violation.subject} has {_shown(item)} twice"
            yield violation.document.complain((*violation.path, index), message, "delete one of the two")


def _bad_key(violation: Violation) -> Iterator[Diagnostic]:
    rules: Rules = violation.error.schema if isinstance(violation.error.schema, dict) else {}
    allowed = [str(value) for value in rules.get("enum", ())]
    key = str(violation.value)
    fix = did_you_mean(key, allowed) or (f"write one of {listing(allowed)}" if allowed else advice(rules))
    where = f" in {violation.subject}" if violation.path else ""
    yield violation.document.complain_key((*violation.path, key), f"unknown key `{key}`{where}", fix)


def _not_allowed(violation: Violation) -> Iterator[Diagnostic]:
    yield violation.complain("is not allowed here", violation.example)


_WORDS: Final[Mapping[str, Words]] = {
    "additionalProperties": _unknown_keys,
    "required": _missing_keys,
    "type": _wrong_type,
    "enum": _not_one_of,
    "const": _not_constant,
    "pattern": _malformed,
    "uniqueItems": _repeated,
    "minimum": _bound("at least"),
    "maximum": _bound("at most"),
    "exclusiveMinimum": _bound("greater than"),
    "minLength": _length("not be empty"),
    "maxLength": _length("have at most {} characters"),
    "minItems": _length("have at least {} items"),
    "maxItems": _length("have at most {} items"),
    "minProperties": _length("have at least {} keys"),
}
