"""Images made by the engine's own builder, through its API: no command-line plugin is needed."""

from __future__ import annotations

import io
import re
import tarfile
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import docker
from docker.errors import ImageNotFound

from runner import __version__
from runner.domain.errors import FairtrialError, ImageMissingError
from runner.images.authorities import ARGUMENT, authorities
from runner.images.base import REFERENCE, base_id, ensure_base, forget
from runner.images.catalog import Catalog, Image
from runner.images.faults import explain, translated
from runner.images.lock import Lock, LockError
from runner.images.progress import ImageOutput, ImageReady, ImageStarted, ImageStep, Progress

LABEL_IMAGE = "fairtrial.image"
LABEL_VERSION = "fairtrial.version"

LINES_KEPT = 20

_BUILD = "Run `fairtrial images build`."
_COLOUR = re.compile(r"\x1b\[[\d;]*m")
_HOUSEKEEPING = ("--->", "Removing intermediate container", "Successfully ")
_STEP = re.compile(r"^Step (\d+)/(\d+) : (.*)$")


Accept: TypeAlias = Callable[[str, str], None]
"""Told an image's name and the id of what was built; raises a `FairtrialError` where that is not it."""


def as_it_is(_name: str, _image: str) -> None:
    """Accepts whatever was built."""


@dataclass(frozen=True, slots=True)
class Making:
    """How images are made.

    Attributes:
        tags: what each image is to be called.
        references: what stands for a parent, where that is not the parent's own name.
        accept: asked before an image gets its tag.
    """

    tags: Mapping[str, str]
    references: Mapping[str, str]
    accept: Accept = as_it_is


@dataclass(frozen=True, slots=True)
class ImageStatus:
    """An image of the catalogue and whether the engine has it.

    Attributes:
        tag: None while the base image is missing, since the tag depends on it.
        id: None when the image is not there.
        size: bytes on disk, layers that it shares with others included; 0 when it is not there.
    """

    name: str
    tag: str | None
    id: str | None
    size: int


def build(
    client: docker.DockerClient, catalog: Catalog, progress: Progress, names: Iterable[str] = ()
) -> Mapping[str, str]:
    """Make the named images, or all, where they are not there yet, of what Debian has now. Returns their ids.

    Raises:
        UsageError: no such image.
        ImageMissingError: the base image cannot be had.
        EngineError: the engine failed; its message holds the last line of the build's output.
    """
    images = catalog.order(names)
    tags = catalog.tags({REFERENCE: ensure_base(client, progress)})
    return make_missing(client, images, Making(tags, tags), progress)


def make_missing(
    client: docker.DockerClient, images: Iterable[Image], making: Making, progress: Progress
) -> Mapping[str, str]:
    """Make those of the images that have no such tag yet, parents first. Returns the id of each."""
    tags = making.tags
    ids = {image.name: _status(client, image.name, tags[image.name]).id for image in images}
    missing = [image for image in images if ids[image.name] is None]
    for name, present in ids.items():
        if present:
            progress(ImageReady(name, tags[name], present))
    for position, image in enumerate(missing, start=1):
        progress(ImageStarted(image.name, tags[image.name], position, len(missing)))
        ids[image.name] = _make(client, image, making, progress)
    return {name: image_id for name, image_id in ids.items() if image_id is not None}


def resolve(client: docker.DockerClient, catalog: Catalog, name: str) -> str:
    """The id of an image as it must be today: what sandboxes are made from. One as locked goes first; where
    the lock cannot be read, none counts as such.

    Raises:
        UsageError: no such image.
        ImageMissingError: it was not built, or its folder or the base image changed since.
        EngineError: the engine did not answer.
    """
    catalog.order([name])
    lock = lock_here(client, catalog)
    status = _best(client, name, _choices(client, catalog, lock))
    if status.id is not None:
        return status.id
    fix = f"Run `fairtrial images build {name}`." if "/" in name and status.tag else _BUILD
    missing = f"The image {status.tag or name} is not there"
    if status.tag is None:
        missing = f"{missing}, nor is its base, {REFERENCE}"
    if isinstance(lock, LockError):
        missing = f"{missing}, and one as locked is not known since {lock.message}"
        raise ImageMissingError(missing, f"{fix} Of the lock: {lock.next_step}")
    raise ImageMissingError(f"{missing}.", fix)


def list_images(client: docker.DockerClient, catalog: Catalog) -> tuple[ImageStatus, ...]:
    """All images of the catalogue, parents first, each as `resolve` finds it. Raises `EngineError`."""
    choices = _choices(client, catalog, lock_here(client, catalog))
    return tuple(_best(client, image.name, choices) for image in catalog.order())


def list_unlocked(client: docker.DockerClient, catalog: Catalog) -> tuple[ImageStatus, ...]:
    """All images of what Debian had when they were built, parents first. Raises `EngineError`."""
    choices = _usual(client, catalog)
    return tuple(_best(client, image.name, choices) for image in catalog.order())


