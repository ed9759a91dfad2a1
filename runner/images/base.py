"""The image that all of ours are built on: Debian's, from the engine, a registry, or debootstrap."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import docker
from docker.errors import APIError, DockerException, ImageNotFound, NotFound
from requests.exceptions import RequestException

from runner.domain.errors import EngineError, ImageMissingError
from runner.images.archive import MIRROR, SECURITY_MIRROR, SOURCES, SUITE, UPDATE, sources
from runner.images.faults import explain, translated
from runner.images.progress import BaseStarted, ImageOutput, Progress

REFERENCE = f"debian:{SUITE}-slim"
MADE_HERE = {"fairtrial.base": "debootstrap"}

_LEFT_BY_DEBOOTSTRAP = (
    "etc/apt/sources.list",
    "var/cache/apt/archives/*.deb",
    "var/lib/apt/lists/*",
    "var/log/*.log",
)
"""Its list of sources names the release alone, without what was mended since."""


_MENDED = f"""\
FROM {{release}}
RUN {UPDATE} && DEBIAN_FRONTEND=noninteractive apt-get dist-upgrade -y -qq </dev/null \\
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/cache/debconf/*-old /var/lib/dpkg/*-old \\
    /var/log/apt /var/log/*.log
"""
"""debootstrap takes packages of the release alone; what was mended since comes on top."""


def base_id(client: docker.DockerClient) -> str | None:
    """The id of the base image, or None when the engine has none. Raises `EngineError`."""
    with translated("The engine could not be asked for its images"):
        try:
            return _identity(client)
        except ImageNotFound:
            return None


def ensure_base(client: docker.DockerClient, progress: Progress) -> str:
    """The id of the base image: present, else pulled, else made with debootstrap.

    Raises:
        ImageMissingError: no registry answers and debootstrap is not installed, or we are not root.
        EngineError: the engine, or debootstrap, failed.
    """
    if present := base_id(client):
        return present
    refusal = _pull(client, progress)
    if refusal is not None:
        _make(client, progress, refusal)
    with translated("The base image could not be found after it was fetched"):
        return _identity(client)


def _identity(client: docker.DockerClient) -> str:
    return str(client.images.get(REFERENCE).id)


def _pull(client: docker.DockerClient, progress: Progress) -> str | None:
    """Pull the base image. Returns why that failed, or None."""
    progress(BaseStarted(REFERENCE, "pulled from the registry"))
    repository, _, tag = REFERENCE.rpartition(":")
    try:
        refusal = None
        for line in client.api.pull(repository, tag, stream=True, decode=True):
            refusal = line.get("error", refusal)
            if "status" in line:
                progress(ImageOutput(REFERENCE, " ".join(filter(None, (line.get("id"), line["status"])))))
    except (APIError, NotFound) as error:
        return str(error.explanation or error)
    return refusal


def _make(client: docker.DockerClient, progress: Progress, refusal: str) -> None:
    _check_tools(refusal)
    progress(BaseStarted(REFERENCE, f"made with debootstrap, since the registry did not give it ({refusal})"))
    with tempfile.TemporaryDirectory(prefix="fairtrial-base-", dir="/var/tmp") as directory:
        root = Path(directory) / "root"
        _debootstrap(root, progress)
        release = _import(client, root)
    mend(client, release, REFERENCE, progress)


def _check_tools(refusal: str) -> None:
    missing = f"The base image {REFERENCE} is not there and the registry did not give it ({refusal})."
    if shutil.which("debootstrap") is None:
        raise ImageMissingError(
            missing,
            f"Connect the engine to a registry, or install debootstrap (`apt-get install debootstrap`), "
            f"or `docker load` an image named {REFERENCE}; then run `fairtrial images build` again.",
        )
    if os.geteuid() != 0:
        raise ImageMissingError(missing, "Run `sudo fairtrial images build`: debootstrap needs root.")


def _debootstrap(root: Path, progress: Progress) -> None:
    command = ["debootstrap", "--variant=minbase", SUITE, str(root)]
    last = ""
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            last = line.strip()
            progress(ImageOutput(REFERENCE, last))
    if process.returncode != 0:
        raise EngineError(
            f"debootstrap could not make {REFERENCE}: {last}",
            "Check that Debian's packages can be reached and that 500 MB of disk space are free.",
        )
    for pattern in _LEFT_BY_DEBOOTSTRAP:
        for path in root.glob(pattern):
            _remove(path)
    (root / SOURCES).write_text(sources(MIRROR, SECURITY_MIRROR), "ascii")


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


def mend(client: docker.DockerClient, release: str, reference: str, progress: Progress) -> None:
    """Give the image with the id `release` the updates that Debian made since, under that reference.

    Raises `EngineError`, and then removes `release` unless it has a tag.
    """
    try:
        _update(client, release, reference, progress)
    except BaseException:
        forget(client, release)
        raise


def forget(client: docker.DockerClient, image: str) -> None:
    """Remove the image with this id, unless it has a tag, or a container of it is there."""
    with suppress(DockerException, RequestException):
        if not client.images.get(image).tags:
            client.images.remove(image)


def _update(client: docker.DockerClient, release: str, reference: str, progress: Progress) -> None:
    failure = f"The updates of {reference} could not be installed"
    dockerfile = io.BytesIO(_MENDED.format(release=release).encode())
    refusals, last = [], ""
    with translated(failure):
        for message in client.api.build(
            fileobj=dockerfile, tag=reference, rm=True, forcerm=True, decode=True, use_config_proxy=True
        ):
            if "error" in message:
                refusals.append(str(message["error"]))
            if line := str(message.get("stream", "")).strip():
                last = line
                progress(ImageOutput(reference, line))
    if refusals:
        raise explain(failure, " ".join((last, *refusals)))


def _import(client: docker.DockerClient, root: Path) -> str:
    """The id of the image that it becomes."""
    labels = [f"LABEL {name}={value}" for name, value in MADE_HERE.items()]
    with translated(f"The engine did not take {REFERENCE}"), tempfile.TemporaryFile() as archive:
        with tarfile.open(fileobj=archive, mode="w", format=tarfile.GNU_FORMAT) as tar:
            for path in _entries(root):
                tar.add(path, arcname=str(path.relative_to(root)), recursive=False)
        archive.seek(0)
        said = client.api.import_image(archive, changes=['CMD ["bash"]', *labels])
    return str(json.loads(said)["status"])


def _entries(root: Path) -> Iterator[Path]:
    """All below `root` but its devices, which the engine makes itself."""
    for path in sorted(root.rglob("*")):
        if not (path.is_char_device() or path.is_block_device()):
            yield path
