"""Submissions: taken once, found again, and shown to those who may see them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from runner.domain.access import Action, Actor, Role, sees_everything_of
from runner.domain.backlog import Backlog
from runner.domain.errors import SubmissionsUsedUpError
from runner.domain.submission import Submission
from runner.domain.work import WorkClass
from runner.services.challenges import Desk
from runner.services.door import check_code, check_queue, check_rate
from runner.services.guard import not_found, reach_of, refuse_absent, require, target_in
from runner.services.service import Service
from runner.storage import idempotency, submissions
from runner.storage.idempotency import Repeatable
from runner.storage.ids import new_id
from runner.storage.submissions import NewSubmission, StoredGrading, StoredSubmission, Wanted


@dataclass(frozen=True, slots=True)
class HandIn:
    """What somebody hands in.

    Attributes:
        language: None leaves it to the files' suffixes.
        key: the request's Idempotency-Key; empty when it has none.
        fingerprint: SHA-256 of all that the request asks for, hexadecimal.
    """

    desk: Desk
    language: str | None
    code: Submission
    key: str
    fingerprint: str
    trace_id: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A submission, and how much of it the reader may see.

    Attributes:
        is_full: the interviewer's view is the reader's to see.
        is_replayed: a repeated request got what the first one made.
    """

    submission: StoredSubmission
    is_full: bool
    is_replayed: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """Which submissions a list is to have; empty texts ask for all."""

    challenge: str = ""
    candidate_id: str = ""


def hand_in(service: Service, actor: Actor, handed_in: HandIn) -> Seen:
    """Take a submission; when this returns it is on the disk, and will end in exactly one report.

    Raises:
        SubmissionError: it could not be graded.
        SubmissionsUsedUpError: the candidate has made all that the challenge allows.
        TooBusyError: it would not be graded in good time.
        TooOftenError: so many were made within the hour; of those at the same moment a few more may be taken.
        ConflictError: its key was used for another request.
    """
    challenge, version = handed_in.desk.challenge, handed_in.desk.version
    language = check_code(challenge, handed_in.code, handed_in.language)
    new = NewSubmission(actor.user_id, version, language.name, handed_in.code, handed_in.trace_id)
    submission_id = new_id()
    backlog = service.outlook.backlog()
    with service.database.write() as connection:
        if handed_in.key:
            request = Repeatable(actor.user_id, handed_in.key, handed_in.fingerprint)
            first = idempotency.first_of(connection, request, submission_id)
            if first != submission_id:
                stored = submissions.by_id(connection, first)
                if stored is None:
                    raise not_found()
                return Seen(stored, is_full=False, is_replayed=True)
        _check_standing(service, actor, handed_in.desk, backlog, connection)
        accepted = submissions.add(connection, new, submission_id)
    service.ring(accepted.grading_id)
    return Seen(submissions.as_taken(new, accepted, challenge.slug), is_full=False)


def _check_standing(
    service: Service, actor: Actor, desk: Desk, backlog: Backlog, connection: Connection
) -> None:
    most = desk.challenge.evaluation.max_submissions if actor.role is Role.CANDIDATE else None
    if most is not None:
        submissions.wait_for_turn(connection, actor.user_id)
    standing = submissions.standing(connection, actor.user_id, desk.version.challenge_id)
    if most is not None and standing.made >= most:
        raise SubmissionsUsedUpError(
            f"You have made {standing.made} submissions; this challenge allows {most}.",
            "Nothing more is to be done: what you handed in counts as the statement says.",
        )
    check_rate("submissions to this challenge", standing.lately, service.settings.submissions_per_hour)
    check_queue(service.settings, backlog, WorkClass.SUBMISSION, standing.pending)


def read(service: Service, actor: Actor, submission_id: str) -> Seen:
    """One submission."""
    with service.database.read() as connection:
        stored = submissions.by_id(connection, submission_id)
        if stored is None:
            refuse_absent(actor, Action.READ_SUBMISSION)
        target = target_in(connection, actor, stored.challenge_id, stored.candidate_id)
    require(actor, Action.READ_SUBMISSION, target)
    return Seen(stored, sees_everything_of(actor, target))


def listed(service: Service, actor: Actor, wanted: Filter, before: str, limit: int) -> list[Seen]:
    """The actor's own, and those to challenges that were granted; the newest first."""
    require(actor, Action.LIST_SUBMISSIONS)
    with service.database.read() as connection:
        within = reach_of(connection, actor)
        if actor.role is Role.CANDIDATE:
            within = frozenset()  # others hand in to the same challenges
        asked = Wanted(within, actor.user_id, wanted.challenge or None, wanted.candidate_id or None)
        found = submissions.listed(connection, asked, before, limit)
    return [Seen(one, within is None or one.challenge_id in within) for one in found]


def code_of(service: Service, actor: Actor, submission_id: str) -> tuple[Seen, Submission]:
    """A submission and the files that were handed in."""
    seen = read(service, actor, submission_id)
    with service.database.read() as connection:
        return seen, submissions.source(connection, submission_id)


def gradings(service: Service, actor: Actor, submission_id: str) -> tuple[Seen, list[StoredGrading]]:
    """All gradings of a submission, the oldest first: for those who see everything; else what counts."""
    seen = read(service, actor, submission_id)
    if not seen.is_full:
        return seen, [seen.submission.grading]
    with service.database.read() as connection:
        return seen, submissions.gradings_of(connection, submission_id)


def grading_of(service: Service, seen: Seen, grading_id: str | None) -> StoredGrading:
    """The grading that counts, or another one, which is for those who see everything."""
    if grading_id is None or grading_id == seen.submission.grading.id:
        return seen.submission.grading
    with service.database.read() as connection:
        grading = submissions.grading(connection, grading_id)
    if not seen.is_full or grading is None or grading.submission_id != seen.submission.id:
        raise not_found()
    return grading
