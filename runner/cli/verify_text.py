"""What verifying found, for people: a table a challenge."""

from __future__ import annotations

import io
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from runner.verification.model import ChallengeCheck, SubmissionCheck

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
    for diagnostic in check.diagnostics:
        console.print(Text(f"  {diagnostic}", "red" if diagnostic.is_error else "yellow"))
    if check.submissions:
        console.print(_table(check.submissions))
    for submission in check.submissions:
        for problem in submission.problems:
            console.print(Text(f"  {submission.path}: {problem}", "red"))
    for problem in check.problems:
        console.print(Text(f"  {problem}", "red"))
    for edge in check.edge_cases:
        for problem in edge.problems:
            console.print(Text(f"  edge case {edge.id}: {problem}", "red"))
    caught = sum(edge.ok for edge in check.edge_cases)
    console.print(
        Text(
            f"  {_met(check)} of {len(check.submissions)} submissions as expected, "
            f"{caught} of {len(check.edge_cases)} edge cases catch what they name"
        )
    )
    console.print()


def _met(check: ChallengeCheck) -> int:
    return sum(submission.ok for submission in check.submissions)


def _table(submissions: Sequence[SubmissionCheck]) -> Table:
    table = Table("", "submission", "language", "expected", "actual", box=None, header_style="dim")
    for title in ("CPU", "memory", "seconds"):
        table.add_column(title, justify="right")
    for one in submissions:
        table.add_row(
            Text("✓", "green") if one.ok else Text("✗", "red"),
            Text(one.path),
            one.language,
            one.expected,
            str(one.actual or "not graded"),
            _share(one.cpu_share),
            _share(one.memory_share),
            f"{one.seconds:.1f}",
        )
    return table


def _share(share: float | None) -> str:
    return "" if share is None else f"{share:.0%}"
