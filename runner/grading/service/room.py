"""How much of what a service said finds room in one report: it may talk as long as there are cases."""

from __future__ import annotations

from dataclasses import dataclass, replace

from runner.domain.observation import Excerpt
from runner.domain.report import ServiceRun
from runner.domain.trial import Trial

LOGS = 4 << 20
LOG_LEAST = 8 << 10
"""Bytes of all logs of one grading, and of each, head and tail, once there is no more room."""
BODIES = 16 << 20
BODY_LEAST = 64
"""The same for the bodies of requests and answers."""


@dataclass(slots=True)
class Room:
    """What is left of it in one grading, in bytes."""

    logs: int = LOGS
    bodies: int = BODIES

    def run(self, run: ServiceRun) -> ServiceRun:
        """One life of the service, with as much of its log as there is room for."""
        log = _cut(run.log, max(self.logs, LOG_LEAST))
        self.logs -= len(log.head) + len(log.tail)
        return replace(run, log=log)

    def trial(self, trial: Trial) -> Trial:
        """A case with as much of its bodies."""
        exchanges = tuple(
            replace(one, request=self._body(one.request), response=self._body(one.response))
            for one in trial.exchanges
        )
        return replace(trial, exchanges=exchanges)

    def _body(self, body: Excerpt) -> Excerpt:
        cut = _cut(body, max(self.bodies, BODY_LEAST))
        self.bodies -= len(cut.head) + len(cut.tail)
        return cut


def _cut(excerpt: Excerpt, room: int) -> Excerpt:
    """Its head and the end of its tail, at most half of the room for either where both are long."""
    if len(excerpt.head) + len(excerpt.tail) <= room:
        return excerpt
    tail = excerpt.tail[-(room // 2) :]
    return Excerpt(excerpt.head[: room - len(tail)], tail, excerpt.total_bytes)