def is_there(client: docker.DockerClient, tag: str) -> bool:
    """Whether the engine has an image of this tag. Raises `EngineError`."""
    return _status(client, "", tag).id is not None


def lock_here(client: docker.DockerClient, catalog: Catalog) -> Lock | LockError | None:
    """The lock for the engine's architecture, if there is one, or what is wrong with it.

    No grading fails for a file that it does not need: who lists or builds images tells of it. Raises
    `EngineError`.
    """
    here = architecture(client)
    try:
        return catalog.lock(here)
    except LockError as error:
        return error


def architecture(client: docker.DockerClient) -> str:
    """The engine's, as Docker calls it, such as `amd64`. Raises `EngineError`."""
    with translated("The engine could not be asked for its version"):
        return str(client.version()["Arch"])


def _choices(
    client: docker.DockerClient, catalog: Catalog, lock: Lock | LockError | None
) -> tuple[Mapping[str, str], ...]:
    """The tags that images may have, the best first."""
    locked = (catalog.locked_tags(lock),) if isinstance(lock, Lock) else ()
    return locked + _usual(client, catalog)


def _usual(client: docker.DockerClient, catalog: Catalog) -> tuple[Mapping[str, str], ...]:
    base = base_id(client)
    return () if base is None else (catalog.tags({REFERENCE: base}),)


def _best(client: docker.DockerClient, name: str, choices: Iterable[Mapping[str, str]]) -> ImageStatus:
    """The first that is there, else the last."""
    status = ImageStatus(name, None, None, 0)
    for tags in choices:
        status = _status(client, name, tags[name])
        if status.id is not None:
            break
    return status


def _status(client: docker.DockerClient, name: str, tag: str) -> ImageStatus:
    with translated("The engine could not be asked for its images"):
        try:
            image = client.images.get(tag)
        except ImageNotFound:
            return ImageStatus(name, tag, None, 0)
    return ImageStatus(name, tag, str(image.id), int(image.attrs["Size"]))


def _make(client: docker.DockerClient, image: Image, making: Making, progress: Progress) -> str:
    """Make one image. It gets its tag once it was accepted, and is gone when it was not."""
    tag = making.tags[image.name]
    started = time.monotonic()
    failure = f"The image {image.name} could not be built"
    output: deque[str] = deque(maxlen=LINES_KEPT)
    with translated(failure):
        stream = client.api.build(
            fileobj=_context(image),
            custom_context=True,
            buildargs=_arguments(image, making.references),
            labels={LABEL_IMAGE: image.name, LABEL_VERSION: __version__},
            rm=True,
            forcerm=True,
            decode=True,
            use_config_proxy=True,
        )
        built = None
        refusals = []  # read to the end first: that is what frees the connection
        for message in stream:
            if "error" in message:
                refusals.append(str(message["error"]))
            built = message.get("aux", {}).get("ID", built)
            _report(image.name, str(message.get("stream", "")), output, progress)
    if refusals:
        raise explain(failure, " ".join((*list(output)[-1:], *refusals)), "\n".join(output))
    if built is None:
        raise explain(failure, "the engine did not say which image came of it")
    _tag(client, image.name, built, making)
    progress(ImageReady(image.name, tag, built, time.monotonic() - started))
    return str(built)


def _tag(client: docker.DockerClient, name: str, built: str, making: Making) -> None:
    with translated(f"The image {name} could not be tagged"):
        try:
            making.accept(name, built)
        except FairtrialError:
            forget(client, built)  # unless the engine's cache made it one that is somebody's
            raise
        repository, _, version = making.tags[name].rpartition(":")
        client.api.tag(built, repository, version)


def _arguments(image: Image, references: Mapping[str, str]) -> dict[str, str]:
    parents = {argument: references.get(parent, parent) for argument, parent in image.parents.items()}
    return parents | ({ARGUMENT: authorities()} if ARGUMENT in image.arguments else {})


def _report(name: str, text: str, output: deque[str], progress: Progress) -> None:
    for line in filter(None, map(str.strip, _COLOUR.sub("", text).splitlines())):
        if step := _STEP.match(line):
            progress(ImageStep(name, int(step[1]), int(step[2]), step[3]))
        elif not line.startswith(_HOUSEKEEPING):
            output.append(line)
            progress(ImageOutput(name, line))


def _context(image: Image) -> io.BytesIO:
    """The build's context: owners, times and modes are the same whoever checked the repository out."""
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        for file in image.files:
            entry = tarfile.TarInfo(str(file.path))
            entry.size = len(file.data)
            entry.mode = 0o755 if file.executable else 0o644
            tar.addfile(entry, io.BytesIO(file.data))
    archive.seek(0)
    return archive
