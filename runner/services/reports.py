"""Reports as they may be read: in one of two views, in any of the forms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from runner.domain.access import Actor, Role
from runner.domain.errors import ConflictError, ForbiddenError
from runner.domain.report import Report, View
from runner.domain.views import candidate_view
from runner.domain.work import WorkState
from runner.reports import document
from runner.reports.formats import FORMATS
from runner.services import submissions
from runner.services.service import Service
from runner.services.submissions import Seen
from runner.storage import reports
from runner.storage.submissions import StoredGrading

_RENDERING: Final = "3"
"""Rises when forms change what they draw of the same report."""


class NotGradedYetError(ConflictError):
    """There is no report yet; there will be one."""


class UngradedError(ConflictError):
    """There is no report, and there will be none: three attempts ended in faults of ours."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which report, for whose eyes, in which form.

    Attributes:
        grading_id: None asks for the grading that counts.
        view: None asks for as much as the reader may see.
        form: a name in `FORMATS`.
    """

    submission_id: str
    grading_id: str | None
    view: View | None
    form: str


@dataclass(frozen=True, slots=True)
class Found:
    """A report that may be read, not drawn yet.

    Attributes:
        facts: what determines every byte of it, for an entity tag; the last is the form.
    """

    grading_id: str
    view: View
    form: str
    facts: tuple[str, ...]


def find(service: Service, actor: Actor, wanted: Wanted) -> Found:
    """Whether there is such a report for this reader.

    Raises:
        NotGradedYetError: not yet.
        UngradedError: never.
        ForbiddenError: the interviewer's view is not the reader's to see.
    """
    seen = submissions.read(service, actor, wanted.submission_id)
    grading = submissions.grading_of(service, seen, wanted.grading_id)
    view = _view(seen, wanted.view, actor)
    if grading.outcome is None:
        raise _no_report(grading)
    key = service.signer.public.id if service.signer else ""
    facts = (grading.outcome.sha256, view.value, _RENDERING, key, wanted.form)
    return Found(grading.id, view, wanted.form, facts)


def draw(service: Service, found: Found) -> bytes:
    """The report's bytes."""
    return FORMATS[found.form].render(report_of(service, found)).encode()


def report_of(service: Service, found: Found) -> Report:
    """The report in the view that was found to be the reader's, signed where the service signs."""
    with service.database.read() as connection:
        stored = reports.document(connection, found.grading_id)
    report = document.from_document(stored)
    shown = candidate_view(report) if found.view is View.CANDIDATE else report
    return service.signer.signed(shown, found.facts[:-1]) if service.signer else shown


def _view(seen: Seen, view: View | None, actor: Actor) -> View:
    if view is View.INTERVIEWER and not seen.is_full:
        raise ForbiddenError(
            "The interviewer's view is not yours to see.", "Ask for `view=candidate`, or for none."
        )
    if view is None:
        may = seen.is_full and actor.role is not Role.CANDIDATE
        return View.INTERVIEWER if may else View.CANDIDATE
    return view


def _no_report(grading: StoredGrading) -> ConflictError:
    if grading.state is WorkState.UNGRADED:
        return UngradedError(
            "This submission could not be graded: the platform failed three times. It is neither passed nor "
            "failed.",
            "Nothing is to be done by the candidate; an interviewer can ask for a regrade.",
        )
    where = "waits for a worker" if grading.state is WorkState.QUEUED else "is under way"
    return NotGradedYetError(
        f"There is no report yet: the grading {where}.",
        "Follow the submission's events, or ask again in a moment.",
    )
