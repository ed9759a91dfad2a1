"""Edge cases: the cases that try them and the submissions that they catch."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from runner.catalog.draft import Draft
from runner.catalog.spelling import did_you_mean
from runner.domain.cases import SAMPLE_GROUP
from runner.domain.diagnostic import Diagnostic


def check(draft: Draft) -> Iterator[Diagnostic]:
    """Ids are unique, and cases and submissions are there."""
    seen: set[str] = set()
    for index, edge_case in draft.mappings("edge_cases"):
        name = edge_case.get("id")
        if isinstance(name, str):
            if name in seen:
                place = ("edge_cases", index, "id")
                yield draft.document.complain(
                    place, f"a second edge case `{name}`", "give one of the two another id"
                )
            seen.add(name)
        yield from _cases(draft, index)
        yield from _catches(draft, index)


def _cases(draft: Draft, index: int) -> Iterator[Diagnostic]:
    secret = [case for case in draft.case_ids if not case.startswith(f"{SAMPLE_GROUP}/")]
    for item, case in draft.texts("edge_cases", index, "cases"):
        place = ("edge_cases", index, "cases", item)
        if case in secret:
            continue
        if case in draft.case_ids:
            message = f"`{case}` is a sample, which scores nothing"
            yield draft.document.complain(place, message, "name a case of a secret group")
            continue
        fix = did_you_mean(case, secret) or "write `group/name` of a case below `tests/`"
        yield draft.document.complain(place, f"there is no case `{case}`", fix)


def _catches(draft: Draft, index: int) -> Iterator[Diagnostic]:
    references = {reference.path: reference for reference in draft.references}
    for item, written in draft.texts("edge_cases", index, "catches"):
        place = ("edge_cases", index, "catches", item)
        reference = references.get(PurePosixPath(written.removeprefix("submissions/")))
        if reference is None:
            fix = did_you_mean(written, map(str, references)) or "write a path below `submissions/`"
            yield draft.document.complain(place, f"there is no submission `{written}`", fix)
        elif reference.is_accepted:
            message = f"`{written}` must be accepted, so nothing can catch it"
            yield draft.document.complain(place, message, "name a submission that is wrong")
        elif written.startswith("submissions/"):
            fix = f"write `{reference.path}`"
            yield draft.document.complain(place, "the path starts below `submissions/`", fix)
