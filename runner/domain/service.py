"""What a `service` challenge asks for: an HTTP server, the servers beside it, and how it is tried."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Final

SERVICE_PORT: Final = "PORT"
"""Environment variable that tells a service where to listen."""
SUITE: Final = PurePosixPath("tests")
"""Where the suite lies, in the challenge's folder and in the suite's sandbox."""


OWN: Final = "own"
"""In `images`: the image that the challenge's folder has in `OWN_IMAGE`."""
OWN_IMAGE: Final = PurePosixPath("image")


class SidecarKind(StrEnum):
    """The servers that may run beside a service."""

    POSTGRES = "postgres"
    REDIS = "redis"
    STUB = "stub"

    @property
    def port(self) -> int:
        """Where it listens, on loopback."""
        return _PORTS[self]

    @property
    def url(self) -> str:
        """What the service is told of it: with its own user where there are users."""
        match self:
            case SidecarKind.POSTGRES:
                return f"postgresql://app:app@127.0.0.1:{self.port}/app"
            case SidecarKind.REDIS:
                return f"redis://app:app@127.0.0.1:{self.port}/0"
            case SidecarKind.STUB:
                return f"http://127.0.0.1:{self.port}"


_PORTS: Final = {SidecarKind.POSTGRES: 5432, SidecarKind.REDIS: 6379, SidecarKind.STUB: 9000}


@dataclass(frozen=True, slots=True)
class Sidecar:
    """A server beside the service, in the same network namespace.

    Attributes:
        name: how the author calls it.
        url: the environment variable in which the service finds its URL.
        seed: folder below the challenge's, of what is in it at the start of every group; None for nothing.
    """

    name: str
    kind: SidecarKind
    url: str
    seed: PurePosixPath | None = None


@dataclass(frozen=True, slots=True)
class Readiness:
    """When a service counts as started.

    Attributes:
        path: answers 2xx then; None when it is enough that the port accepts connections.
        deadline: seconds after its start.
    """

    path: str | None
    deadline: float = 20.0


@dataclass(frozen=True, slots=True)
class ServiceSpec:
    """The block of a `service` challenge, with the two that stand beside it.

    Attributes:
        start: the command line that starts the service, by language; it runs in the submission's folder.
        build: one that prepares it before, where a language needs that.
        images: the image that it runs in, by language.
        port: where it has to listen, on loopback at least.
        stop: seconds that it has to end after SIGTERM.
        openapi: its description, below the challenge's folder.
    """

    start: Mapping[str, tuple[str, ...]]
    images: Mapping[str, str]
    port: int
    ready: Readiness
    stop: float = 5.0
    build: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sidecars: tuple[Sidecar, ...] = ()
    openapi: PurePosixPath | None = None
