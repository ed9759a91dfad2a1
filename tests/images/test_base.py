"""What the engine is left with where the base image cannot be made."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Iterator
from pathlib import Path

import docker
import pytest
from docker.errors import ImageNotFound

from runner.domain.errors import EngineError
from runner.images.base import mend
from runner.images.client import connected
from runner.images.progress import unwatched

pytestmark = pytest.mark.engine

REFERENCE = "base-under-test:latest"


@pytest.fixture
def client() -> Iterator[docker.DockerClient]:
    with connected() as client:
        yield client


@pytest.fixture
def bare(client: docker.DockerClient, tmp_path: Path) -> str:
    """The id of an image with one file, unlike that of any other run: nothing can be installed there."""
    archive, mark = io.BytesIO(), str(tmp_path).encode()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        entry = tarfile.TarInfo("mark")
        entry.size = len(mark)
        tar.addfile(entry, io.BytesIO(mark))
    archive.seek(0)
    return str(json.loads(client.api.import_image(archive))["status"])


def test_a_release_that_cannot_be_mended_is_not_left_behind(client: docker.DockerClient, bare: str):
    with pytest.raises(EngineError, match=f"The updates of {REFERENCE} could not be installed"):
        mend(client, bare, REFERENCE, unwatched)
    for gone in (bare, REFERENCE):
        with pytest.raises(ImageNotFound):
            client.images.get(gone)


def test_what_somebody_has_a_name_for_is_left(client: docker.DockerClient, bare: str):
    client.api.tag(bare, "somebodys-under-test")
    try:
        with pytest.raises(EngineError):
            mend(client, bare, REFERENCE, unwatched)
        assert client.images.get("somebodys-under-test").id == bare
    finally:
        client.images.remove("somebodys-under-test")
