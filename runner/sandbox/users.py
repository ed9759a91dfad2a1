"""Whose ids the users of a sandbox are on the host: pure, from `/proc/self/uid_map` (user_namespaces(7))."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

IDS = 1 << 16
"""At least so many ids a sandbox needs: those of its users lie below (`policy.BOXES`)."""


@dataclass(frozen=True, slots=True)
class Users:
    """Which ids of the host root's are; all others follow them. 0 where none is remapped."""

    first_uid: int
    first_gid: int

    @classmethod
    def of(cls, uid_map: str, gid_map: str) -> Self:
        """Raises `ValueError` unless each is one range that begins at 0 and holds all ids of a sandbox."""
        return cls(_first_of(uid_map), _first_of(gid_map))

    @property
    def are_remapped(self) -> bool:
        """Whether root in the sandbox is somebody else on the host."""
        return self.first_uid > 0 and self.first_gid > 0

    def uid(self, inside: int) -> int:
        """The host's."""
        return self.first_uid + inside

    def gid(self, inside: int) -> int:
        """The host's."""
        return self.first_gid + inside


def _first_of(text: str) -> int:
    ranges = [tuple(map(int, line.split())) for line in text.splitlines()]
    match ranges:
        case [(0, first, count)] if count >= IDS:
            return first
        case _:
            raise ValueError(" ".join(text.split()) or "nothing")
