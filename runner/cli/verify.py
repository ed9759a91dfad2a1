"""`fairtrial verify`: are these challenges fair?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from runner.cli.output import stderr_console, write_file, write_stdout
from runner.domain.diagnostic import Diagnostic
from runner.domain.errors import ExitCode, NotAChallengeError

if TYPE_CHECKING:
    from runner.verification.model import ChallengeCheck
    from runner.verification.verify import Subject


@click.command("verify")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--format", "-f", "form", type=click.Choice(["text", "json", "html"]), default="text")
@click.option(
    "--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="Write the result to a file."
)
@click.option(
    "--repeat",
    type=click.IntRange(1, 100),
    metavar="N",
    help="Grade every submission so often. Otherwise accepted ones twice, others once.",
)
@click.option(
    "--mutants",
    type=click.IntRange(0),
    metavar="N",
    default=0,
    help="Try at most N mutants of the Python solution.",
)
@click.option("--no-cache", is_flag=True, help="Verify again what has not changed since all was well.")
def command(
    paths: tuple[Path, ...],
    form: str,
    output: Path | None,
    repeat: int | None,
    mutants: int,
    no_cache: bool,  # noqa: FBT001 - click's convention
) -> int:
    """Verify the challenges in these folders.

    Checks the folder, line by line; grades every reference submission and starter, on all cores at a time;
    and holds the challenge to what it promises: every submission gets its directory's verdict, each time
    that it is graded, every edge case catches what it names, the validator and the schemas accept every file,
    and accepted submissions leave half of the CPU limit and a fifth of the memory limit free. A challenge
    that was well, and has not changed since, is not verified again.

    \b
    fairtrial verify challenges/top-talkers
    fairtrial verify challenges/* --format json
    fairtrial verify challenges/top-talkers --mutants 100 --format html -o verified.html

    Exit code: 0 when all is well, 2 on any mismatch, 3 platform fault.
    """
    asked = _Asked(repeat, mutants, cached=not no_cache)
    checks = list(_verified(list(_subjects(paths)), asked))
    rendered = _rendered(form, checks).encode()
    if output is None:
        write_stdout(rendered)
    else:
        write_file(output, rendered)
    return _exit_code(checks)


def _exit_code(checks: Sequence[ChallengeCheck]) -> ExitCode:
    of_submissions = (submission.faulted for check in checks for submission in check.submissions)
    if any(check.faulted for check in checks) or any(of_submissions):
        return ExitCode.PLATFORM_FAULT
    return ExitCode.PASSED if all(check.ok for check in checks) else ExitCode.USAGE


def _subjects(paths: Sequence[Path]) -> Iterator[Subject]:
    """Each folder, read; one of several that is no challenge keeps nobody from verifying the others.

    Raises `NotAChallengeError` where it is the only one.
    """
    from runner.verification.verify import Subject, examined

    for path in paths:
        try:
            yield examined(path)
        except NotAChallengeError as error:
            if len(paths) == 1:
                raise
            yield Subject(path, None, (Diagnostic(".", 1, 1, error.message, error.next_step),))


def _rendered(form: str, checks: Sequence[ChallengeCheck]) -> str:
    match form:
        case "json":
            from runner.verification.document import to_document

            return json.dumps(to_document(checks), indent=2) + "\n"
        case "html":
            from runner.verification.page.render import render_page

            return render_page(checks)
        case _:
            from runner.cli.verify_text import render

            return render(checks)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the options say."""

    repeat: int | None
    mutants: int
    cached: bool


def _verified(subjects: Sequence[Subject], asked: _Asked) -> Iterator[ChallengeCheck]:
    """Without an engine where no folder is a challenge."""
    from runner.cli.verify_progress import verify_progress
    from runner.grading.grader import Grader
    from runner.grading.workplace import open_workplace
    from runner.sandbox.cores import every_core
    from runner.verification.kept import Kept
    from runner.verification.trials import Repeats
    from runner.verification.verify import Verifier, unfit

    if not any(subject.challenge for subject in subjects):
        yield from map(unfit, subjects)
        return
    repeats = Repeats(asked.repeat, asked.repeat) if asked.repeat else Repeats()
    with open_workplace(choose=every_core) as workplace, verify_progress(stderr_console()) as watch:
        folder = workplace.cache / "verified"
        kept = (
            Kept(folder, workplace, {"repeats": asdict(repeats), "mutants": asked.mutants})
            if asked.cached
            else None
        )
        verifier = Verifier(Grader(workplace), watch, repeats=repeats, kept=kept, mutants=asked.mutants)
        yield from verifier.verify_all(subjects)
