"""`fairtrial worker`: grades what is handed in, until it is told to end."""

from __future__ import annotations

import sys

import click

from runner.domain.errors import ExitCode


@click.command("worker")
@click.option(
    "--check", "is_check", is_flag=True, help="Say whether a worker of this host is ready, and end."
)
def command(*, is_check: bool) -> int:
    """Grade what is due in the database, and listen for more.

    Any number of workers may run, on as many hosts as have an engine. One that ends gives back what it was
    grading; the work of one that dies is done by another.

    Settings come from the environment: FAIRTRIAL_DATABASE_URL, FAIRTRIAL_REDIS_URL and others. Logs go to
    standard error.

    Exit code: 0 when it was told to end, 3 when the database is away or of another version; with --check, 3
    when no worker of this host is ready.
    """
    from runner.settings import read_settings

    settings = read_settings()
    if is_check:
        from runner.jobs.presence import require_ready

        require_ready(settings)
        return ExitCode.PASSED
    from runner import logs
    from runner.jobs.worker import work

    logs.configure(settings.log_level, sys.stderr)
    work(settings)
    return ExitCode.PASSED
