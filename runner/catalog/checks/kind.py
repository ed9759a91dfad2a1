"""Kinds that are not graded yet, and blocks that belong to another kind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from runner.catalog.draft import Draft
from runner.catalog.yaml_source import YamlDocument
from runner.domain.challenge import Kind
from runner.domain.diagnostic import Diagnostic

SUPPORTED: Final = frozenset({Kind.PROGRAM, Kind.SERVICE})
_KEYS: Final = {Kind.PROGRAM: {"program", "checker"}, Kind.SERVICE: {"service", "images", "sidecars"}}
"""What only challenges of that kind have."""


def check(draft: Draft) -> Iterator[Diagnostic]:
    """No key that belongs to another kind."""
    every = {kind.value for kind in Kind}.union(*_KEYS.values())
    for key in draft.mapping():
        if key in every - _KEYS[draft.kind]:
            message = f"`{key}` does not belong in a challenge of kind `{draft.kind}`"
            yield draft.document.complain_key((key,), message, "delete it")


def unsupported(document: YamlDocument) -> Iterator[Diagnostic]:
    """A kind that is in the format and is not graded yet."""
    kind = document.data.get("kind") if isinstance(document.data, dict) else None
    if kind in list(Kind) and kind not in SUPPORTED:
        fix = "write `kind: program` or `kind: service`"
        yield document.complain(("kind",), f"kind `{kind}` is not supported yet", fix)
