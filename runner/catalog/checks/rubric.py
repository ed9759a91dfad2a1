"""The rubric: ids are unique."""

from __future__ import annotations

from collections.abc import Iterator

from runner.catalog.draft import Draft
from runner.domain.diagnostic import Diagnostic


def check(draft: Draft) -> Iterator[Diagnostic]:
    """No id twice."""
    seen: set[str] = set()
    for index, item in draft.mappings("evaluation", "rubric"):
        name = item.get("id")
        if not isinstance(name, str):
            continue
        if name in seen:
            place = ("evaluation", "rubric", index, "id")
            yield draft.document.complain(
                place, f"a second rubric item `{name}`", "give one of the two another id"
            )
        seen.add(name)
