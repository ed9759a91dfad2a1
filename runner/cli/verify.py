"""`fairtrial verify`: are these challenges fair?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from runner.cli.output import stderr_console, write_file, write_stdout
from runner.domain.errors import ExitCode
from runner.domain.events import CaseFinished, Emit, Event

if TYPE_CHECKING:
    from runner.verification.model import ChallengeCheck
    from runner.verification.verify import Watch


@click.command("verify")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--format", "-f", "form", type=click.Choice(["text", "json"]), default="text")
@click.option(
    "--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="Write the result to a file."
)
def command(paths: tuple[Path, ...], form: str, output: Path | None) -> int:
    """Verify the challenges in these folders.

    Checks the folder, line by line; grades every reference submission and starter; and holds the challenge
    to what it promises: every submission gets its directory's verdict, every edge case catches what it names,
    the validator and the schemas accept every file, and accepted submissions leave half of the CPU limit and
    a fifth of the memory limit free.

    \b
    fairtrial verify challenges/top-talkers
    fairtrial verify challenges/* --format json

    Exit code: 0 when all is well, 2 on any mismatch, 3 platform fault.
    """
    from runner.cli.verify_text import render
    from runner.verification.document import to_document

    checks = list(_verified(paths, quiet=form == "json" or output is not None))
    rendered = json.dumps(to_document(checks), indent=2) + "\n" if form == "json" else render(checks)
    if output is None:
        write_stdout(rendered.encode())
    else:
        write_file(output, rendered.encode())
    return ExitCode.PASSED if all(check.ok for check in checks) else ExitCode.USAGE


def _verified(paths: tuple[Path, ...], *, quiet: bool) -> Iterator[ChallengeCheck]:
    from runner.grading.grader import Grader
    from runner.grading.workplace import open_workplace
    from runner.verification.verify import Verifier

    console = stderr_console()
    with open_workplace() as workplace, _watching(console) as watch:
        verifier = Verifier(Grader(workplace), watch)
        for path in paths:
            check = verifier.verify(path)
            if not quiet:
                console.print(f"{path}: {'ok' if check.ok else 'not ok'}", markup=False)
            yield check


@contextmanager
def _watching(console: Console) -> Iterator[Watch]:
    """Show on a terminal which submission is being graded and which case it has reached."""
    if not console.is_terminal:
        yield lambda _: lambda _: None
        return
    with console.status("verifying…") as status:

        def watch(path: str) -> Emit:
            def emit(event: Event) -> None:
                if isinstance(event, CaseFinished):
                    status.update(f"{path}: {event.case} {event.verdict}")

            return emit

        yield watch
