"""Images of just what was locked: the archive as it was on that day, and nothing tagged that differs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

import docker

from runner.domain.errors import UsageError
from runner.domain.submission import SourceFile
from runner.images.archive import SOURCES, snapshot_sources
from runner.images.base import REFERENCE, ensure_base
from runner.images.builder import Making, architecture, is_there, make_missing
from runner.images.catalog import DOCKERFILE, Catalog, Image, tag_of
from runner.images.drift import compare
from runner.images.installed import installed
from runner.images.lock import Lock, lock_path
from runner.images.progress import Progress

_BASE = f"""\
# The base with the locked packages, and none else. What is built on it finds the same archive and pins.
ARG debian={REFERENCE}
FROM ${{debian}}
RUN rm -rf /etc/apt/sources.list /etc/apt/sources.list.d /etc/apt/preferences.d
COPY sources /{SOURCES}
COPY preferences /etc/apt/preferences.d/fairtrial
COPY apt.conf /etc/apt/apt.conf.d/fairtrial
COPY packages /lock/packages
RUN set -eu; cd /lock; apt-get update -qq; \\
    apt-cache pkgnames | grep -Fxf packages >wanted; \\
    sed 's/$/-/' packages >kept; dpkg-query -Wf '${{Package}}-\\n' >there; \\
    grep -vFxf kept there >>wanted || true; \\
    DEBIAN_FRONTEND=noninteractive xargs apt-get install -y -qq --no-install-recommends <wanted; \\
    rm -rf /lock /var/lib/apt/lists/* /var/cache/apt/* /var/log/apt /var/log/*.log
"""
_APT = """\
APT::Get::allow-downgrades "true";
APT::Update::Error-Mode "any";
Acquire::Retries "10";
"""
"""A base may be newer than the lock; and nothing goes on without a part of the archive."""


def build_locked(
    client: docker.DockerClient, catalog: Catalog, snapshots: str, progress: Progress, names: Iterable[str]
) -> Mapping[str, str]:
    """Make the named images, or all, as locked, where they are not there yet. Returns the id of each.

    `snapshots` is where the archive's snapshots are, as in `runner.images.archive.SNAPSHOTS`.

    Raises:
        UsageError: no such image; no lock, or none that can be read; or what was built differs from it, and
            then has no tag.
        ImageMissingError: the base image cannot be had.
        EngineError: the engine failed.
    """
    lock = catalog.lock(architecture(client))
    if lock is None:
        path = lock_path(catalog.folder, architecture(client))
        raise UsageError(f"There is no {path}.", "`fairtrial images lock` writes it, of images built here.")
    images = catalog.order(names)
    tags = catalog.locked_tags(lock)

    def accept(name: str, image: str) -> None:
        check(lock, name, installed(client, image))

    references = dict(tags)
    if not all(is_there(client, tags[image.name]) for image in images):
        references[REFERENCE] = _make_base(client, lock, snapshots, progress)
    return make_missing(client, images, Making(tags, references, accept), progress)


def check(lock: Lock, name: str, here: Mapping[str, str]) -> None:
    """Whether the packages of an image are as locked. Raises `UsageError` which names those that are not.

    An image that is not ours was not locked: it may have more than what all are built on.
    """
    locked = lock.of(name)
    if locked is None:
        locked = _everywhere(lock) if here else {}
        here = {package: version for package, version in here.items() if package in locked}
    _demand_same(lock, name, locked, here)


def check_base(lock: Lock, name: str, here: Mapping[str, str]) -> None:
    """Whether that has just what all images have, as locked. Raises as `check` does."""
    _demand_same(lock, name, _everywhere(lock), here)


def _everywhere(lock: Lock) -> Mapping[str, str]:
    return {package: lock.versions[package] for package in lock.everywhere}


def _demand_same(lock: Lock, name: str, locked: Mapping[str, str], here: Mapping[str, str]) -> None:
    if differences := compare(locked, here):
        raise UsageError(
            f"The image {name} is not as locked: {'; '.join(map(str, differences))}.",
            f"It was not tagged. Either the lock was changed, or the archive is not that of {lock.snapshot}.",
        )


def _make_base(client: docker.DockerClient, lock: Lock, snapshots: str, progress: Progress) -> str:
    """The tag of what takes the place of Debian's image."""
    base = locked_base(lock, snapshots)
    tag = tag_of(base, {REFERENCE: ensure_base(client, progress)})

    def accept(name: str, image: str) -> None:
        check_base(lock, name, installed(client, image))

    make_missing(client, [base], Making({base.name: tag}, {}, accept), progress)
    return tag


def locked_base(lock: Lock, snapshots: str) -> Image:
    """What takes the place of Debian's image."""
    files = {
        str(DOCKERFILE): _BASE,
        "apt.conf": _APT,
        "packages": "".join(f"{name}\n" for name in sorted(lock.everywhere)),
        "preferences": preferences(lock),
        "sources": snapshot_sources(snapshots, lock.snapshot),
    }
    context = (SourceFile(PurePosixPath(name), text.encode()) for name, text in sorted(files.items()))
    return Image("debian", tuple(context), {"debian": REFERENCE})


def preferences(lock: Lock) -> str:
    """The locked versions and no others, older than what is there or not (apt_preferences(5))."""
    stanzas = (
        f"Package: {name}\nPin: version {version}\nPin-Priority: 1001\n"
        for name, version in sorted(lock.versions.items())
    )
    return "\n".join(stanzas)
