"""Images made by the engine's own builder, through its API: no command-line plugin is needed."""

from __future__ import annotations

import io
import re
import tarfile
import time
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import docker
from docker.errors import ImageNotFound

from runner import __version__
from runner.domain.errors import ImageMissingError
from runner.images.authorities import ARGUMENT, authorities
from runner.images.base import REFERENCE, base_id, ensure_base
from runner.images.catalog import Catalog, Image
from runner.images.faults import explain, translated
from runner.images.progress import ImageOutput, ImageReady, ImageStarted, ImageStep, Progress

LABEL_IMAGE = "fairtrial.image"
LABEL_VERSION = "fairtrial.version"

LINES_KEPT = 20

_BUILD = "Run `fairtrial images build`."
_COLOUR = re.compile(r"\x1b\[[\d;]*m")
_HOUSEKEEPING = ("--->", "Removing intermediate container", "Successfully ")
_STEP = re.compile(r"^Step (\d+)/(\d+) : (.*)$")


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
    """Make the named images, or all, where they are not there yet. Returns the id of each.

    Raises:
        UsageError: no such image.
        ImageMissingError: the base image cannot be had.
        EngineError: the engine failed; its message holds the last line of the build's output.
    """
    images = catalog.order(names)
    tags = catalog.tags({REFERENCE: ensure_base(client, progress)})
    ids = {image.name: _status(client, image.name, tags[image.name]).id for image in images}
    missing = [image for image in images if ids[image.name] is None]
    for image in images:
        if present := ids[image.name]:
            progress(ImageReady(image.name, tags[image.name], present))
    for position, image in enumerate(missing, start=1):
        progress(ImageStarted(image.name, tags[image.name], position, len(missing)))
        ids[image.name] = _build(client, image, tags, progress)
    return {name: image_id for name, image_id in ids.items() if image_id is not None}


def resolve(client: docker.DockerClient, catalog: Catalog, name: str) -> str:
    """The id of an image as it must be today: what sandboxes are made from.

    Raises:
        UsageError: no such image.
        ImageMissingError: it was not built, or its folder or the base image changed since.
        EngineError: the engine did not answer.
    """
    catalog.order([name])
    base = base_id(client)
    if base is None:
        raise ImageMissingError(f"The image {name} is not there, nor is its base, {REFERENCE}.", _BUILD)
    tag = catalog.tags({REFERENCE: base})[name]
    status = _status(client, name, tag)
    if status.id is None:
        fix = f"Run `fairtrial images build {name}`." if "/" in name else _BUILD
        raise ImageMissingError(f"The image {tag} is not there.", fix)
    return status.id


def list_images(client: docker.DockerClient, catalog: Catalog) -> tuple[ImageStatus, ...]:
    """All images of the catalogue, parents first. Raises `EngineError`."""
    images = catalog.order()
    base = base_id(client)
    if base is None:
        return tuple(ImageStatus(image.name, None, None, 0) for image in images)
    tags = catalog.tags({REFERENCE: base})
    return tuple(_status(client, image.name, tags[image.name]) for image in images)


def _status(client: docker.DockerClient, name: str, tag: str) -> ImageStatus:
    with translated("The engine could not be asked for its images"):
        try:
            image = client.images.get(tag)
        except ImageNotFound:
            return ImageStatus(name, tag, None, 0)
    return ImageStatus(name, tag, str(image.id), int(image.attrs["Size"]))


def _build(client: docker.DockerClient, image: Image, tags: Mapping[str, str], progress: Progress) -> str:
    started = time.monotonic()
    tag = tags[image.name]
    failure = f"The image {image.name} could not be built"
    output: deque[str] = deque(maxlen=LINES_KEPT)
    with translated(failure):
        stream = client.api.build(
            fileobj=_context(image),
            custom_context=True,
            tag=tag,
            buildargs=_arguments(image, tags),
            labels={LABEL_IMAGE: image.name, LABEL_VERSION: __version__},
            rm=True,
            forcerm=True,
            decode=True,
            use_config_proxy=True,
        )
        refusals = []  # read to the end first: that is what frees the connection
        for message in stream:
            if "error" in message:
                refusals.append(str(message["error"]))
            _report(image.name, str(message.get("stream", "")), output, progress)
    if refusals:
        raise explain(failure, " ".join((*list(output)[-1:], *refusals)), "\n".join(output))
    built = _status(client, image.name, tag).id
    if built is None:
        raise explain(failure, "the engine said that it was built and does not have it")
    progress(ImageReady(image.name, tag, built, time.monotonic() - started))
    return built


def _arguments(image: Image, tags: Mapping[str, str]) -> dict[str, str]:
    parents = {argument: tags.get(parent, parent) for argument, parent in image.parents.items()}
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
