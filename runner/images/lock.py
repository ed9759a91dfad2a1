"""The lock of Debian's packages: what is in which image, in which version, and the day of the archive.

One file for an architecture, made by `fairtrial images lock`:

    snapshot 20261130T120000Z
    images base c python

    binutils 2.44-3 c
    libc6 2.41-12+deb13u3 *

A line for each package: its name, its version, and the images that have it; `*` are all of them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from runner.domain.errors import UsageError

_HEAD = """\
# Debian's packages in the sandbox images, by `fairtrial images lock`: name, version, images (* are all).
# `fairtrial images build --locked` builds just these, from the snapshot of Debian's archive at that time.
"""
_EVERYWHERE = "*"
_SNAPSHOT = re.compile(r"\d{8}T\d{6}Z")
_NAME = re.compile(r"[a-z0-9][a-z0-9+.-]+")
"""Debian's policy, 5.6.7."""
_VERSION = re.compile(r"[0-9][A-Za-z0-9.+~:-]*")
"""Debian's policy, 5.6.12."""


class LockError(UsageError):
    """A lock's file cannot be read, or is none."""


@dataclass(frozen=True, slots=True)
class Lock:
    """What was locked.

    Attributes:
        snapshot: the time at which the archive had all of it, in UTC, as snapshot.debian.org writes it.
        versions: of each package; no package has two.
        images: the names of the packages in each image, its parents' among them.
    """

    snapshot: str
    versions: Mapping[str, str]
    images: Mapping[str, frozenset[str]]

    def of(self, image: str) -> Mapping[str, str] | None:
        """Packages and versions of this image; None of one that was not locked."""
        names = self.images.get(image)
        return None if names is None else {name: self.versions[name] for name in names}

    @property
    def everywhere(self) -> frozenset[str]:
        """The packages that each image has: what all are built on."""
        return frozenset.intersection(*self.images.values()) if self.images else frozenset()

    @property
    def sha256(self) -> str:
        """Of the file, hexadecimal."""
        return hashlib.sha256(render(self).encode()).hexdigest()


def render(lock: Lock) -> str:
    """The file: the same for the same lock, and one line different for one version."""
    lines = [f"snapshot {lock.snapshot}", " ".join(("images", *sorted(lock.images))), ""]
    for package, version in sorted(lock.versions.items()):
        having = sorted(image for image, names in lock.images.items() if package in names)
        where = [_EVERYWHERE] if len(having) == len(lock.images) else having
        lines.append(" ".join((package, version, *where)))
    return _HEAD + "\n".join(lines) + "\n"


def parse(text: str) -> Lock:
    """The lock in a file. Raises `ValueError` with the line that is none of a lock."""
    numbered = list(_meant(text))
    if len(numbered) < 2:
        raise ValueError("it ends before its snapshot and its images are named")
    (at, snapshot), (below, images), *packages = numbered
    if len(snapshot) != 2 or snapshot[0] != "snapshot" or not _SNAPSHOT.fullmatch(snapshot[1]):
        raise ValueError(f"line {at} is not `snapshot` and a time such as 20261130T120000Z")
    having: dict[str, set[str]] = {image: set() for image in images[1:]}
    if images[0] != "images" or len(having) != len(images) - 1:
        raise ValueError(f"line {below} is not `images` and their names")
    versions: dict[str, str] = {}
    for number, words in packages:
        package, version, where = _package(number, words, tuple(having))
        if package in versions:
            raise ValueError(f"line {number} names {package} a second time")
        versions[package] = version
        for image in where:
            having[image].add(package)
    return Lock(snapshot[1], versions, {image: frozenset(names) for image, names in having.items()})


def _meant(text: str) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(text.splitlines(), start=1):
        if (words := line.split()) and not line.startswith("#"):
            yield number, words


def _package(number: int, words: list[str], images: tuple[str, ...]) -> tuple[str, str, tuple[str, ...]]:
    match words:
        case [name, version, *where] if where and _NAME.fullmatch(name) and _VERSION.fullmatch(version):
            found = images if where == [_EVERYWHERE] else tuple(where)
            if unknown := sorted(set(found) - set(images)):
                raise ValueError(f"line {number} names {unknown[0]}, which is no image of the second line")
            return name, version, found
    raise ValueError(f"line {number} is not a package, its version and its images")


def lock_path(folder: Path, architecture: str) -> Path:
    """Where the lock for an architecture (as Docker calls it: `amd64`, `arm64`) is."""
    return folder / f"debian-{architecture}.lock"


def read_lock(folder: Path, architecture: str) -> Lock | None:
    """The lock for this architecture, or None where there is none. Raises `LockError` for a broken one."""
    path = lock_path(folder, architecture)
    try:
        return parse(path.read_text("utf-8"))
    except FileNotFoundError:
        return None
    except (ValueError, OSError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise LockError(
            f"{path} is no lock: {reason}.",
            "Take the repository's, or delete it: `fairtrial images lock` writes one.",
        ) from error
