"""What differs between the packages that were locked and those that are there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Difference:
    """A package that is not as locked.

    Attributes:
        locked: its version in the lock, or None where the lock does not have it.
        here: its version in the image, or None where the image does not have it.
    """

    package: str
    locked: str | None
    here: str | None

    def __str__(self) -> str:
        match self.locked, self.here:
            case None, here:
                return f"{self.package} {here}, which is not in the lock"
            case locked, None:
                return f"{self.package} {locked}, which is not in the image"
            case locked, here:
                return f"{self.package} {locked} → {here}"


def compare(locked: Mapping[str, str], here: Mapping[str, str]) -> tuple[Difference, ...]:
    """All differences, by package; none when both have the same packages in the same versions."""
    names = sorted(locked.keys() | here.keys())
    found = (Difference(name, locked.get(name), here.get(name)) for name in names)
    return tuple(one for one in found if one.locked != one.here)


def described(differences: Mapping[str, Iterable[Difference]]) -> tuple[str, ...]:
    """A line for each difference, with the images that have it: once, however many they are."""
    having: dict[Difference, list[str]] = {}
    for image, found in differences.items():
        for one in found:
            having.setdefault(one, []).append(image)
    everywhere = len(differences)
    return tuple(
        f"{one} ({'in all' if len(images) == everywhere > 1 else ', '.join(sorted(images))})"
        for one, images in sorted(having.items(), key=lambda item: item[0].package)
    )
