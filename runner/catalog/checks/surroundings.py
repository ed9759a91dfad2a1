"""What a service shares with what runs beside it: the ports and its environment."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from runner.catalog.draft import Draft
from runner.domain.challenge import Kind
from runner.domain.diagnostic import Diagnostic
from runner.domain.service import SidecarKind

_VARIABLES: Final = frozenset({"PATH", "HOME", "TMPDIR", "LANG", "TZ", "NODE_OPTIONS"})
"""What a service finds in its environment whatever its challenge; no sidecar's URL takes their places."""


def check(draft: Draft) -> Iterator[Diagnostic]:
    """Nothing for another kind."""
    if draft.kind is not Kind.SERVICE:
        return
    port = ("service", "port")
    for index, sidecar in draft.mappings("sidecars"):
        url, image = sidecar.get("url"), sidecar.get("image")
        if isinstance(url, str) and (url in _VARIABLES or url.startswith("PYTHON")):
            message = f"`{url}` means something else to what runs the service"
            yield draft.document.complain(("sidecars", index, "url"), message, "choose another name")
        if image in list(SidecarKind) and draft.at(*port) == SidecarKind(image).port:
            message = f"`{image}` listens on {SidecarKind(image).port}, so the service cannot"
            yield draft.document.complain(port, message, "choose another port, such as 8080")
