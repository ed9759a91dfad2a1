"""`fairtrial serve`: the whole service in one process tree."""

from __future__ import annotations

import click

from runner.cli.extras import require_service
from runner.domain.errors import ExitCode

MOST_WORKERS = 64


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes a free one."
)
@click.option(
    "--workers",
    type=click.IntRange(0, MOST_WORKERS),
    default=1,
    show_default=True,
    help="Processes that grade, each on a processor core of its own. 0 where others do.",
)
@click.option(
    "--api-processes",
    type=click.IntRange(1, MOST_WORKERS),
    default=1,
    show_default=True,
    help="Processes that answer requests.",
)
def command(host: str, port: int, workers: int, api_processes: int) -> int:
    """Serve the API, and grade what is handed in.

    Everything that is needed is started here: the API, a worker, and a Redis unless FAIRTRIAL_REDIS_URL names
    one. The record is in fairtrial.db in this folder, unless FAIRTRIAL_DATABASE_URL names another place. What
    dies is started again; one Ctrl-C ends all of it in good order, and what is being graded then is graded
    the next time.

    \b
    fairtrial serve
    fairtrial admin publish challenges/*                        # in another terminal, in the same folder
    export FAIRTRIAL_TOKEN=$(fairtrial admin user add Ada --role candidate --grant top-talkers)
    fairtrial submit top-talkers solution.py --watch

    Exit code: 0 when it was told to end, 2 when the port is taken, 3 when database or Redis cannot be had.
    """
    require_service()
    from runner.serving.serve import Wanted, serve
    from runner.settings import read_settings

    wanted = Wanted(host, port, workers, api_processes)
    ended_well = serve(wanted, read_settings(), lambda line: click.echo(line, err=True))
    return ExitCode.PASSED if ended_well else ExitCode.INTERRUPTED
