"""What happens while images are made, for whoever watches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class BaseStarted:
    """The base image is not there and is being fetched. `how` says from where, in words."""

    reference: str
    how: str


@dataclass(frozen=True, slots=True)
class ImageStarted:
    """An image is being built, as number `position` (from 1) of `total` that have to be."""

    name: str
    tag: str
    position: int
    total: int


@dataclass(frozen=True, slots=True)
class ImageStep:
    """The builder reached an instruction of the Dockerfile; `step` counts from 1."""

    name: str
    step: int
    steps: int
    instruction: str


@dataclass(frozen=True, slots=True)
class ImageOutput:
    """A line that came out of an instruction; `name` is an image's, or the base's reference."""

    name: str
    line: str


@dataclass(frozen=True, slots=True)
class ImageReady:
    """An image is there: built in so many seconds, or as it was before, which took none."""

    name: str
    tag: str
    id: str
    seconds: float = 0.0


Event: TypeAlias = BaseStarted | ImageStarted | ImageStep | ImageOutput | ImageReady
Progress: TypeAlias = Callable[[Event], None]


def unwatched(_event: Event) -> None:
    """For when nobody watches."""
