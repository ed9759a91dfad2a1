"""`fairtrial doctor`: probes the engine by trying to break out of it."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import click
from rich.table import Table
from rich.text import Text

from runner.cli.output import stderr_console, stdout_console, write_stdout
from runner.domain.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runner.doctor.model import Finding


@click.command("doctor")
@click.option("--format", "-f", "form", type=click.Choice(["text", "json"]), default="text")
def command(form: str) -> int:
    """Try to break out of the sandbox that will be used.

    Runs hostile programs in a real sandbox, of this engine and with this configuration, and shows for each
    attempt what must be seen and what was seen.

    Where a runtime is set for the engine (FAIRTRIAL_ENGINE_RUNTIME), LACKS marks what it does not hold and
    the operator does without (FAIRTRIAL_ENGINE_RUNTIME_MAY_LACK).

    Exit code: 0 when nothing got out but what may, 3 when anything did or no sandbox can be had.
    """
    from runner.doctor.examine import examine
    from runner.grading.workplace import allowed_cores

    findings = tuple(_with_progress(examine(allowed_cores)))
    passed = all(finding.ok for finding in findings)
    if form == "json":
        document = {"ok": passed, "probes": [asdict(finding) for finding in findings]}
        write_stdout(json.dumps(document, indent=2).encode() + b"\n")
    else:
        _print(findings)
    return ExitCode.PASSED if passed else ExitCode.PLATFORM_FAULT


def _with_progress(findings: Iterator[Finding]) -> Iterator[Finding]:
    """Says on a terminal how far it is."""
    with stderr_console().status("Opening a sandbox") as status:
        for finding in findings:
            status.update(Text(f"Probing: {finding.name} done"))
            yield finding


def _print(findings: Sequence[Finding]) -> None:
    table = Table(
        "", "probe", "what it proves", "expected", "seen", box=None, header_style="bold", pad_edge=False
    )
    for finding in findings:
        seen = Text(_inert(finding.seen), style="" if finding.ok else "red")
        table.add_row(_mark(finding), finding.name, finding.proves, finding.expected, seen)
    console = stdout_console()
    console.print(table)
    failed = [finding.name for finding in findings if not finding.ok]
    if failed:
        console.print(f"\n{len(failed)} of {len(findings)} probes failed: {', '.join(failed)}.", style="red")
        console.print("Grade nothing on this engine until they pass.")
    else:
        console.print(f"\nNothing got out in {len(findings)} attempts.", style="green")
    for line in _gaps(findings):
        console.print(line, style="yellow")


def _mark(finding: Finding) -> Text:
    if finding.lacking:
        return Text("LACKS", style="bold yellow")
    return Text("ok", style="green") if finding.ok else Text("FAIL", style="bold red")


def _gaps(findings: Sequence[Finding]) -> Iterator[str]:
    """The parts of the policy that explain what was seen: those that are done without, and the others."""
    allowed = {part for finding in findings if finding.lacking for part in finding.lacks}
    others = {part for finding in findings if not finding.ok for part in finding.lacks} - allowed
    if allowed:
        yield f"Done without, as this operator has it: {', '.join(sorted(allowed))}."
    if others:
        yield f"What failed is explained where the runtime lacks: {', '.join(sorted(others))}."


def _inert(text: str) -> str:
    """A program wrote some of it: nothing that a terminal would obey is left."""
    return "".join(character if character.isprintable() else "?" for character in text)
