"""Kinds that are not graded yet, and blocks that belong to another kind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from runner.catalog.draft import Draft
from runner.catalog.yaml_source import YamlDocument
from runner.domain.challenge import Kind
from runner.domain.diagnostic import Diagnostic

_OF_OTHERS: Final = ("images", "sidecars")


def check(draft: Draft) -> Iterator[Diagnostic]:
    """A program has no block of another kind."""
    for key in (*(other.value for other in Kind if other is not Kind.PROGRAM), *_OF_OTHERS):
        if key in draft.mapping():
            message = f"`{key}` does not belong in a challenge of kind `program`"
            yield draft.document.complain_key((key,), message, "delete it")


def unsupported(document: YamlDocument) -> Iterator[Diagnostic]:
    """A kind that is in the format and is not graded yet."""
    kind = document.data.get("kind") if isinstance(document.data, dict) else None
    if kind in list(Kind) and kind != Kind.PROGRAM:
        yield document.complain(("kind",), f"kind `{kind}` is not supported yet", "write `kind: program`")
