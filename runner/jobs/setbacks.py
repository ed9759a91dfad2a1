"""What follows when an attempt ends without a result: whoever watches is told in the same transaction."""

from __future__ import annotations

from sqlalchemy import Connection

from runner.domain.events import Audience
from runner.domain.work import LAST_EVENT, WorkState
from runner.storage import events
from runner.storage.events import NewEvent
from runner.storage.queue import Setback

FAILED = "attempt_failed"
UNGRADED = "ungraded"


def tell(connection: Connection, setback: Setback) -> None:
    """Store the event: the work is tried again, or it is ungraded, which is nobody's failure but ours."""
    kind = UNGRADED if setback.state is WorkState.UNGRADED else FAILED
    event = NewEvent(setback.attempt, LAST_EVENT, Audience.CANDIDATE, kind, {"attempt": setback.attempt})
    events.append(connection, setback.work_id, [event])
