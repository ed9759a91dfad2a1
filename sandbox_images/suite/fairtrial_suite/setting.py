"""Where the service and its sidecars are, as the grader says it in FAIRTRIAL_SETTING."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

VARIABLE = "FAIRTRIAL_SETTING"
SOURCE = Path("/box/src")
"""The author's files: tests/<group>/test_*.py and, where there is one, openapi.json."""


@dataclass(frozen=True, slots=True)
class Sidecar:
    """A server beside the service, on loopback. `url_name` is the variable that tells the service of it."""

    name: str
    image: str
    port: int
    url_name: str
    admin_password: str


@dataclass(frozen=True, slots=True)
class Setting:
    """`wall_time`: seconds for which the service may owe answers within one case."""

    port: int
    sidecars: tuple[Sidecar, ...] = ()
    wall_time: float = 10.0
    source: Path = SOURCE

    @property
    def tests(self) -> Path:
        """The folder that has a folder a group."""
        return self.source / "tests"

    def sidecar(self, image: str) -> Sidecar | None:
        """The first one of this image."""
        return next((sidecar for sidecar in self.sidecars if sidecar.image == image), None)


def from_environment() -> Setting:
    """Raise KeyError, ValueError or TypeError where the variable is missing or not as it should be."""
    return parse(json.loads(os.environ[VARIABLE]))


def parse(document: dict[str, Any]) -> Setting:
    """A setting from its JSON form."""
    return Setting(
        port=int(document["service"]["port"]),
        sidecars=tuple(Sidecar(**sidecar) for sidecar in document.get("sidecars", ())),
        wall_time=float(document.get("wall_time", 10.0)),
        source=Path(document.get("source", SOURCE)),
    )
