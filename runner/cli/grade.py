"""`fairtrial grade`: a submission against a challenge."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from runner.cli.choices import SubmissionPath, chosen_language
from runner.cli.output import stderr_console
from runner.cli.progress import grading_progress
from runner.cli.reporting import WantedReport, format_option, output_option
from runner.domain.errors import ExitCode
from runner.domain.report import Report, View
from runner.domain.verdict import Decision


@click.command("grade")
@click.argument("challenge", type=click.Path(path_type=Path))
@click.argument("files", nargs=-1, required=True, type=SubmissionPath())
@click.option("--language", "-l", help="The submission's language; found by its files' suffixes otherwise.")
@format_option
@output_option
@click.option(
    "--view",
    type=click.Choice([view.value for view in View]),
    default=View.INTERVIEWER.value,
    help="Whose report: the interviewer's has everything, the candidate's no secret.",
)
def command(
    challenge: Path,
    files: tuple[Path, ...],
    language: str | None,
    form: str | None,
    files_out: tuple[Path, ...],
    view: str,
) -> int:
    """Grade a submission against the challenge in a folder.

    A submission is one file, several, a directory, a git repository, a .zip or a .tar.gz.

    \b
    fairtrial grade challenges/top-talkers solution.py
    fairtrial grade challenges/top-talkers my-solution/ -o report.html
    fairtrial grade challenges/top-talkers solution.zip --format json > report.json

    Exit code: 0 passed, 1 below the pass mark or withheld, 2 usage or a bad challenge, 3 platform fault.
    """
    wanted = WantedReport.of(form, files_out, view)
    report = _grade(challenge, files, language)
    shown = _in_view(report, View(view))
    wanted.write(lambda name: _rendered(shown, name), lambda: shown)
    return ExitCode.PASSED if report.decision is Decision.PASSED else ExitCode.BELOW_PASS_MARK


def _grade(folder: Path, files: tuple[Path, ...], language: str | None) -> Report:
    from runner.catalog import load
    from runner.grading.grader import Grader
    from runner.grading.workplace import open_workplace
    from runner.intake import read

    challenge = load(folder)
    submission = read(files, max_bytes=challenge.limits.code * 1024)
    chosen = chosen_language(submission, challenge.languages, language)
    console = stderr_console()
    names = map(str, (folder, *files))
    reproduce = shlex.join(["fairtrial", "grade", *names, "--language", chosen.name])
    with open_workplace() as workplace, grading_progress(challenge, console) as emit:
        return Grader(workplace).grade(challenge, submission, chosen, emit=emit, reproduce=reproduce)


def _in_view(report: Report, view: View) -> Report:
    from runner.domain.views import candidate_view

    return candidate_view(report) if view is View.CANDIDATE else report


def _rendered(report: Report, name: str) -> bytes:
    from runner.reports.formats import FORMATS

    return FORMATS[name].render(report).encode()
