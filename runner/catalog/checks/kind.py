"""Kinds that are not graded yet, and blocks that belong to another kind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from runner.catalog.draft import Draft
from runner.domain.challenge import Kind
from runner.domain.diagnostic import Diagnostic

_OF_OTHERS: Final = ("images", "sidecars")


def check(draft: Draft) -> Iterator[Diagnostic]:
    """Exactly one block, named after the kind; `program` is the only kind that is supported."""
    kind = draft.at("kind")
    if kind not in list(Kind):
        return
    if kind != Kind.PROGRAM:
        fix = "write `kind: program`"
        yield draft.document.complain(("kind",), f"kind `{kind}` is not supported yet", fix)
        return
    for key in (*(other.value for other in Kind if other is not Kind.PROGRAM), *_OF_OTHERS):
        if key in draft.mapping():
            message = f"`{key}` does not belong in a challenge of kind `program`"
            yield draft.document.complain_key((key,), message, "delete it")
