"""Follows a piece of work over as many connections as it takes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from runner.client.connection import Connection, Say, pause_after
from runner.client.problems import ServerAwayError
from runner.client.sse import ServerEvent, parse
from runner.domain.errors import FairtrialError, TooBusyError

PATIENCE_SECONDS: Final = 120.0
"""For so long a service that is away is asked again."""
SILENCE_SECONDS: Final = 45.0
"""Of a stream that stands: the service says something every 15 seconds."""
NO_CONTENT: Final = 204
STATE: Final = "state"
FINAL: Final = ("finished", "ungraded")


def follow(connection: Connection, path: str, say: Say) -> Iterator[ServerEvent]:
    """Every event once, in order, until the work has ended. `say` is told why there is a wait.

    Raises:
        ServerAwayError: the service was away for too long.
        FairtrialError: what it answered.
    """
    seen = ""
    away_since: float | None = None
    failures = 0
    while True:
        try:
            with connection.stream(path, {"Last-Event-ID": seen} if seen else {}, SILENCE_SECONDS) as answer:
                away_since, failures = None, 0
                if answer.status_code == NO_CONTENT:
                    return
                for event in parse(answer.iter_lines()):
                    seen = event.id
                    yield event
                    if is_final(event):
                        return
        except FairtrialError as error:
            away_since = away_since or connection.clock.now()
            if not _passes(error) or connection.clock.now() - away_since > PATIENCE_SECONDS:
                raise
            if failures == 1:
                say(error.message)
        connection.clock.sleep(pause_after(failures))
        failures += 1


def is_final(event: ServerEvent) -> bool:
    """Whether nothing comes after it."""
    return event.type == STATE and event.data.get("state") in FINAL


def _passes(error: FairtrialError) -> bool:
    """Whether it is worth trying again."""
    return isinstance(error, ServerAwayError | TooBusyError) or error.http_status >= 500
