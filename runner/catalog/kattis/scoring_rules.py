"""What the format asks of the scores of groups ("Scoring problems", "Group dependencies").

Scores can be computed all the same, and a submission gets its verdict, so that the package is graded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from runner.domain.cases import Group
from runner.domain.scheme import ScoreAggregation, ScoringScheme

_ALL_OR_NOTHING = ScoreAggregation.PASS_FAIL


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something that a group's scores must not be.

    Attributes:
        group: whose `test_group.yaml` has to be mended.
    """

    group: str
    message: str
    fix: str


def mistakes(secret: str, scheme: ScoringScheme, groups: Sequence[Group]) -> Iterator[Mistake]:
    """All of them; `secret` is the name of what holds the groups, and `scheme` how it is scored."""
    for group in groups:
        yield from _of_group(group, scheme)
    inner = [group for group in groups if group.name != secret]
    if scheme.score_aggregation is _ALL_OR_NOTHING:
        if scheme.max_score is None and inner:
            yield _worth_nothing(secret)
        for group in inner:
            if group.score_aggregation is not _ALL_OR_NOTHING:
                message = f"`{secret}` is `pass-fail`, and this group is `{group.score_aggregation}`"
                yield Mistake(group.name, message, "make it `pass-fail` as well")
    elif scheme.score_aggregation is ScoreAggregation.SUM and scheme.max_score is not None:
        most = sum(group.max_score or 0 for group in inner)
        if most > scheme.max_score:
            message = f"the groups can earn {most:g}, and the `max_score` of all is {scheme.max_score:g}"
            yield Mistake(secret, message, f"write `max_score: {most:g}`, or give the groups less")
    yield from _of_required(inner)


def _of_group(group: Group, scheme: ScoringScheme) -> Iterator[Mistake]:
    if group.max_score is not None:
        return
    if group.score_aggregation is _ALL_OR_NOTHING:
        yield _worth_nothing(group.name)
    elif scheme.max_score is not None:
        message = f"the group is unbounded, and all together earn {scheme.max_score:g} at most"
        yield Mistake(group.name, message, "write its `max_score`")


def _of_required(groups: Iterable[Group]) -> Iterator[Mistake]:
    by_points = {one.name for one in groups if one.score_aggregation is not _ALL_OR_NOTHING}
    for group in groups:
        for name in by_points.intersection(group.require_pass):
            message = f"`require_pass` names `{name}`, which is not `pass-fail`: all of its cases must pass"
            yield Mistake(group.name, message, f"make `{name}` `pass-fail`")


def _worth_nothing(group: str) -> Mistake:
    message = "all or nothing is earned here, and how much is not said: nobody earns anything"
    return Mistake(group, message, "write `max_score`")
