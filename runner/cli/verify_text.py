"""What verifying found, for people: a table a challenge."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from runner.verification.model import (
    ChallengeCheck,
    LanguageLimits,
    MutationCheck,
    SubmissionCheck,
    ValidatorCheck,
    all_problems,
)

PIPE_WIDTH = 120


def render(checks: Sequence[ChallengeCheck]) -> str:
    """All checks as text, with colour where standard output is a terminal."""
    terminal = Console()
    target = io.StringIO()
    console = Console(
        file=target,
        width=terminal.width if terminal.is_terminal else PIPE_WIDTH,
        force_terminal=terminal.is_terminal,
        no_color=not terminal.is_terminal,
        highlight=False,
    )
    for check in checks:
        _challenge(console, check)
    return target.getvalue()


def _challenge(console: Console, check: ChallengeCheck) -> None:
    console.print(Text.assemble((check.name, "bold"), f"  {check.path}"))
    if check.submissions:
        console.print(_table(check.submissions))
    if check.validators:
        console.print(_validators(check.validators))
    for line in _complaints(check):
        console.print(line, soft_wrap=True)
    if check.mutation is not None:
        console.print(Text(f"  {_mutation(check.mutation)}"), soft_wrap=True)
    for limits in check.limits:
        console.print(Text(f"  {_limits(limits)}", "dim"), soft_wrap=True)
    console.print(
        Text(
            f"  {_summary(check)}"
            f"{', as when it was last verified: nothing has changed since' if check.cached else ''}"
        ),
        soft_wrap=True,
    )
    console.print()


def _complaints(check: ChallengeCheck) -> Iterator[Text]:
    """A line each, a path in front, so that editors and grep can use them."""
    folder = _shown_folder(Path(check.path))
    for diagnostic in check.diagnostics:
        located = replace(diagnostic, file=str(folder / diagnostic.file))
        yield _one_line(str(located), "red" if diagnostic.is_error else "yellow")
    for problem in all_problems(check):
        yield _one_line(f"{folder / problem.file}: error: {problem.message}", "red")
    for warning in check.warnings:
        yield _one_line(f"{folder / warning.file}: warning: {warning.message}", "yellow")


def _shown_folder(path: Path) -> Path:
    """The challenge's folder from the working directory, where it lies in that."""
    folder = path.parent if path.is_file() else path
    here = Path.cwd()
    return folder.relative_to(here) if folder.is_relative_to(here) else folder


def _mutation(mutation: MutationCheck) -> str:
    """How many mutants the cases tell from the solution."""
    told = len(mutation.tried) - len(mutation.survivors)
    words = f"{told} of {len(mutation.tried)} mutants of {mutation.submission} told ({mutation.score:.0%})"
    left = mutation.possible - len(mutation.tried) - len(mutation.equivalent)
    if mutation.equivalent:
        words += f", {len(mutation.equivalent)} said to be equivalent"
    return f"{words}, {left} not tried" if left else words


def _limits(limits: LanguageLimits) -> str:
    """What the accepted submissions of a language use, and the limits that would be enough for them."""
    used = []
    if limits.cpu_share is not None:
        used.append(
            f"{limits.cpu_share:.0%} of {limits.time_limit:g} s CPU ({limits.time_enough:g} s would do)"
        )
    if limits.memory_share is not None:
        used.append(f"{limits.memory_share:.0%} of {limits.memory} MiB ({limits.memory_enough} MiB would do)")
    return f"{limits.language}: accepted ones use at most {', '.join(used)}" if used else limits.language


def _one_line(text: str, colour: str) -> Text:
    return Text(" ".join(text.splitlines()), colour)


def _summary(check: ChallengeCheck) -> str:
    met = sum(submission.ok for submission in check.graded)
    told = f"{met} of {len(check.graded)} submissions as expected"
    parts = [told if check.graded else "nothing was graded"]
    if others := len(check.submissions) - len(check.graded):
        parts.append(f"{others} in languages that are not supported")
    if check.edge_cases:
        caught = sum(edge.ok for edge in check.edge_cases)
        parts.append(f"{caught} of {len(check.edge_cases)} edge cases catch what they name")
    if check.validators:
        met = sum(tried.ok for tried in check.validators)
        parts.append(f"{met} of {len(check.validators)} tries of validators as expected")
    return ", ".join(parts)


def _validators(tries: Sequence[ValidatorCheck]) -> Table:
    table = Table("", "tried with", "expected", "actual", box=None, header_style="dim")
    for one in tries:
        mark = Text("✓", "green") if one.ok else Text("✗", "red")
        table.add_row(mark, Text(one.path), one.expected, Text(" ".join(one.actual.split())))
    return table


def _table(submissions: Sequence[SubmissionCheck]) -> Table:
    whole = Column("submission", no_wrap=True)  # paths are for editors and grep
    table = Table("", whole, "language", "expected", "actual", box=None, header_style="dim")
    for title in ("CPU", "memory", "seconds"):
        table.add_column(title, justify="right")
    for one in submissions:
        table.add_row(
            _mark(one),
            Text(one.path),
            one.language or one.unsupported,
            one.expected,
            "language not supported" if one.unsupported else str(one.actual or "not graded"),
            _share(one.cpu_share),
            _share(one.memory_share),
            f"{one.seconds:.1f}",
        )
    return table


def _mark(one: SubmissionCheck) -> Text:
    if one.unsupported:
        return Text("–", "yellow")
    return Text("✓", "green") if one.ok else Text("✗", "red")


def _share(share: float | None) -> str:
    return "" if share is None else f"{share:.0%}"
