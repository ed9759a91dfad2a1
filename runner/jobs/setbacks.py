"""What follows when an attempt ends without a result: whoever watches is told in the same transaction."""

from __future__ import annotations

from sqlalchemy import Connection

from runner.domain.announcements import Announcement
from runner.domain.events import Audience
from runner.domain.work import LAST_EVENT, WorkState
from runner.storage import events, webhooks
from runner.storage.events import NewEvent
from runner.storage.queue import Setback

FAILED = "attempt_failed"
UNGRADED = "ungraded"
"""Types of events of a piece of work."""
GRADED = Announcement.GRADED.value
NOT_GRADED = Announcement.NOT_GRADED.value
REGRADE_READY = Announcement.REGRADE_READY.value
"""Types of what webhooks are told."""


def tell(connection: Connection, setback: Setback) -> None:
    """Store the event: the work is tried again, or it is ungraded, which is nobody's failure but ours."""
    kind = UNGRADED if setback.state is WorkState.UNGRADED else FAILED
    event = NewEvent(setback.attempt, LAST_EVENT, Audience.CANDIDATE, kind, {"attempt": setback.attempt})
    events.append(connection, setback.work_id, [event])
    if setback.state is WorkState.UNGRADED:
        webhooks.announce_grading(connection, NOT_GRADED, setback.work_id)
