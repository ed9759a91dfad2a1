"""Regrades: grade again, look at what would change, then apply it or not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from runner.domain.access import Action, Actor
from runner.domain.errors import ConflictError, TooLargeError
from runner.services.door import check_rate
from runner.services.guard import reach_of, refuse_absent, require, target_in
from runner.services.service import Service
from runner.storage import audit, challenges, people, regrades, submissions
from runner.storage.ids import new_id
from runner.storage.regrades import Change, NewRegrade, RegradeState, Scope, StoredRegrade, Tally

MOST_SUBMISSIONS: Final = 10_000
"""Of one regrade."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to be graded again: one submission, a challenge (by slug), or all."""

    submission_id: str | None
    challenge: str | None
    reason: str
    trace_id: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A regrade and how it stands."""

    regrade: StoredRegrade
    tally: Tally


def start(service: Service, actor: Actor, asked: Asked) -> Seen:
    """Queue gradings by the current version of each challenge, behind everything else.

    Raises:
        ConflictError: there is nothing to grade again.
        TooOftenError: so many were started within the hour.
        TooLargeError: it is more than can be graded in one go.
    """
    with service.database.write() as connection:
        scope, challenge_id = _scope(connection, actor, asked)
        people.hold(connection, actor.user_id)
        check_rate("regrades", regrades.lately(connection, actor.user_id), service.settings.regrades_per_hour)
        found = regrades.in_scope(connection, scope, MOST_SUBMISSIONS)
        if not found:
            raise ConflictError("There is nothing to grade again.", "Hand something in first.")
        if len(found) > MOST_SUBMISSIONS:
            raise TooLargeError(
                f"These are more than {MOST_SUBMISSIONS:,} submissions.", "Regrade one challenge at a time."
            )
        regrade_id = new_id()
        new = NewRegrade(
            Scope(scope.submission_id, challenge_id), asked.reason, actor.user_id, asked.trace_id
        )
        regrades.add(connection, new, found, challenges.current_versions(connection), regrade_id)
        detail = {"submissions": len(found), "reason": asked.reason}
        audit.record(connection, actor, "regrade.requested", f"regrade/{regrade_id}", detail)
    service.ring(regrade_id)
    return read(service, actor, regrade_id)


def listed(service: Service, actor: Actor, before: str, limit: int) -> list[StoredRegrade]:
    """Those of challenges within reach, the newest first."""
    require(actor, Action.LIST_REGRADES)
    with service.database.read() as connection:
        return regrades.listed(connection, reach_of(connection, actor), before, limit)


def read(service: Service, actor: Actor, regrade_id: str) -> Seen:
    """A regrade, and what it would change so far."""
    with service.database.read() as connection:
        stored = _found(connection, actor, Action.READ_REGRADE, regrade_id)
        return Seen(stored, regrades.tally(connection, regrade_id))


def changes(service: Service, actor: Actor, regrade_id: str, beyond: str, limit: int) -> list[Change]:
    """Submission by submission, what counts and what would."""
    with service.database.read() as connection:
        _found(connection, actor, Action.READ_REGRADE, regrade_id)
        return regrades.changes(connection, regrade_id, beyond, limit)


def decide(service: Service, actor: Actor, regrade_id: str, decided: RegradeState, reason: str) -> Seen:
    """Apply or discard. Raises `ConflictError` unless it is ready."""
    with service.database.write() as connection:
        stored = _found(connection, actor, Action.DECIDE_REGRADE, regrade_id)
        if not regrades.decide(connection, regrade_id, decided, actor.user_id):
            now = regrades.by_id(connection, regrade_id) or stored
            raise ConflictError(
                f"The regrade is {now.state.value}; only one that is ready can be decided upon.",
                "Wait until all of it is graded." if now.state is RegradeState.PREPARING else "",
            )
        what = f"regrade.{decided.value}"
        audit.record(connection, actor, what, f"regrade/{regrade_id}", {"reason": reason})
    return read(service, actor, regrade_id)


def _scope(connection: Connection, actor: Actor, asked: Asked) -> tuple[Scope, str | None]:
    """What is graded again, and the challenge that it belongs to."""
    if asked.submission_id is not None:
        submission = submissions.by_id(connection, asked.submission_id)
        if submission is None:
            refuse_absent(actor, Action.REGRADE)
        target = target_in(connection, actor, submission.challenge_id, submission.candidate_id)
        require(actor, Action.REGRADE, target)
        return Scope(submission_id=submission.id), submission.challenge_id
    if asked.challenge is not None:
        challenge = challenges.by_slug(connection, asked.challenge)
        if challenge is None:
            refuse_absent(actor, Action.REGRADE)
        require(actor, Action.REGRADE, target_in(connection, actor, challenge.id))
        return Scope(challenge_id=challenge.id), challenge.id
    require(actor, Action.REGRADE_ALL)
    return Scope(), None


def _found(connection: Connection, actor: Actor, action: Action, regrade_id: str) -> StoredRegrade:
    stored = regrades.by_id(connection, regrade_id)
    if stored is None:
        refuse_absent(actor, action)
    require(actor, action, target_in(connection, actor, stored.challenge_id or ""))
    return stored
