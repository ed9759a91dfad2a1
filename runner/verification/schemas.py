"""Holds the JSON files of a challenge to the JSON Schemas that it shows to candidates."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, NoReturn

from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.exceptions import Unresolvable

from runner.domain.challenge import Challenge
from runner.domain.program import InputFormat, OutputFormat, ProgramSpec
from runner.verification.model import Problem

JSON = "application/json"
MOST_PER_FILE = 3
MESSAGE_CHARACTERS = 200


def schema_problems(challenge: Challenge) -> Iterator[Problem]:
    """Where inputs and answers do not meet their schema.

    Only of cases that expect exit code 0: others are about what the formats do not allow. Generated inputs
    are left to the validator.
    """
    if not isinstance(program := challenge.task, ProgramSpec):
        return
    for case in challenge.program_cases:
        if case.exit_code != 0:
            continue
        if (schema := _json_schema(program.input)) is not None and isinstance(case.input, Path):
            yield from violations(f"tests/{case.id}.in", case.input.read_bytes(), schema)
        if (schema := _json_schema(program.output)) is not None:
            yield from violations(f"tests/{case.id}.ans", case.answer.read_bytes(), schema)


def violations(file: str, data: bytes, schema: Mapping[str, Any]) -> Iterator[Problem]:
    """The first few places where a file's bytes do not meet a schema; an empty file is nothing to check."""
    if not data.strip():
        return
    try:
        value = json.loads(data, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        yield Problem(file, f"is no JSON: {error}")
        return
    # An empty registry: a reference to another place must not make us ask the network.
    found = Draft202012Validator(schema, registry=Registry()).iter_errors(value)
    try:
        for violation in islice(found, MOST_PER_FILE):
            place, message = violation.json_path, _short(violation.message)
            yield Problem(file, f"{place} does not meet the schema: {message}")
    except Unresolvable as unresolvable:
        yield Problem("challenge.yaml", f"the schema refers to what is not in it: {unresolvable}")


def _json_schema(form: InputFormat | OutputFormat) -> Mapping[str, Any] | None:
    return form.schema if form.media_type == JSON else None


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number in JSON")


def _short(text: str) -> str:
    return text if len(text) <= MESSAGE_CHARACTERS else f"{text[:MESSAGE_CHARACTERS]}…"
