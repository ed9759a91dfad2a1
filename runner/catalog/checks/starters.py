"""Starters: one folder a language that the challenge offers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final

from runner.catalog.checks.limits import offered_languages
from runner.catalog.draft import Draft
from runner.catalog.spelling import did_you_mean, listing
from runner.domain.diagnostic import Diagnostic

STARTER: Final = PurePosixPath("starter")


def check(draft: Draft) -> Iterator[Diagnostic]:
    """Nothing below `starter/` but folders named after offered languages, with files in them."""
    offered = offered_languages(draft)
    for path in draft.folder.children(STARTER):
        if draft.folder.has(path):
            fix = "move it into a language's folder, such as `starter/python/`"
            yield Diagnostic(str(path), 1, 1, "belongs to no language", fix)
        elif path.name not in offered:
            fix = did_you_mean(path.name, offered) or f"add it to `languages`, which has {listing(offered)}"
            message = f"the challenge does not offer the language `{path.name}`"
            yield Diagnostic(str(path), 1, 1, message, fix)
        elif not draft.folder.below(path):
            yield Diagnostic(str(path), 1, 1, "is empty", "put the starter in it, or delete it")
