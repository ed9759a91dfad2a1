"""The service's events as those of a grading on this machine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runner.client.sse import ServerEvent
from runner.domain.events import Audience, CaseFinished, Event, GroupFinished, Phase, PhaseStarted
from runner.domain.verdict import Verdict


def event_of(event: ServerEvent) -> Event | None:
    """What it tells of the grading; None where that is nothing that is known here."""
    try:
        return _event_of(event.type, event.data)
    except (KeyError, TypeError, ValueError):
        return None  # a newer service may know more words


def _event_of(kind: str, data: Mapping[str, Any]) -> Event | None:
    match kind:
        case "phase_started":
            return PhaseStarted(Phase(data["phase"]))
        case "case_finished":
            verdict, seconds = Verdict(data["verdict"]), float(data["cpu_seconds"])
            return CaseFinished(str(data["case"]), verdict, seconds, Audience.INTERVIEWER)
        case "group_finished":
            return GroupFinished(str(data["group"]), int(data["accepted"]), int(data["cases"]))
        case _:
            return None
