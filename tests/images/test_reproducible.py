"""An image that is built anew has the same contents, byte by byte; only times differ."""

from __future__ import annotations

import pytest

from runner.images import builder
from runner.images.base import REFERENCE, base_id
from runner.images.builder import list_unlocked
from runner.images.catalog import read_catalog
from runner.images.client import connected
from runner.images.contents import Contents, read_contents

pytestmark = pytest.mark.engine

IMAGE = "stub"
"""Packages of Debian, files of our own, and a compiled cache of them."""


def test_the_same_contents_come_of_the_same_folder():
    with connected() as client:
        catalog = read_catalog()
        base = base_id(client)
        assert base is not None
        (usual,) = (one.id for one in list_unlocked(client, catalog) if one.name == IMAGE)
        assert usual is not None
        image, tags = catalog.images[IMAGE], catalog.tags({REFERENCE: base})
        again = str(
            client.images.build(
                fileobj=builder._context(image),
                custom_context=True,
                buildargs=builder._arguments(image, tags),
                nocache=True,
                rm=True,
                forcerm=True,
                use_config_proxy=True,
            )[0].id
        )
        try:
            assert again != usual
            contents = [read_contents(client, image, lambda _: False) for image in (usual, again)]
        finally:
            client.images.remove(again, force=True)
    assert differing(*contents) == []
    assert contents[0].sha256 == contents[1].sha256


def differing(one: Contents, other: Contents) -> list[str]:
    return sorted({entry.path for entry in set(one.entries) ^ set(other.entries)})
