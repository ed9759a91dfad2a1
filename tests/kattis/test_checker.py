"""The default validator: its arguments and its rules, as the format states them."""

from __future__ import annotations

import pytest

from runner.catalog.kattis.checker import checker
from runner.domain.checkers import check
from runner.domain.judge import Accepted


def accepts(args: str, answer: str, output: str) -> bool:
    said: list[str] = []
    spec = checker(args.split(), lambda message, _fix: said.append(message))
    assert not said
    return isinstance(check(spec, answer.encode(), output.encode()), Accepted)


@pytest.mark.parametrize(
    ("args", "answer", "output", "accepted"),
    [
        ("", "Yes\n", "YES", True),
        ("case_sensitive", "Yes\n", "YES", False),
        ("", "a b\n", "  a\t\tb\v\f\r\n\n", True),
        ("", "a b", "ab", False),
        ("", "a", "a a", False),
        ("", "a", "", False),
        ("space_change_sensitive", "a b\n", "a b\n", True),
        ("space_change_sensitive", "a b\n", "a  b\n", False),
        ("space_change_sensitive", "a b\n", "a b", False),
        ("", "1.0", "1.00", False),
        ("float_tolerance 1e-6", "1.0", "1.0000009", True),
        ("float_tolerance 1e-6", "1000000", "1000001", True),
        ("float_absolute_tolerance 1e-6", "1000000", "1000001", False),
        ("float_relative_tolerance 1e-6", "0", "1e-9", False),
        ("float_relative_tolerance 1e-6 float_absolute_tolerance 1e-3", "0", "1e-3", True),
        ("float_tolerance 1e-6", "0.0314", "3.14000000e-2", True),
        ("float_tolerance 1e-6", "5.", ".5e1", True),
        ("float_tolerance 1e-6", "1.0", "one", False),
        ("float_tolerance 1e-6", "one", "1.0", False),
        ("float_tolerance 1e-6", "1.0", "nan", False),
        ("float_tolerance 1e-6", "200", "2.0e2", True),
        ("float_tolerance 0.1 case_sensitive", "x 1", "X 1", False),
    ],
)
def test_outputs_are_compared_as_the_format_says(
    args: str,
    answer: str,
    output: str,
    accepted: bool,
) -> None:
    assert accepts(args, answer, output) is accepted


@pytest.mark.parametrize(
    ("args", "complaint"),
    [
        ("float_tolerance", "`float_tolerance` needs a number"),
        ("float_tolerance wide", "`float_tolerance` needs a number"),
        ("float_tolerance -1", "`float_tolerance` needs a number"),
        ("fuzzy", "has no argument `fuzzy`"),
    ],
)
def test_arguments_that_it_has_not_are_complained_about(args: str, complaint: str) -> None:
    said: list[str] = []
    checker(args.split(), lambda message, _fix: said.append(message))
    assert complaint in said[0]
