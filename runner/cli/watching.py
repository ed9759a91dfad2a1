"""A submission that is graded elsewhere, watched as if it were here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from runner.cli.output import stderr_console
from runner.cli.progress import GradingProgress, shown_live
from runner.domain.errors import FairtrialError

if TYPE_CHECKING:
    from runner.client.connection import Connection
    from runner.client.sse import ServerEvent


def watch(connection: Connection, submission: Mapping[str, Any]) -> None:
    """Return when its grading has ended, either way; a connection that is lost is taken up again."""
    from runner.client import service
    from runner.client.following import follow

    console = stderr_console()
    view = View(GradingProgress(_groups(connection, submission["challenge"]) if console.is_terminal else {}))
    with shown_live(view.progress, console):
        for event in follow(connection, service.events_path(submission["id"]), view.hear_nothing):
            view.take(event)


@dataclass(slots=True)
class View:
    """Keeps the picture in step with a stream in which attempts follow one another."""

    progress: GradingProgress
    attempt: int = 0

    def take(self, event: ServerEvent) -> None:
        """Note one event."""
        from runner.client.events import event_of
        from runner.client.following import STATE

        self.progress.trouble = ""
        attempt = event.data.get("attempt", 0)
        if isinstance(attempt, int) and attempt > self.attempt:
            if self.attempt:
                self.progress.begin_anew()
            self.attempt = attempt
        if event.type == STATE:
            self._note_state(event.data)
        elif found := event_of(event):
            self.progress.take(found)

    def hear_nothing(self, why: str) -> None:
        """Note that the service is away; it is asked again."""
        self.progress.trouble = f"{why.rstrip('.')}; it is asked again, and nothing is lost"

    def _note_state(self, data: Mapping[str, Any]) -> None:
        if data.get("state") != "queued":
            return
        self.progress.begin_anew()
        seconds = data.get("expected_wait_seconds")
        about = f", for about {seconds:.0f} s" if isinstance(seconds, float | int) and seconds >= 1 else ""
        again = "the platform failed, which does not count; " if self.attempt else ""
        self.progress.waiting_for = f"{again}waiting for a worker{about}"


def _groups(connection: Connection, slug: str) -> dict[str, int]:
    """For the picture alone: without them it is drawn as events come."""
    from runner.client import service

    try:
        return service.groups(connection, slug)
    except FairtrialError:
        return {}
