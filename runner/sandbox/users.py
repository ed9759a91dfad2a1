"""Whose ids the users of a sandbox are on the host: pure, from `/proc/self/uid_map` (user_namespaces(7))."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

IDS = 1 << 16
"""So many ids a sandbox needs, from 0 on: those of its users lie below (`policy.BOXES`)."""


@dataclass(frozen=True, slots=True)
class Range:
    """`count` ids from `first` on are those from `host` on outside."""

    first: int
    host: int
    count: int


@dataclass(frozen=True, slots=True)
class Users:
    """The ranges of users and of groups: one where the engine remaps, two where it is rootless."""

    uids: tuple[Range, ...]
    gids: tuple[Range, ...]

    @classmethod
    def of(cls, uid_map: str, gid_map: str) -> Self:
        """Raises `ValueError` unless each maps all ids that a sandbox needs."""
        return cls(_ranges(uid_map), _ranges(gid_map))

    @property
    def are_remapped(self) -> bool:
        """Whether root in the sandbox is somebody else on the host."""
        return self.uid(0) != 0 and self.gid(0) != 0

    def uid(self, inside: int) -> int:
        """The host's."""
        return _outside(self.uids, inside)

    def gid(self, inside: int) -> int:
        """The host's."""
        return _outside(self.gids, inside)


def _outside(ranges: tuple[Range, ...], inside: int) -> int:
    found = next(one for one in ranges if one.first <= inside < one.first + one.count)
    return found.host + inside - found.first


def _ranges(text: str) -> tuple[Range, ...]:
    ranges = tuple(sorted((_range(line) for line in text.splitlines()), key=lambda one: one.first))
    mapped = 0
    for one in ranges:
        if one.first != mapped:
            break
        mapped += one.count
    if mapped < IDS:
        raise ValueError(" ".join(text.split()) or "nothing")
    return ranges


def _range(line: str) -> Range:
    first, host, count = map(int, line.split())
    return Range(first, host, count)
