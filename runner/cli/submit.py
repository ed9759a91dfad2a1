"""`fairtrial submit`: hand in to a service."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from runner.cli.choices import SubmissionPath
from runner.cli.output import write_stdout
from runner.cli.reporting import WantedReport, report_options, write_report
from runner.cli.server import connected, say, server_option
from runner.cli.watching import watch
from runner.domain.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from runner.client.connection import Connection

MAX_BYTES = 10 << 20
"""Of what is read here; the challenge's own limit is the service's to hold."""


@click.command("submit")
@click.argument("challenge", metavar="SLUG")
@click.argument("files", nargs=-1, required=True, type=SubmissionPath())
@click.option("--language", "-l", help="The submission's language; found by its files' suffixes otherwise.")
@click.option("--watch", "is_watched", is_flag=True, help="Show how it is graded, then the report.")
@report_options
@server_option
def command(
    challenge: str,
    files: tuple[Path, ...],
    language: str | None,
    form: str | None,
    files_out: tuple[Path, ...],
    view: str | None,
    server: str,
    *,
    is_watched: bool,
) -> int:
    """Hand in a submission to a challenge of a service, and print the submission's id.

    A submission is one file, several, a directory, a git repository, a .zip or a .tar.gz. Once the id is
    printed it is safely stored, and it is graded whatever becomes of this command.

    With --watch this command goes on until it is graded, shows how it goes, and writes the report as
    `fairtrial grade` does; a connection that is lost is taken up again.

    \b
    export FAIRTRIAL_TOKEN=ft_…                                  # as it was given to you
    fairtrial submit top-talkers solution.py --watch
    fairtrial submit top-talkers my-solution/ --watch -o report.html
    id=$(fairtrial submit top-talkers solution.py)               # and later: fairtrial report $id

    Exit code: 0 handed in; with --watch 0 passed, 1 below the pass mark or withheld; 2 usage, or refused;
    3 the service is away, or the platform failed and it is ungraded.
    """
    from runner.client import service
    from runner.intake import read

    wanted = WantedReport.of(form, files_out, view)
    if not is_watched:
        _require_nothing_of_the_report(wanted)
    code = read(files, max_bytes=MAX_BYTES)
    with connected(server) as connection:
        try:
            submission = service.hand_in(connection, challenge, code, language)
        except KeyboardInterrupt:
            click.echo(
                "fairtrial: Interrupted before the service had answered: it may have the submission, or not.",
                err=True,
            )
            return ExitCode.INTERRUPTED
        if is_watched:
            return watched(connection, submission, wanted)
    _print(submission, form)
    return ExitCode.PASSED


def watched(connection: Connection, submission: dict[str, Any], wanted: WantedReport) -> int:
    """Watch a submission to its end, then write its report; whoever leaves is told how to come back."""
    number = submission["id"]
    say(f"submission {number}")
    try:
        watch(connection, submission)
        return write_report(connection, number, wanted)
    except KeyboardInterrupt:
        click.echo("fairtrial: Not watched any more; the submission stays, and is graded.", err=True)
        click.echo(f"  To go on: fairtrial report {number} --watch", err=True)
        return ExitCode.INTERRUPTED


def _require_nothing_of_the_report(wanted: WantedReport) -> None:
    if wanted.files or wanted.view or wanted.form not in (None, "text", "json"):
        raise UsageError(
            "There is no report before it is graded.", "Add --watch, or ask for it later: fairtrial report ID"
        )


def _print(submission: dict[str, Any], form: str | None) -> None:
    if form == "json":
        write_stdout(json.dumps(submission, indent=2).encode() + b"\n")
        return
    click.echo(submission["id"])
    say(f"Handed in. How it goes: fairtrial report {submission['id']} --watch")
