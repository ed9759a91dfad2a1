"""Whether grading again came to the same. Pure: two reports in, what differs out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from runner.domain.report import Report
from runner.domain.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Changed:
    """Something that was one thing and is another now; `what` is a case's id, or what a sentence calls it."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Reproduction:
    """How a new report compares with an old one.

    Attributes:
        outcome: what differs of what counts: verdicts and scores, whole first, then groups, then cases.
        circumstances: what else differs, and may be why: versions, images, machine.
    """

    outcome: tuple[Changed, ...]
    circumstances: tuple[Changed, ...]

    @property
    def is_same(self) -> bool:
        """Whether everything that counts came out the same."""
        return not self.outcome


def compare(before: Report, after: Report) -> Reproduction:
    """What grading again changed; `after` is compared by as much as `before` shows, in whichever view."""
    return Reproduction(
        (*_whole(before, after), *_groups(before, after), *_cases(before, after)),
        tuple(_circumstances(before, after)),
    )


def _whole(before: Report, after: Report) -> Iterator[Changed]:
    yield from _changed("the verdict", before.verdict, after.verdict)
    yield from _changed("the score", before.score, after.score)
    yield from _changed("the decision", before.decision, after.decision)


def _groups(before: Report, after: Report) -> Iterator[Changed]:
    again = {group.name: group for group in after.groups}
    for group in before.groups:
        now = again.get(group.name)
        found = None if now is None else f"{now.accepted} of {now.total} accepted"
        yield from _changed(f"group {group.name}", f"{group.accepted} of {group.total} accepted", found)


def _cases(before: Report, after: Report) -> Iterator[Changed]:
    again = _verdicts(after)
    for case, verdict in _verdicts(before).items():
        yield from _changed(case, verdict, again.get(case))


def _verdicts(report: Report) -> Mapping[str, Verdict]:
    return {case.id: case.verdict for group in report.groups for case in group.cases}


def _circumstances(before: Report, after: Report) -> Iterator[Changed]:
    old, new = before.evidence, after.evidence
    yield from _changed("the runner", old.runner_version, new.runner_version)
    yield from _changed("the supervisor", old.supervisor_version, new.supervisor_version)
    language = before.submission.language_version
    yield from _changed("the language", language, after.submission.language_version)
    yield from _changed("the processor core", old.core, new.core)
    for title, earlier, later in (
        ("image", old.images, new.images),
        ("engine", old.engine, new.engine),
        ("host", old.host, new.host),
        ("seed", old.seeds, new.seeds),
    ):
        for name in sorted(earlier.keys() | later.keys()):
            yield from _changed(f"{title} {name}", earlier.get(name), later.get(name))


def _changed(what: str, before: object, after: object) -> Iterator[Changed]:
    if before != after:
        yield Changed(what, _shown(before), _shown(after))


def _shown(value: object) -> str:
    return "none" if value is None else str(value)
