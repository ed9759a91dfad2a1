"""Removes what dead workers left: judged by label, lease and deadline, never by a process id.

PID 1 of every sandbox ends by itself when its worker does; what is left are corpses, and containers that were
created and never started.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from runner.sandbox.engine import Engine
from runner.sandbox.policy import BOX_ROLE, DEADLINE, HOLDER, ROLE, SLOT_ROLE, WAIT_ROLE

START_GRACE = 60.0
"""Seconds that a container may stay created and not started."""
_ALIVE = frozenset({"running", "paused", "restarting"})
_NEW = "created"


def reap(engine: Engine) -> int:
    """Remove all that is condemned; says how many."""
    condemned = list(choose(engine.list(ROLE), engine.now()))
    for container in condemned:
        engine.remove(container)
    return len(condemned)


def choose(containers: Iterable[Mapping[str, Any]], now: float) -> Iterator[str]:
    """The ids of those to be removed, from the engine's `GET /containers/json`; `now` is Unix seconds of the
    engine's clock.

    A box goes when its deadline has passed or the holder of its slot, that is its worker, is gone. A holder
    goes when it has ended. A place in the line for slots goes when its deadline has passed.
    """
    ours = [one for one in containers if ROLE in one["Labels"]]
    holders = {one["Id"] for one in ours if one["Labels"][ROLE] == SLOT_ROLE and not _is_gone(one, now)}
    for one in ours:
        role = one["Labels"][ROLE]
        if role == SLOT_ROLE and one["Id"] not in holders:
            yield one["Id"]
        if role == BOX_ROLE and (_is_late(one, now) or one["Labels"].get(HOLDER) not in holders):
            yield one["Id"]
        if role == WAIT_ROLE and _is_late(one, now):
            yield one["Id"]


def holder_is_gone(status: str, *, created: float | str, now: float) -> bool:
    """Whether a slot's holder has ended, or was never started; `created` is Unix seconds or RFC 3339."""
    if status in _ALIVE:
        return False
    if status != _NEW:
        return True
    seconds = datetime.fromisoformat(created).timestamp() if isinstance(created, str) else created
    return now - seconds > START_GRACE


def _is_gone(one: Mapping[str, Any], now: float) -> bool:
    return holder_is_gone(one["State"], created=float(one["Created"]), now=now)


def _is_late(one: Mapping[str, Any], now: float) -> bool:
    deadline = one["Labels"].get(DEADLINE, "")
    return not deadline.isascii() or not deadline.isdigit() or int(deadline) < now
