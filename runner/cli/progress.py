"""What a person sees while a grading runs: a line a group on a terminal, nothing in a pipe."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console
from rich.live import Live
from rich.text import Text

from runner.domain.challenge import Challenge
from runner.domain.events import CaseFinished, Emit, Event, Phase, PhaseStarted
from runner.domain.verdict import Verdict

_PHASES = {
    Phase.PREPARE: "waiting for a free core and a fresh sandbox",
    Phase.COMPILE: "compiling",
    Phase.RUN: "running",
}
_MARKS = {Verdict.AC: ("✓", "green"), Verdict.JE: ("!", "magenta"), Verdict.SKIPPED: ("–", "dim")}
_FAILED_MARK = ("✗", "red")


@dataclass(slots=True)
class GradingProgress:
    """The state of one grading as its events tell it; drawn anew after each."""

    challenge: Challenge
    phase: Phase = Phase.PREPARE
    finished: dict[str, list[CaseFinished]] = field(default_factory=dict)

    def take(self, event: Event) -> None:
        """Note one event."""
        match event:
            case PhaseStarted(phase):
                self.phase = phase
            case CaseFinished(case=case):
                self.finished.setdefault(case.partition("/")[0], []).append(event)
            case _:
                pass

    def __rich__(self) -> Text:
        """One line a group: its name, a mark a case, and what there is to wait for."""
        text = Text()
        width = max(len(group.name) for group in self.challenge.groups)
        for group in self.challenge.groups:
            text.append(f"  {group.name:<{width}}  ", "bold")
            finished = self.finished.get(group.name, [])
            for case in finished:
                text.append(*_MARKS.get(case.verdict, _FAILED_MARK))
            text.append("·" * (len(group.cases) - len(finished)), "dim")
            text.append("\n")
        text.append(f"  {_PHASES[self.phase]}…", "dim")
        return text


@contextmanager
def grading_progress(challenge: Challenge, console: Console) -> Iterator[Emit]:
    """Give a callable that takes a grading's events and shows them, where the console is a terminal."""
    if not console.is_terminal:
        yield lambda _: None
        return
    progress = GradingProgress(challenge)
    with Live(progress, console=console, transient=True, refresh_per_second=12):
        yield progress.take
