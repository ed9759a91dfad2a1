"""The table of system calls, read a second time and by itself: what it says of a call and its arguments."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, TypeAlias

from runner.sandbox.model import Role
from runner.sandbox.seccomp import TABLE
from tests.sandbox.prober import MADE, PRETENDED

OTHERWISE = "EPERM"
Arguments: TypeAlias = tuple[int, int, int, int]
_WORD = 1 << 64


@cache
def table() -> Mapping[str, list[dict[str, Any]]]:
    """As it is in the file."""
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))


def answer(name: str | None, arguments: Arguments, role: Role) -> str:
    """`made`, `pretended`, or the errno's name. `None` is a number without a name."""
    said = {word for kind in ("allow", "deny", "pretend") for word in _said(kind, name, arguments, role)}
    assert len(said) <= 1, f"{name}{arguments} is both {said}"
    return next(iter(said), OTHERWISE)


def _said(kind: str, name: str | None, arguments: Arguments, role: Role) -> Iterator[str]:
    for group in table()[kind]:
        if name in group["calls"] and role in group.get("roles", list(Role)) and _applies(group, arguments):
            yield PRETENDED if kind == "pretend" else group.get("errno", MADE)


def _applies(group: Mapping[str, Any], arguments: Arguments) -> bool:
    ways = group.get("when", [[]])
    return any(all(_holds(one, arguments) for one in way) for way in ways)


def _holds(condition: Mapping[str, int], arguments: Arguments) -> bool:
    value = arguments[condition["index"]]
    if "above" in condition:
        return value > condition["above"]
    if "below" in condition:
        return value < condition["below"]
    return value & condition.get("masked", _WORD - 1) == condition["equals"]


def named_calls() -> set[str]:
    """All that the table speaks of."""
    return {
        name
        for kind in ("allow", "deny", "pretend", "left_out")
        for group in table()[kind]
        for name in group["calls"]
    }


def conditional_calls() -> Iterator[tuple[str, Arguments]]:
    """Every call with a condition: with arguments that meet it, and with some that just do not."""
    for group in (*table()["allow"], *table()["deny"], *table()["pretend"]):
        for way in group.get("when", ()):
            for arguments in sorted(set(_around(way))):
                yield from ((name, arguments) for name in group["calls"])


def _around(way: list[dict[str, int]]) -> Iterator[Arguments]:
    met = [0, 0, 0, 0]
    for condition in way:
        met[condition["index"]] = next(_edges(condition))
    yield (met[0], met[1], met[2], met[3])
    for condition in way:
        for value in _edges(condition):
            other = list(met)
            other[condition["index"]] = value
            yield (other[0], other[1], other[2], other[3])


def _edges(condition: Mapping[str, int]) -> Iterator[int]:
    """A value that meets a condition, then those at its edge, and the same with a bit of the upper half."""
    if "above" in condition:
        values = [condition["above"] + 1, condition["above"], _WORD - 1]
    elif "below" in condition:
        values = [condition["below"] - 1, condition["below"], 0]
    else:
        mask = condition.get("masked", 0b11)
        bits = [1 << bit for bit in range(64) if mask >> bit & 1]
        values = [condition["equals"], *(condition["equals"] ^ bit for bit in bits)]
    yield from values
    yield from (value ^ 1 << 32 for value in values[:2])
