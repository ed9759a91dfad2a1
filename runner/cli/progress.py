"""What a person sees while a grading runs: a line a group on a terminal, nothing in a pipe."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console
from rich.live import Live
from rich.text import Text

from runner.domain.challenge import Challenge
from runner.domain.events import CaseFinished, Emit, Event, GroupFinished, Phase, PhaseStarted
from runner.domain.verdict import Verdict
from runner.reports.inert import inert

_PHASES = {
    Phase.PREPARE: "waiting for a free core and a fresh sandbox",
    Phase.COMPILE: "compiling",
    Phase.RUN: "running",
}
_MARKS = {Verdict.AC: ("✓", "green"), Verdict.JE: ("!", "magenta"), Verdict.SKIPPED: ("–", "dim")}
_FAILED_MARK = ("✗", "red")


@dataclass(slots=True)
class GradingProgress:
    """The state of one grading as its events tell it; drawn anew after each.

    Attributes:
        groups: how many cases each group has, in order; those that are not named here are added as they come.
        waiting_for: what there is to wait for.
        trouble: what keeps news from coming; shown instead.
    """

    groups: Mapping[str, int]
    waiting_for: str = _PHASES[Phase.PREPARE]
    trouble: str = ""
    cases: dict[str, list[CaseFinished]] = field(default_factory=dict)
    finished: dict[str, GroupFinished] = field(default_factory=dict)

    def take(self, event: Event) -> None:
        """Note one event."""
        match event:
            case PhaseStarted(phase):
                self.waiting_for = _PHASES[phase]
            case CaseFinished(case=case):
                self.cases.setdefault(case.partition("/")[0], []).append(event)
            case GroupFinished(group=group):
                self.finished[group] = event
            case _:
                pass

    def begin_anew(self) -> None:
        """Forget what is void: another attempt has begun."""
        self.cases.clear()
        self.finished.clear()
        self.waiting_for = _PHASES[Phase.PREPARE]

    def __rich__(self) -> Text:
        """One line a group: its name, a mark a case, and what there is to wait for."""
        text = Text()
        names = list(dict.fromkeys([*self.groups, *self.cases, *self.finished]))
        width = max(map(len, names), default=0)
        for name in names:
            text.append(f"  {inert(name):<{width}}  ", "bold")
            self._append_cases(text, name)
            text.append("\n")
        text.append(f"  {self.trouble or self.waiting_for}…", "dim")
        return text

    def _append_cases(self, text: Text, name: str) -> None:
        """A mark a case; or their number, where single cases are not to be seen."""
        cases, group = self.cases.get(name, []), self.finished.get(name)
        if group is not None and not cases:
            style = "green" if group.accepted == group.cases else "red"
            text.append(f"{group.accepted} of {group.cases}", style)
            return
        for case in cases:
            text.append(*_MARKS.get(case.verdict, _FAILED_MARK))
        text.append("·" * (self.groups.get(name, 0) - len(cases)), "dim")


@contextmanager
def grading_progress(challenge: Challenge, console: Console) -> Iterator[Emit]:
    """Give a callable that takes a grading's events and shows them, where the console is a terminal."""
    progress = GradingProgress({group.name: len(group.cases) for group in challenge.groups})
    with shown_live(progress, console):
        yield progress.take


@contextmanager
def shown_live(progress: GradingProgress, console: Console) -> Iterator[None]:
    """Show it while the block runs, where the console is a terminal."""
    if not console.is_terminal:
        yield
        return
    with Live(progress, console=console, transient=True, refresh_per_second=12):
        yield
