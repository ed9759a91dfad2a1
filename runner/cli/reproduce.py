"""`fairtrial reproduce`: grade again what a report says was graded, and compare."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from runner.cli.choices import SubmissionPath
from runner.cli.output import stderr_console, stdout_console, write_file
from runner.cli.progress import grading_progress
from runner.domain.errors import ExitCode, UsageError
from runner.domain.report import Report

if TYPE_CHECKING:
    from runner.domain.challenge import Challenge
    from runner.domain.reproduction import Changed, Reproduction
    from runner.domain.submission import Submission


@click.command("reproduce")
@click.argument("report_file", metavar="REPORT", type=click.Path(dir_okay=False, path_type=Path))
@click.argument("folder", metavar="CHALLENGE", type=click.Path(path_type=Path))
@click.argument("files", nargs=-1, type=SubmissionPath())
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the new report to a file, as JSON.",
)
def command(report_file: Path, folder: Path, files: tuple[Path, ...], output: Path | None) -> int:
    """Grade again what the report in a JSON file says was graded, and compare.

    The report holds what was handed in, unless a file was too long; then give the FILES. A challenge or a
    submission whose hash is another than the report's is refused: that would be another grading.

    \b
    fairtrial reproduce report.json challenges/top-talkers

    Exit code: 0 the same verdicts and score, 1 something differs, 2 usage, or not what was graded, 3 platform
    fault.
    """
    from runner.catalog import load
    from runner.domain.reproduction import compare
    from runner.reports import document
    from runner.reports.proof import read

    before = document.from_document(read(_read(report_file)))
    challenge = load(folder)
    if challenge.sha256 != before.challenge.sha256:
        raise UsageError(
            f"{folder} is not the challenge that graded: its hash is {challenge.sha256}, the report's "
            f"{before.challenge.sha256}.",
            f"Get version {before.challenge.version} of {before.challenge.slug}.",
        )
    after = _graded(challenge, _submission(before, files, challenge), before)
    if output is not None:
        write_file(output, document.render(after).encode())
    found = compare(before, after)
    _print(found, stdout_console())
    return ExitCode.PASSED if found.is_same else ExitCode.BELOW_PASS_MARK


def _submission(before: Report, files: Sequence[Path], challenge: Challenge) -> Submission:
    from runner.intake import read
    from runner.reports.proof import submitted

    found = read(files, max_bytes=challenge.limits.code * 1024) if files else submitted(before)
    if found is None:
        raise UsageError(
            "The report does not hold all that was handed in.", "Give the files after the challenge."
        )
    if found.sha256 != before.submission.sha256:
        raise UsageError(
            f"This is not what was handed in: its hash is {found.sha256}, the report's "
            f"{before.submission.sha256}.",
            "Give the files as they were handed in, with their names.",
        )
    if not files:
        _demand_possible(found, challenge)
    return found


def _demand_possible(found: Submission, challenge: Challenge) -> None:
    """A report may come from a stranger: what it says was handed in must be what could be.

    Raises `SubmissionError`.
    """
    from runner.intake import MAX_FILES
    from runner.intake.upload import NamedFile, from_files

    from_files(
        (NamedFile(str(file.path), file.data, file.executable) for file in found.files),
        max_bytes=challenge.limits.code * 1024,
        max_files=MAX_FILES,
    )


def _graded(challenge: Challenge, submission: Submission, before: Report) -> Report:
    from runner.cli.choices import chosen_language
    from runner.grading.grader import Grader
    from runner.grading.workplace import open_workplace

    language = chosen_language(submission, challenge.languages, before.submission.language)
    with open_workplace() as workplace, grading_progress(challenge, stderr_console()) as emit:
        return Grader(workplace).grade(challenge, submission, language, emit=emit)


def _print(found: Reproduction, console: Console) -> None:
    if found.is_same:
        console.print("Reproduced: every verdict and the score are the same.")
    else:
        console.print("Not reproduced. What differs:")
        _list(found.outcome, console)
    if found.circumstances:
        console.print("Graded under other circumstances:")
        _list(found.circumstances, console)


def _list(changes: Sequence[Changed], console: Console) -> None:
    from runner.reports.inert import one_line

    for change in changes:
        line = one_line(f"{change.what}: {change.before} → {change.after}")
        console.print(f"  {line}", markup=False)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.", "Name another file.") from error
