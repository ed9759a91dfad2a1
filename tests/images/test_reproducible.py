"""An image that is built anew of the same packages has the same contents, byte by byte; only times differ."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import docker
import pytest

from runner.images import builder
from runner.images.base import REFERENCE, base_id
from runner.images.catalog import read_catalog
from runner.images.client import connected
from runner.images.contents import Contents, read_contents
from runner.images.installed import installed
from runner.images.progress import unwatched

pytestmark = pytest.mark.engine

IMAGE = "stub"
"""Packages of Debian, files of our own, and a compiled cache of them."""
MOVES = 2
"""So often may Debian's archive get other packages while this builds; it does so four times a day."""


def test_the_same_contents_come_of_the_same_folder_and_packages():
    with connected() as client, ExitStack() as left:

        def anew() -> str:
            return left.enter_context(built_anew(client, IMAGE))

        one, other = of_the_same_packages(client, anew)
        assert one != other
        contents = [read_contents(client, image, lambda _: False) for image in (one, other)]
    assert differing(*contents) == []
    assert contents[0].sha256 == contents[1].sha256


def of_the_same_packages(client: docker.DockerClient, anew: Callable[[], str]) -> tuple[str, str]:
    """Two in a row; again where the archive moved between them."""
    other = anew()
    for _ in range(1 + MOVES):
        one, other = other, anew()
        if installed(client, one) == installed(client, other):
            return one, other
    raise AssertionError(f"builds in a row never had the same packages, {2 + MOVES} times")


@contextmanager
def built_anew(client: docker.DockerClient, name: str) -> Iterator[str]:
    """The id of an image of which nothing but its parents comes from the engine's cache."""
    catalog = read_catalog()
    image = catalog.images[name]
    builder.build(client, catalog, unwatched, catalog.images.keys() & image.parents.values())
    base = base_id(client)
    assert base is not None
    arguments = builder._arguments(image, catalog.tags({REFERENCE: base}))
    built, _ = client.images.build(
        fileobj=builder._context(image), custom_context=True, buildargs=arguments,
        nocache=True, rm=True, forcerm=True, use_config_proxy=True,
    )  # fmt: skip
    try:
        yield str(built.id)
    finally:
        client.images.remove(str(built.id), force=True)


def differing(one: Contents, other: Contents) -> list[str]:
    return sorted({entry.path for entry in set(one.entries) ^ set(other.entries)})
