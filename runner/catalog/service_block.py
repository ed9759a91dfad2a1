"""What `challenge.yaml` says of a service, as it grades."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from runner.domain.service import Readiness, ServiceSpec, Sidecar, SidecarKind


def build(data: Mapping[str, Any]) -> ServiceSpec:
    """The block `service` with `images` and `sidecars`; only for a document that the schema takes."""
    block = data["service"]
    ready = block["ready"]
    openapi = block.get("openapi")
    return ServiceSpec(
        start=_commands(block["start"]),
        build=_commands(block.get("build", {})),
        images=dict(data["images"]),
        port=int(block["port"]),
        ready=Readiness(ready.get("path"), float(ready.get("deadline", Readiness(None).deadline))),
        stop=float(block.get("stop", {}).get("deadline", 5)),
        sidecars=tuple(map(_sidecar, data.get("sidecars", ()))),
        openapi=None if openapi is None else PurePosixPath(openapi),
    )


def _commands(block: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {language: tuple(words) for language, words in block.items()}


def _sidecar(block: Mapping[str, Any]) -> Sidecar:
    seed = block.get("seed")
    return Sidecar(
        name=block["name"],
        kind=SidecarKind(block["image"]),
        url=block["url"],
        seed=None if seed is None else PurePosixPath(seed),
    )
