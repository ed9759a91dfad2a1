"""`fairtrial report`: what came of a submission, from a service."""

from __future__ import annotations

from pathlib import Path

import click

from runner.cli.reporting import WantedReport, report_options, write_report
from runner.cli.server import connected, server_option
from runner.cli.submit import watched


@click.command("report")
@click.argument("submission_id")
@click.option("--watch", "is_watched", is_flag=True, help="Wait until it is graded, and show how it goes.")
@report_options
@server_option
def command(
    submission_id: str,
    form: str | None,
    files_out: tuple[Path, ...],
    view: str | None,
    server: str,
    *,
    is_watched: bool,
) -> int:
    """Write the report of a submission that was handed in to a service.

    Candidates get theirs; whoever may see everything gets the interviewer's, unless --view says otherwise.

    \b
    fairtrial report 0193b1c2-7d4e-7a10-8f2b-3c5d6e7f8091 --watch
    fairtrial report 0193b1c2-7d4e-7a10-8f2b-3c5d6e7f8091 -o report.html

    Exit code: 0 passed, 1 below the pass mark or withheld, 2 usage, or not graded yet; 3 the service is away,
    or the platform failed and it is ungraded.
    """
    from runner.client import service

    wanted = WantedReport.of(form, files_out, view)
    with connected(server) as connection:
        if is_watched:
            return watched(connection, service.submission(connection, submission_id), wanted)
        return write_report(connection, submission_id, wanted)
