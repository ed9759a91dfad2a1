"""What a service shares with what runs beside it: its port, its environment, the description of its API."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from runner.catalog import openapi_source, yaml_source
from runner.catalog.draft import Draft
from runner.catalog.folder import contained
from runner.domain.challenge import Kind
from runner.domain.diagnostic import Diagnostic
from runner.domain.service import SidecarKind

_VARIABLES: Final = frozenset({"PATH", "HOME", "TMPDIR", "LANG", "TZ", "NODE_OPTIONS"})
"""What a service finds in its environment whatever its challenge; no sidecar's URL takes their places."""


def check(draft: Draft) -> Iterator[Diagnostic]:
    """Nothing for another kind."""
    if draft.kind is not Kind.SERVICE:
        return
    yield from _openapi(draft)
    port = ("service", "port")
    for index, sidecar in draft.mappings("sidecars"):
        url, image = sidecar.get("url"), sidecar.get("image")
        if isinstance(url, str) and (url in _VARIABLES or url.startswith("PYTHON")):
            message = f"`{url}` means something else to what runs the service"
            yield draft.document.complain(("sidecars", index, "url"), message, "choose another name")
        if image in list(SidecarKind) and draft.at(*port) == SidecarKind(image).port:
            message = f"`{image}` listens on {SidecarKind(image).port}, so the service cannot"
            yield draft.document.complain(port, message, "choose another port, such as 8080")
        yield from _seed(draft, sidecar.get("seed"))


def _openapi(draft: Draft) -> Iterator[Diagnostic]:
    written = draft.at("service", "openapi")
    path = contained(written) if isinstance(written, str) and written else None
    if path is not None and draft.folder.has(path):
        yield from openapi_source.complaints(str(path), draft.folder.read(path))


def _seed(draft: Draft, written: object) -> Iterator[Diagnostic]:
    """YAML becomes JSON on its way into a sidecar, whatever it is for."""
    path = contained(written.rstrip("/")) if isinstance(written, str) and written else None
    for file in draft.folder.below(path) if path is not None else ():
        if file.suffix in openapi_source.YAML:
            yield from yaml_source.parse(str(file), draft.folder.read(file))[1]
