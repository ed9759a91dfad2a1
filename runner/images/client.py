"""The engine, as far as images need it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import docker

from runner.images.faults import translated


@contextmanager
def connected() -> Iterator[docker.DockerClient]:
    """The engine that the Docker command line would use. Raises `EngineError` when none answers."""
    with translated("The Docker engine does not answer"):
        client = docker.from_env()
    try:
        yield client
    finally:
        client.close()
