"""Which images there are, what each is made of, and the tag that follows from that.

An image is a folder with a Dockerfile. The Dockerfile names its parents as arguments ahead of its first FROM:

    ARG system                      # another folder's image; python_web stands for python-web
    ARG debian=debian:trixie-slim   # an image from outside
    FROM ${system}

Tags are content-addressed: `fairtrial/<name>:<12 hex>` over the folder's files and the tags and ids of the
parents. So an image with the right tag is the right image, and what did not change is never built again.
"""

from __future__ import annotations

import hashlib
import re
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter
from itertools import dropwhile
from pathlib import Path, PurePosixPath

from docker.utils.build import exclude_paths

from runner.domain.errors import UsageError
from runner.domain.submission import SourceFile
from runner.images.lock import Lock, read_lock

IMAGES = Path(__file__).resolve().parents[2] / "sandbox_images"
REPOSITORY = "fairtrial"
DOCKERFILE = PurePosixPath("Dockerfile")

_ARGUMENT = re.compile(r"^ARG\s+(?P<name>\w+)(?:=(?P<default>\S*))?\s*$", re.IGNORECASE)
_FROM = re.compile(r"^FROM\s", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Image:
    """One image as its folder describes it.

    Attributes:
        files: the build's context, sorted by path, the Dockerfile among them.
        parents: what the Dockerfile's arguments stand for: an image's name here, or a reference from outside.
        arguments: names of its stages' own arguments, which its tag does not depend on.
    """

    name: str
    files: tuple[SourceFile, ...]
    parents: Mapping[str, str]
    arguments: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Catalog:
    """All images, by name.

    Attributes:
        folder: where they are, and the locks of their packages.
    """

    images: Mapping[str, Image]
    folder: Path = IMAGES

    def with_folder(self, folder: Path) -> Catalog:
        """This one with an image of somebody else's, whose name is its folder's path.

        Raises `UsageError` when the folder has no Dockerfile.
        """
        if not (folder / DOCKERFILE).is_file():
            raise UsageError(f"There is no {folder / DOCKERFILE}.", "Add it, or name one of our images.")
        image = replace(_read_image(folder), name=str(folder))
        return replace(self, images={**self.images, str(folder): image})

    def lock(self, architecture: str) -> Lock | None:
        """The lock of Debian's packages for this architecture, if there is one. Raises `LockError`."""
        return read_lock(self.folder, architecture)

    @property
    def outside(self) -> tuple[str, ...]:
        """References of the images that ours are built on and that come from elsewhere, sorted."""
        parents = {parent for image in self.images.values() for parent in image.parents.values()}
        return tuple(sorted(parents - self.images.keys()))

    def order(self, names: Iterable[str] = ()) -> tuple[Image, ...]:
        """The named images, or all, and what they are built on, parents first.

        Raises:
            UsageError: no such image, or images that are each other's parents.
        """
        wanted: dict[str, set[str]] = {}
        queue = sorted(names) or sorted(self.images)
        while queue:
            name = queue.pop()
            if name not in wanted:
                wanted[name] = set(self._get(name).parents.values()) & self.images.keys()
                queue.extend(wanted[name])
        try:
            return tuple(self.images[name] for name in TopologicalSorter(wanted).static_order())
        except CycleError as error:
            circle = " → ".join(error.args[1])
            raise UsageError(f"Images are built on each other in a circle: {circle}.") from error

    def tags(self, outside_ids: Mapping[str, str]) -> Mapping[str, str]:
        """The tag of each image, given the id of each image from `outside`."""
        references = dict(outside_ids)
        for image in self.order():
            references[image.name] = tag_of(image, references)
        return {name: references[name] for name in self.images}

    def locked_tags(self, lock: Lock) -> Mapping[str, str]:
        """The tag of each image as locked: of the lock, whatever the images from `outside` are, so that it is
        the same on every host.
        """
        return self.tags(dict.fromkeys(self.outside, f"lock:{lock.sha256}"))

    def _get(self, name: str) -> Image:
        if name in self.images:
            return self.images[name]
        known = ", ".join(sorted(self.images))
        raise UsageError(f"There is no image named {name}.", f"Images are: {known}.")


def read_catalog(folder: Path = IMAGES) -> Catalog:
    """The images below a folder. What an image's `.dockerignore` names is no part of it."""
    dockerfiles = sorted(folder.glob("*/Dockerfile"))
    return Catalog({path.parent.name: _read_image(path.parent) for path in dockerfiles}, folder)


def _read_image(folder: Path) -> Image:
    files = tuple(_context_files(folder))
    dockerfile = next(file.data.decode() for file in files if file.path == DOCKERFILE)
    return Image(folder.name, files, dict(_parents(dockerfile)), frozenset(_arguments(dockerfile)))


def _context_files(folder: Path) -> Iterator[SourceFile]:
    ignore = folder / ".dockerignore"
    patterns = ignore.read_text(encoding="utf-8").splitlines() if ignore.is_file() else []
    for name in sorted(exclude_paths(str(folder), [*patterns, ignore.name])):
        path = folder / name
        if path.is_file():
            executable = bool(path.stat().st_mode & stat.S_IXUSR)
            yield SourceFile(PurePosixPath(name), path.read_bytes(), executable)


def _parents(dockerfile: str) -> Iterator[tuple[str, str]]:
    for line in dockerfile.splitlines():
        if _FROM.match(line):
            return
        if argument := _ARGUMENT.match(line):
            yield argument["name"], argument["default"] or argument["name"].replace("_", "-")


def _arguments(dockerfile: str) -> Iterator[str]:
    stages = dropwhile(lambda line: not _FROM.match(line), dockerfile.splitlines())
    return (argument["name"] for line in stages if (argument := _ARGUMENT.match(line)))


def tag_of(image: Image, references: Mapping[str, str]) -> str:
    """The tag of an image, given the tags or ids of its parents."""
    digest = hashlib.sha256()
    for argument, parent in sorted(image.parents.items()):
        _add(digest, f"{argument}={references[parent]}".encode())
    for file in image.files:
        _add(digest, str(file.path).encode())
        _add(digest, b"x" if file.executable else b"-")
        _add(digest, file.data)
    name = "challenge" if "/" in image.name else image.name
    return f"{REPOSITORY}/{name}:{digest.hexdigest()[:12]}"


def _add(digest: hashlib._Hash, part: bytes) -> None:
    digest.update(b"%d:" % len(part))
    digest.update(part)
