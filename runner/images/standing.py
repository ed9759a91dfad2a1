"""How the images that are there stand to the lock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import docker

from runner.images.builder import ImageStatus
from runner.images.drift import Difference, compare
from runner.images.installed import installed
from runner.images.lock import Lock, LockError


@dataclass(frozen=True, slots=True)
class Standing:
    """An image and how it differs from the lock; None of one that is not there, or was not locked."""

    image: ImageStatus
    differences: tuple[Difference, ...] | None


def standings(
    client: docker.DockerClient, images: Iterable[ImageStatus], lock: Lock | LockError | None
) -> tuple[Standing, ...]:
    """Of each image; to a lock that cannot be read, none stands in any way. Raises `EngineError`."""
    return tuple(Standing(image, _differences(client, image, lock)) for image in images)


def _differences(
    client: docker.DockerClient, image: ImageStatus, lock: Lock | LockError | None
) -> tuple[Difference, ...] | None:
    locked = lock.of(image.name) if isinstance(lock, Lock) else None
    if image.id is None or locked is None:
        return None
    return compare(locked, installed(client, image.id))
