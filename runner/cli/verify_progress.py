"""What an author sees while challenges are verified: a table that grows on a terminal, a line a submission in
a pipe.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.live import Live
from rich.text import Text

from runner.domain.challenge import Challenge
from runner.domain.events import CaseFinished, Emit, Event, PhaseStarted
from runner.reports.inert import inert
from runner.verification.crew import Watch
from runner.verification.model import MutantCheck, SubmissionCheck
from runner.verification.trials import Trial

MARGIN = 6
"""Lines of the terminal that are left for what runs, and for the shell."""


def ended_line(trial: Trial, check: SubmissionCheck) -> Text:
    """A submission in one line: whether all is well, where it lies, what it got, how long it took."""
    mark = Text("✓ ", "green") if check.ok else Text("✗ ", "red")
    got = check.actual or "not graded"
    line = Text.assemble(mark, f"{inert(_name(trial))}: {got}, {check.seconds:.1f} s")
    if check.unsupported:
        line.append(f", since it is in {inert(check.unsupported)}", "yellow")
    if check.problems:
        line.append(f": {inert(check.problems[0])}", "red")
    return Text(" ").join(line.split("\n"))


def living_line(challenge: Challenge, mutant: MutantCheck) -> Text:
    """A mutant that no case told, in one line."""
    where = f"{challenge.slug}/{mutant.path}:{mutant.line}"
    return Text(
        f"✗ {inert(where)}: mutant {mutant.id} lives: {inert(mutant.after)}".replace("\n", " "), "yellow"
    )


class LiveProgress:
    """What has ended, the last ones alone, and what each running submission has come to. Thread-safe."""

    def __init__(self, lines: int) -> None:
        """Show at most so many lines of what has ended."""
        self._lock = threading.Lock()
        self._ended: deque[Text] = deque(maxlen=max(1, lines))
        self._running: dict[str, str] = {}
        self._count = 0
        self._mutants = 0

    def began(self, trial: Trial) -> Emit:
        """Show what it has come to."""
        name = _name(trial)

        def take(event: Event) -> None:
            match event:
                case PhaseStarted(phase):
                    said = phase.value
                case CaseFinished(case=case, verdict=verdict):
                    said = f"{case} {verdict}"
                case _:
                    return
            with self._lock:
                self._running[name] = said

        return take

    def ended(self, trial: Trial, check: SubmissionCheck) -> None:
        """Move it to what has ended."""
        with self._lock:
            self._running.pop(_name(trial), None)
            self._ended.append(ended_line(trial, check))
            self._count += 1

    def tried(self, challenge: Challenge, mutant: MutantCheck) -> None:
        """Count it; show one that lives."""
        with self._lock:
            self._mutants += 1
            if not mutant.told_by:
                self._ended.append(living_line(challenge, mutant))

    def __rich__(self) -> Text:
        """Lines, the running ones last."""
        with self._lock:
            running = [Text(f"… {inert(name)}: {inert(said)}", "dim") for name, said in self._running.items()]
            return Text("\n").join([*self._ended, *running, Text(self._counted(), "dim")])

    def _counted(self) -> str:
        return f"{self._count} graded" + (f", {self._mutants} mutants tried" if self._mutants else "")


class LineProgress:
    """A line for each submission that has ended."""

    def __init__(self, console: Console) -> None:
        """Write there."""
        self._console = console

    def began(self, trial: Trial) -> Emit:  # noqa: ARG002 - the protocol's signature
        """Say nothing."""
        return lambda _: None

    def ended(self, trial: Trial, check: SubmissionCheck) -> None:
        """One line, never broken."""
        self._console.print(ended_line(trial, check), soft_wrap=True)

    def tried(self, challenge: Challenge, mutant: MutantCheck) -> None:
        """One line for a mutant that lives."""
        if not mutant.told_by:
            self._console.print(living_line(challenge, mutant), soft_wrap=True)


@contextmanager
def verify_progress(console: Console) -> Iterator[Watch]:
    """Show on the console what is being graded while the block runs."""
    if not console.is_terminal:
        yield LineProgress(console)
        return
    progress = LiveProgress(console.height - MARGIN)
    with Live(progress, console=console, transient=True, refresh_per_second=8):
        yield progress


def _name(trial: Trial) -> str:
    return f"{trial.challenge.slug}/{trial.shown}"
