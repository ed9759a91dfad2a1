"""Limits that do not go together, and factors for languages that are not offered."""

from __future__ import annotations

from collections.abc import Iterator

from runner.catalog.draft import Draft
from runner.catalog.spelling import listing
from runner.domain.diagnostic import Diagnostic
from runner.domain.languages import LANGUAGE_NAMES


def check(draft: Draft) -> Iterator[Diagnostic]:
    """Wall time holds CPU time, and factors are of the challenge's languages."""
    cpu, wall = draft.number("limits", "time_limit"), draft.number("limits", "wall_time")
    if cpu is not None and wall is not None and 0 < wall < cpu:
        message = f"`wall_time` ({wall:g} s) is less than `time_limit` ({cpu:g} s)"
        yield draft.document.complain(
            ("limits", "wall_time"), message, f"write at least {cpu:g}; five times is usual"
        )
    offered = offered_languages(draft)
    for name in draft.mapping("limits", "language_factors"):
        if name in LANGUAGE_NAMES and name not in offered:
            message = f"`language_factors` has `{name}`, which the challenge does not offer"
            fix = f"delete it, or add `{name}` to `languages`, which has {listing(offered)}"
            yield draft.document.complain_key(("limits", "language_factors", name), message, fix)


def offered_languages(draft: Draft) -> list[str]:
    """The languages that the challenge says it offers."""
    return [name for _, name in draft.texts("languages")]
