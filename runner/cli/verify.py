"""`fairtrial verify`: are these challenges fair?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from runner.cli.output import stderr_console, write_file, write_stdout
from runner.domain.errors import ExitCode

if TYPE_CHECKING:
    from runner.verification.model import ChallengeCheck
    from runner.verification.verify import Subject


@click.command("verify")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--format", "-f", "form", type=click.Choice(["text", "json"]), default="text")
@click.option(
    "--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="Write the result to a file."
)
@click.option(
    "--repeat",
    type=click.IntRange(1, 100),
    metavar="N",
    help="Grade every submission so often. Otherwise accepted ones twice, others once.",
)
def command(paths: tuple[Path, ...], form: str, output: Path | None, repeat: int | None) -> int:
    """Verify the challenges in these folders.

    Checks the folder, line by line; grades every reference submission and starter, on all cores at a time;
    and holds the challenge to what it promises: every submission gets its directory's verdict, each time
    that it is graded, every edge case catches what it names, the validator and the schemas accept every file,
    and accepted submissions leave half of the CPU limit and a fifth of the memory limit free.

    \b
    fairtrial verify challenges/top-talkers
    fairtrial verify challenges/* --format json

    Exit code: 0 when all is well, 2 on any mismatch, 3 platform fault.
    """
    from runner.cli.verify_text import render
    from runner.verification.document import to_document
    from runner.verification.verify import examined

    checks = list(_verified([examined(path) for path in paths], repeat))
    rendered = json.dumps(to_document(checks), indent=2) + "\n" if form == "json" else render(checks)
    if output is None:
        write_stdout(rendered.encode())
    else:
        write_file(output, rendered.encode())
    return ExitCode.PASSED if all(check.ok for check in checks) else ExitCode.USAGE


def _verified(subjects: Sequence[Subject], repeat: int | None) -> Iterator[ChallengeCheck]:
    """Without an engine where no folder is a challenge."""
    from runner.cli.verify_progress import verify_progress
    from runner.grading.grader import Grader
    from runner.grading.workplace import open_workplace
    from runner.sandbox.cores import every_core
    from runner.verification.trials import Repeats
    from runner.verification.verify import Verifier, unfit

    if not any(subject.challenge for subject in subjects):
        yield from map(unfit, subjects)
        return
    repeats = Repeats(repeat, repeat) if repeat else Repeats()
    with open_workplace(choose=every_core) as workplace, verify_progress(stderr_console()) as watch:
        yield from Verifier(Grader(workplace), watch, repeats=repeats).verify_all(subjects)
