"""Images as locked, by the real engine, from the archive as it is now: it moves, and no test minds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import docker
import pytest

from runner.domain.errors import UsageError
from runner.images.archive import SNAPSHOTS
from runner.images.base import REFERENCE
from runner.images.builder import architecture, build, list_images, list_unlocked, resolve
from runner.images.catalog import REPOSITORY, Catalog, read_catalog, tag_of
from runner.images.client import connected
from runner.images.drift import Difference
from runner.images.installed import installed
from runner.images.lock import Lock, lock_path, read_lock, render
from runner.images.locked import build_locked, locked_base
from runner.images.locking import make_lock
from runner.images.progress import unwatched
from runner.images.standing import standings

pytestmark = pytest.mark.engine

NOW = "http://deb.debian.org/{archive}"
"""The archive of this minute in the place of a day's snapshot."""
NAME = "locked-under-test"
OUTDATED = "outdated-under-test"
PACKAGE = "hello"
DOCKERFILE = f"""\
ARG debian={REFERENCE}
FROM ${{debian}}
COPY mark /mark
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends {PACKAGE} time </dev/null
"""


@pytest.fixture(scope="module")
def client() -> Iterator[docker.DockerClient]:
    with connected() as client:
        yield client


@pytest.fixture(scope="module")
def catalog(client: docker.DockerClient, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    """One image, unlike that of any other run, so that nothing of it comes from the engine's cache."""
    folder = tmp_path_factory.mktemp("images")
    (folder / NAME).mkdir()
    (folder / NAME / "Dockerfile").write_text(DOCKERFILE)
    (folder / NAME / "mark").write_text(str(folder))
    catalog = read_catalog(folder)
    yield catalog
    for image in client.images.list(f"{REPOSITORY}/{NAME}"):
        client.images.remove(str(image.id), force=True)


@pytest.fixture(scope="module")
def lock(client: docker.DockerClient, catalog: Catalog) -> Lock:
    """What that image has when it is built of what there is."""
    here = installed(client, build(client, catalog, unwatched)[NAME])
    assert PACKAGE in here
    return Lock("20261130T120000Z", here, {NAME: frozenset(here)})


@pytest.fixture(scope="module", autouse=True)
def bases(client: docker.DockerClient, catalog: Catalog, lock: Lock) -> Iterator[None]:
    """What the images are built on goes as well."""
    yield
    debian = str(client.images.get(REFERENCE).id)
    for one in (lock, another(lock, PACKAGE)):
        for base in client.images.list(tag_of(locked_base(one, NOW), {REFERENCE: debian})):
            client.images.remove(base.tags[0], force=True)


def write(client: docker.DockerClient, catalog: Catalog, lock: Lock) -> None:
    lock_path(catalog.folder, architecture(client)).write_text(render(lock))


def another(lock: Lock, package: str) -> Lock:
    """The lock with a version that nobody ever had."""
    return replace(lock, versions={**lock.versions, package: "0.0.1-1"})


def test_an_image_as_locked_is_the_one_that_sandboxes_are_made_from(
    client: docker.DockerClient, catalog: Catalog, lock: Lock
):
    usual = resolve(client, catalog, NAME)
    write(client, catalog, lock)
    built = build_locked(client, catalog, NOW, unwatched, [])[NAME]
    assert installed(client, built) == lock.of(NAME)
    assert resolve(client, catalog, NAME) == built != usual
    assert [one.differences for one in standings(client, list_images(client, catalog), lock)] == [()]
    assert build_locked(client, catalog, SNAPSHOTS, unwatched, []) == {NAME: built}, "nothing is built again"


def test_what_the_archive_does_not_have_is_refused_by_name_and_gets_no_tag(
    client: docker.DockerClient, catalog: Catalog, lock: Lock
):
    tampered = another(lock, PACKAGE)
    write(client, catalog, tampered)
    with pytest.raises(UsageError, match=rf"not as locked: {PACKAGE} 0\.0\.1-1 → {lock.versions[PACKAGE]}\."):
        build_locked(client, catalog, NOW, unwatched, [])
    assert client.images.list(catalog.locked_tags(tampered)[NAME]) == []


def test_what_moved_since_the_lock_is_told_package_by_package(
    client: docker.DockerClient, catalog: Catalog, lock: Lock
):
    (one,) = standings(client, list_unlocked(client, catalog), another(lock, "dpkg"))
    assert one.differences == (Difference("dpkg", "0.0.1-1", lock.versions["dpkg"]),)


def test_without_a_lock_nothing_is_built_as_locked(client: docker.DockerClient, catalog: Catalog):
    lock_path(catalog.folder, architecture(client)).unlink(missing_ok=True)
    with pytest.raises(UsageError, match=r"There is no .*\.lock"):
        build_locked(client, catalog, SNAPSHOTS, unwatched, [])


def test_what_the_archive_no_longer_has_is_not_locked(client: docker.DockerClient, tmp_path: Path):
    """Of two packages one says that it is of a version that there never was."""
    (tmp_path / OUTDATED).mkdir()
    old = f"sed -i '/^Package: {PACKAGE}$/,/^$/s/^Version: .*/Version: 0.0.1-1/' /var/lib/dpkg/status"
    (tmp_path / OUTDATED / "Dockerfile").write_text(f"{DOCKERFILE}RUN {old}\n")
    (tmp_path / OUTDATED / "mark").write_text(str(tmp_path))
    catalog = read_catalog(tmp_path)
    built = build(client, catalog, unwatched)[OUTDATED]
    try:
        with pytest.raises(UsageError, match=rf"\b{PACKAGE} 0\.0\.1-1\b") as caught:
            make_lock(client, catalog, datetime.now(UTC))
    finally:
        client.images.remove(built, force=True)
    assert "time " not in caught.value.message.split(" no longer has ")[1]


def test_every_image_that_is_built_stands_to_the_repositorys_lock(client: docker.DockerClient):
    """How far it is from it is the archive's doing; that it can be told is ours."""
    catalog = read_catalog()
    lock = read_lock(catalog.folder, "amd64")
    assert lock is not None
    found = standings(client, list_unlocked(client, catalog), lock)
    told = {one.image.name for one in found if one.differences is not None}
    assert told == {one.image.name for one in found if one.image.id} - {"supervisor"}
