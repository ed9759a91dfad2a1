"""Images as locked, by the real engine, from the archive as it is now: it moves, and no test minds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import docker
import pytest
from click.testing import CliRunner

from runner.cli.images import command as images
from runner.domain.errors import ImageMissingError, UsageError
from runner.images.archive import SNAPSHOTS
from runner.images.base import REFERENCE
from runner.images.builder import architecture, build, list_images, list_unlocked, resolve
from runner.images.catalog import REPOSITORY, Catalog, read_catalog, tag_of
from runner.images.client import connected
from runner.images.drift import Difference
from runner.images.installed import installed
from runner.images.lock import Lock, LockError, lock_path, read_lock, render
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
    for one in (lock, another(lock, PACKAGE), not_everywhere(another(lock, PACKAGE), PACKAGE)):
        for base in client.images.list(base_tag(client, one)):
            client.images.remove(base.tags[0], force=True)


def write(client: docker.DockerClient, catalog: Catalog, lock: Lock) -> None:
    lock_path(catalog.folder, architecture(client)).write_text(render(lock))


def another(lock: Lock, package: str) -> Lock:
    """The lock with a version that nobody ever had."""
    return replace(lock, versions={**lock.versions, package: "0.0.1-1"})


def not_everywhere(lock: Lock, package: str) -> Lock:
    """The lock with another image, which does not have the package: nor has what both are built on."""
    return replace(lock, images={**lock.images, "another": lock.images[NAME] - {package}})


def base_tag(client: docker.DockerClient, lock: Lock) -> str:
    return tag_of(locked_base(lock, NOW), {REFERENCE: str(client.images.get(REFERENCE).id)})


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
    tampered = not_everywhere(another(lock, PACKAGE), PACKAGE)
    write(client, catalog, tampered)
    with pytest.raises(UsageError, match=rf"{NAME} is not as locked: {PACKAGE} 0\.0\.1-1 → "):
        build_locked(client, catalog, NOW, unwatched, [])
    assert client.images.list(catalog.locked_tags(tampered)[NAME]) == []
    assert len(client.images.list(base_tag(client, tampered))) == 1


def test_nothing_is_built_on_what_is_not_as_locked(client: docker.DockerClient, catalog: Catalog, lock: Lock):
    tampered = another(lock, PACKAGE)
    write(client, catalog, tampered)
    with pytest.raises(UsageError, match=rf"debian is not as locked: {PACKAGE} 0\.0\.1-1 → "):
        build_locked(client, catalog, NOW, unwatched, [])
    assert client.images.list(catalog.locked_tags(tampered)[NAME]) == []
    assert client.images.list(base_tag(client, tampered)) == []


def test_who_builds_what_debian_has_now_is_told_that_gradings_take_what_is_locked(
    client: docker.DockerClient, catalog: Catalog, lock: Lock, monkeypatch: pytest.MonkeyPatch
):
    write(client, catalog, lock)
    build_locked(client, catalog, NOW, unwatched, [])
    monkeypatch.setattr("runner.images.catalog.read_catalog", lambda: catalog)
    said = CliRunner().invoke(images, ["build"])
    assert said.exit_code == 0
    assert (
        f"take images as locked first, and these are there: {NAME} ({catalog.locked_tags(lock)[NAME]})."
        in (said.stderr)
    )


def test_a_lock_that_cannot_be_read_keeps_nobody_from_grading(
    client: docker.DockerClient, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
):
    usual = build(client, catalog, unwatched)[NAME]
    path = lock_path(catalog.folder, architecture(client))
    path.write_text("snapshot 20261130T120000Z\nimages c\n\nlibc6\n")
    assert resolve(client, catalog, NAME) == usual
    monkeypatch.setattr("runner.images.catalog.read_catalog", lambda: catalog)
    for command in (["list"], ["list", "-f", "json"], ["build"]):
        said = CliRunner().invoke(images, command)
        assert said.exit_code == 0
        assert f"No image counts as locked: {path} is no lock: line 4 is not a package" in said.stderr
    with pytest.raises(LockError, match="line 4"):
        build_locked(client, catalog, NOW, unwatched, [])


def test_an_image_that_is_not_there_may_be_one_as_locked_where_no_lock_can_be_read(
    client: docker.DockerClient, tmp_path: Path
):
    (tmp_path / NAME).mkdir()
    (tmp_path / NAME / "Dockerfile").write_text(f"{DOCKERFILE}# never built\n")
    path = lock_path(tmp_path, architecture(client))
    path.mkdir()
    with pytest.raises(ImageMissingError) as caught:
        resolve(client, read_catalog(tmp_path), NAME)
    assert caught.value.message.endswith(
        f"and one as locked is not known since {path} is no lock: Is a directory."
    )
    assert caught.value.next_step.startswith("Run `fairtrial images build`. Of the lock: ")


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


def test_what_the_archive_says_is_read_whatever_the_engine_does_with_logs(
    client: docker.DockerClient, catalog: Catalog, lock: Lock, monkeypatch: pytest.MonkeyPatch
):
    """No word of a container can be read back where the engine's log driver is `none` or `syslog`."""
    create, drivers = client.api.create_container, list[object]()

    def noted(*args: Any, **words: Any) -> Any:
        if host := words.get("host_config"):
            drivers.append(host.get("LogConfig", {}).get("Type"))
        return create(*args, **words)

    monkeypatch.setattr(client.api, "create_container", noted)
    catalog = replace(catalog, folder=catalog.folder / "nowhere")
    assert make_lock(client, catalog, datetime.now(UTC)).versions == lock.versions
    assert drivers == ["json-file"]


def test_every_image_that_is_built_stands_to_the_repositorys_lock(client: docker.DockerClient):
    """How far it is from it is the archive's doing; that it can be told is ours."""
    catalog = read_catalog()
    lock = read_lock(catalog.folder, "amd64")
    assert lock is not None
    found = standings(client, list_unlocked(client, catalog), lock)
    told = {one.image.name for one in found if one.differences is not None}
    assert told == {one.image.name for one in found if one.image.id} - {"supervisor"}
