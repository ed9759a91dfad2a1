"""Checks a YAML document against one of our JSON Schemas and says in plain words what to write instead."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from jsonschema import Draft202012Validator

from runner.catalog import schema_words
from runner.catalog.schema import schema
from runner.catalog.schema_words import Violation, dotted
from runner.catalog.yaml_source import KeyPath, YamlDocument
from runner.domain.diagnostic import Diagnostic


@cache
def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(schema(name))


def check(document: YamlDocument, name: str) -> list[Diagnostic]:
    """Everything in a document that the schema `name` does not allow, in the order of lines."""
    found = (
        complaint
        for violation in _violations(document, name)
        for complaint in schema_words.complaints(violation)
    )
    return sorted(dict.fromkeys(found), key=lambda complaint: (complaint.line, complaint.column))


def _violations(document: YamlDocument, name: str) -> Iterator[Violation]:
    """One of each value: an empty text need not be told that it does not match a pattern, too."""
    seen: set[KeyPath] = set()
    for error in _validator(name).iter_errors(document.data):
        violation = Violation(document, name, error)
        if not violation.is_about_keys:
            if violation.path in seen:
                continue
            seen.add(violation.path)
        yield violation


def check_json_schema(document: YamlDocument, path: KeyPath) -> list[Diagnostic]:
    """What is wrong with a JSON Schema that an author wrote at `path`."""
    written = document.data
    for step in path:
        written = written[step]
    metaschema = Draft202012Validator(Draft202012Validator.META_SCHEMA)
    return [
        document.complain(
            (*path, *error.absolute_path),
            f"`{dotted((*path, *error.absolute_path))}` is no JSON Schema: {error.message[:200]}",
            "write it as JSON Schema draft 2020-12 has it",
        )
        for error in metaschema.iter_errors(written)
    ]
