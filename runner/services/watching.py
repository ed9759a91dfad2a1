"""Who may watch which work, and how much of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from runner.domain.access import Actor
from runner.domain.events import Audience
from runner.domain.work import WorkClass
from runner.services import runs, submissions
from runner.services.service import Service

_CANDIDATES: Final = frozenset({Audience.CANDIDATE})
_ALL: Final = frozenset(Audience)


@dataclass(frozen=True, slots=True)
class Watched:
    """A piece of work, as somebody may watch it.

    Attributes:
        audiences: whose events the watcher may see.
    """

    work_id: str
    work_class: WorkClass
    audiences: frozenset[Audience]


def grading(service: Service, actor: Actor, submission_id: str, grading_id: str | None) -> Watched:
    """A grading of a submission: the one that counts, unless another is named. Raises `NotFoundError`."""
    seen = submissions.read(service, actor, submission_id)
    found = submissions.grading_of(service, seen, grading_id)
    work_class = WorkClass.SUBMISSION if found.regrade_id is None else WorkClass.REGRADE
    return Watched(found.id, work_class, _ALL if seen.is_full else _CANDIDATES)


def run(service: Service, actor: Actor, run_id: str) -> Watched:
    """One's own run. Raises `NotFoundError`."""
    return Watched(runs.read(service, actor, run_id).id, WorkClass.RUN, _CANDIDATES)
