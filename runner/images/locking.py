"""Making the lock: what the images built here have, if the archive still has it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

import docker
from docker.types import LogConfig

from runner.domain.errors import ImageMissingError, UsageError
from runner.images.archive import UPDATE
from runner.images.builder import ImageStatus, list_unlocked
from runner.images.catalog import Catalog
from runner.images.faults import translated
from runner.images.installed import installed
from runner.images.lock import Lock

_OFFERED = f'chmod 1777 /tmp && {UPDATE} >&2 && exec apt-cache madison "$@"'
_READABLE = LogConfig(type=LogConfig.types.JSON)
"""What the archive says is read from the container's log: the engine's own driver may keep none."""
_AGAIN = "Remove the images that are older (`docker image rm`), and run `fairtrial images build` again."


def make_lock(client: docker.DockerClient, catalog: Catalog, now: datetime) -> Lock:
    """The lock of what is built here. `now` is in UTC.

    Raises:
        ImageMissingError: not all of the images are there.
        UsageError: two images have different versions of a package, or the archive has other ones by now.
        EngineError: the engine failed, or could not reach the archive.
    """
    images = list_unlocked(client, catalog)
    packages = {image.name: installed(client, _present(image)) for image in images}
    having = {name: found for name, found in packages.items() if found}
    versions = agreed(having)
    one = next(image for image in images if image.name in having)
    if gone := sorted(versions.items() - _offered(client, _present(one), versions)):
        raise UsageError(
            f"Debian's archive no longer has {', '.join(f'{name} {version}' for name, version in gone)}.",
            _AGAIN,
        )
    return Lock(
        f"{now:%Y%m%dT%H%M%SZ}",
        versions,
        {name: frozenset(found) for name, found in having.items()},
    )


def agreed(packages: Mapping[str, Mapping[str, str]]) -> Mapping[str, str]:
    """The version of each package in all of the images. Raises `UsageError` when two have different ones."""
    versions: dict[str, str] = {}
    for image, found in sorted(packages.items()):
        for name, version in found.items():
            if versions.setdefault(name, version) != version:
                raise UsageError(
                    f"{name} is {version} in the image {image} and {versions[name]} in another.", _AGAIN
                )
    return versions


def _present(image: ImageStatus) -> str:
    if image.id is None:
        raise ImageMissingError(f"The image {image.name} is not there.", "Run `fairtrial images build`.")
    return image.id


def _offered(client: docker.DockerClient, image: str, names: Iterable[str]) -> set[tuple[str, str]]:
    """The packages of these names that the archive has now, each with its version."""
    with translated("The archive could not be asked what it has"):
        said = client.containers.run(
            image, ["-c", _OFFERED, "sh", *sorted(names)], entrypoint="/bin/sh", user="0:0",
            remove=True, use_config_proxy=True, log_config=_READABLE,
        )  # fmt: skip
    assert isinstance(said, bytes)
    lines = (line.split("|") for line in said.decode().splitlines())
    return {(name.strip(), version.strip()) for name, version, _ in lines}
