"""The published schemas are sound, complete, and say the same as the code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from runner.catalog.schema import CASE, CHALLENGE, STUB, SUBMISSIONS, rules_at, schema
from runner.domain import checkers
from runner.domain.challenge import AiTools, Kind, Level, SubmissionCounts
from runner.domain.languages import LANGUAGE_NAMES
from runner.domain.limits import Limits
from runner.domain.scheme import ScoreAggregation
from runner.languages import LANGUAGES

ALL = (CHALLENGE, CASE, SUBMISSIONS, STUB)


@pytest.mark.parametrize("name", ALL)
def test_it_is_a_schema(name: str) -> None:
    Draft202012Validator.check_schema(schema(name))


def _properties(rules: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    if isinstance(rules, dict):
        if isinstance(rules.get("properties"), dict) and "if" not in path and "then" not in path:
            yield from rules["properties"].items()
        for key, value in rules.items():
            yield from _properties(value, (*path, key))
    if isinstance(rules, list):
        for value in rules:
            yield from _properties(value, path)


@pytest.mark.parametrize("name", ALL)
def test_every_key_is_explained_to_editors(name: str) -> None:
    definitions = schema(name).get("$defs", {})
    for key, rules in _properties(schema(name)):
        explained = {**definitions.get(rules.get("$ref", "").rpartition("/")[2], {}), **rules}
        assert explained.get("description"), key


@pytest.mark.parametrize("name", ALL)
def test_examples_are_valid(name: str) -> None:
    root = schema(name)
    for key, rules in _properties(root):
        validator = Draft202012Validator(root).evolve(schema=rules)
        for example in rules.get("examples", ()):
            assert list(validator.iter_errors(example)) == [], key


@pytest.mark.parametrize(
    ("key", "enum"),
    [
        (("kind",), Kind),
        (("level",), Level),
        (("ai_tools",), AiTools),
        (("groups", 0, "score_aggregation"), ScoreAggregation),
        (("evaluation", "submissions", "counts"), SubmissionCounts),
    ],
)
def test_choices_are_those_of_the_domain(key: tuple[str | int, ...], enum: type[Any]) -> None:
    assert rules_at(CHALLENGE, key)["enum"] == [member.value for member in enum]


def test_languages_are_those_that_are_graded() -> None:
    assert tuple(LANGUAGES) == LANGUAGE_NAMES
    assert tuple(rules_at(CHALLENGE, ("languages", 0))["enum"]) == LANGUAGE_NAMES
    assert tuple(rules_at(SUBMISSIONS, ("x", "language"))["enum"]) == LANGUAGE_NAMES


def test_limits_are_those_of_the_domain() -> None:
    keys = set(rules_at(CHALLENGE, ("limits",))["properties"]) - {"language_factors"}
    assert keys == set(Limits.__dataclass_fields__)
    defaults = Limits(time_limit=1, wall_time=1, memory=1)
    for key in keys:
        rules = rules_at(CHALLENGE, ("limits", key))
        assert "default" not in rules or rules["default"] == getattr(defaults, key), key


def test_every_checker_may_be_named() -> None:
    assert {*checkers.NAMES, "custom"} == set(rules_at(CHALLENGE, ("checker", "name"))["enum"])


@pytest.mark.parametrize(
    ("checker", "is_valid"),
    [
        *(({"name": name}, True) for name in checkers.NAMES),
        ({"name": "tokens", "case_sensitive": True, "space_change_sensitive": True}, True),
        ({"name": "tokens", "float_tolerance": 1e-6}, True),
        ({"name": "tokens", "float_absolute_tolerance": 1, "float_relative_tolerance": 0}, True),
        ({"name": "tokens", "case_sensitive": "yes"}, False),
        ({"name": "tokens", "absolute": 1}, False),
        ({"name": "tokens", "float_tolerance": -1}, False),
        ({"name": "tokens", "float_tolerance": float("inf")}, False),
        ({"name": "float", "absolute": 0.01, "relative": 0.01}, True),
        ({"name": "float", "float_tolerance": 0.01}, False),
        ({"name": "json", "float_tolerance": 0.01}, True),
        ({"name": "json", "case_sensitive": True}, False),
        *(({"name": name, "case_sensitive": True}, False) for name in ("exact", "lines", "unordered")),
    ],
    ids=str,
)
def test_a_checker_takes_its_own_options_alone(checker: dict[str, object], is_valid: bool) -> None:
    block = rules_at(CHALLENGE, ("checker",))
    assert Draft202012Validator(schema(CHALLENGE)).evolve(schema=block).is_valid(checker) is is_valid


def test_other_kinds_have_room() -> None:
    assert {kind.value for kind in Kind} <= set(schema(CHALLENGE)["properties"])
