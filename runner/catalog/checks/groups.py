"""Groups: their names, scores and requirements, and the folders that belong to them."""

from __future__ import annotations

from collections.abc import Iterator
from math import fsum, isclose

from runner.catalog.case_files import TESTS
from runner.catalog.draft import Draft
from runner.catalog.spelling import did_you_mean
from runner.domain.cases import SAMPLE_GROUP
from runner.domain.challenge import MAX_SCORE, Kind
from runner.domain.diagnostic import Diagnostic


def check(draft: Draft) -> Iterator[Diagnostic]:
    """Everything about groups."""
    yield from _names(draft)
    yield from _scores(draft)
    yield from _requirements(draft)
    yield from _folders(draft)


def example(kind: Kind, group: str) -> str:
    """The first case of a group, for whoever has to write one."""
    if kind is Kind.SERVICE:
        return f"a function `test_…` in `{TESTS}/{group}/test_….py`"
    return f"`{TESTS}/{group}/01.in` and `01.ans`"


def _names(draft: Draft) -> Iterator[Diagnostic]:
    seen: set[str] = set()
    for index, group in draft.mappings("groups"):
        name = group.get("name")
        if not isinstance(name, str):
            continue
        place = ("groups", index, "name")
        if name == SAMPLE_GROUP:
            message = "`sample` is always the first group and weighs nothing"
            yield draft.document.complain(place, message, "delete it from `groups`")
        elif name in seen:
            yield draft.document.complain(
                place, f"a second group `{name}`", "give one of the two another name"
            )
        elif not draft.cases.get(name):
            message = f"the group `{name}` has no cases"
            yield draft.document.complain(place, message, f"add {example(draft.kind, name)}")
        seen.add(name)


def _scores(draft: Draft) -> Iterator[Diagnostic]:
    groups = draft.mappings("groups")
    scores = [draft.number("groups", index, "max_score") for index, _ in groups]
    numbers = [score for score in scores if score is not None]
    if not numbers or len(numbers) < len(draft.items("groups")):
        return
    total = fsum(numbers)
    if isclose(total, MAX_SCORE, abs_tol=1e-6):
        return
    difference = MAX_SCORE - total
    fix = f"{'raise' if difference > 0 else 'lower'} one or more of them by {abs(difference):g} in all"
    message = f"the groups' `max_score` sums to {total:g}, and must sum to {MAX_SCORE}"
    yield draft.document.complain_key(("groups", len(groups) - 1, "max_score"), message, fix)


def _requirements(draft: Draft) -> Iterator[Diagnostic]:
    names = draft.all_groups
    for index, group in draft.mappings("groups"):
        earlier = [SAMPLE_GROUP, *(other.get("name") for _, other in draft.mappings("groups")[:index])]
        for item, required in draft.texts("groups", index, "require_pass"):
            place = ("groups", index, "require_pass", item)
            if required == group.get("name"):
                yield draft.document.complain(place, f"`{required}` requires itself", "delete it")
            elif required not in names:
                fix = did_you_mean(required, names) or "name a group that stands earlier in `groups`"
                yield draft.document.complain(place, f"there is no group `{required}`", fix)
            elif required not in earlier:
                fix = f"move `{required}` in front of it in `groups`"
                yield draft.document.complain(
                    place, f"the group `{required}` is graded later than this one", fix
                )


def _folders(draft: Draft) -> Iterator[Diagnostic]:
    for name in draft.cases:
        if name not in draft.all_groups:
            message = f"no group is named `{name}`, so its cases would not be run"
            fix = (
                did_you_mean(name, draft.all_groups)
                or "add it to `groups` in challenge.yaml, or delete the folder"
            )
            yield Diagnostic(str(TESTS / name), 1, 1, message, fix)
    if draft.kind is Kind.SERVICE:
        return  # what lies beside the groups is what their tests share
    for path in draft.folder.children(TESTS):
        if draft.folder.has(path):
            yield Diagnostic(
                str(path), 1, 1, "belongs to no group", "move it into a group's folder or out of `tests/`"
            )
