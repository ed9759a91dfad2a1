"""`fairtrial regrade`: grade again, look at what would change, then let it count or not."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import click

from runner.cli.output import stderr_console, stdout_console, write_stdout
from runner.cli.server import connected, server_option
from runner.domain.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from runner.client.connection import Connection

LOOK_SECONDS = 1.0
PREPARING = "preparing"

reason_option = click.option("--reason", required=True, help="Why: the audit log keeps it.")
format_option = click.option("--format", "-f", "form", type=click.Choice(["text", "json"]), default="text")


@click.group("regrade")
def command() -> None:
    """Grade again what was handed in, by the current version of its challenge.

    Nothing that counts changes by that: look at what would change first, then apply or discard it. Old
    reports stay readable.

    \b
    fairtrial regrade start --challenge top-talkers --reason "edge/03 had a wrong answer" --wait
    fairtrial regrade apply REGRADE_ID --reason "three candidates were failed wrongly"
    """


@command.command("start", short_help="Grade again.")
@click.option("--submission", "submission_id", metavar="ID", help="This submission alone.")
@click.option("--challenge", metavar="SLUG", help="All submissions to this challenge.")
@click.option("--all", "is_all", is_flag=True, help="Everything; for admins.")
@reason_option
@click.option(
    "--wait", "is_awaited", is_flag=True, help="Wait until all is graded, and show what would change."
)
@format_option
@server_option
def start(
    submission_id: str | None,
    challenge: str | None,
    reason: str,
    form: str,
    server: str,
    *,
    is_all: bool,
    is_awaited: bool,
) -> int:
    """Grade again one submission, all of a challenge, or everything, behind all other work.

    Prints the regrade's id; with --wait what would change, once all is graded.

    Exit code: 0, 2 usage, 3 the service is away.
    """
    from runner.client import service

    given = {"submission_id": submission_id, "challenge": challenge, "all": is_all or None}
    scope = {name: value for name, value in given.items() if value}
    if len(scope) != 1:
        raise UsageError(
            "It is not said what is to be graded again.", "Give one of --submission, --challenge and --all."
        )
    with connected(server) as connection:
        regrade = service.start_regrade(connection, scope, reason)
        if is_awaited:
            return _awaited(connection, regrade, form)
    if form == "json":
        _write(regrade)
    else:
        click.echo(regrade["id"])
    return ExitCode.PASSED


@command.command("show", short_help="What a regrade would change.")
@click.argument("regrade_id")
@click.option("--wait", "is_awaited", is_flag=True, help="Wait until all is graded.")
@format_option
@server_option
def show(regrade_id: str, form: str, server: str, *, is_awaited: bool) -> int:
    """Show how a regrade stands, and which scores and decisions would change, or did."""
    from runner.client import service

    with connected(server) as connection:
        regrade = service.regrade(connection, regrade_id)
        if is_awaited:
            return _awaited(connection, regrade, form)
        _show(connection, regrade, form)
    return ExitCode.PASSED


@command.command("apply", short_help="Let the new results count.")
@click.argument("regrade_id")
@reason_option
@format_option
@server_option
def apply(regrade_id: str, reason: str, form: str, server: str) -> None:
    """Let the new results count from now on. What could not be graded again stays as it was."""
    _decide(server, regrade_id, "apply", reason, form)


@command.command("discard", short_help="Let nothing change.")
@click.argument("regrade_id")
@reason_option
@format_option
@server_option
def discard(regrade_id: str, reason: str, form: str, server: str) -> None:
    """Let what counted go on counting; the new reports stay readable for comparison."""
    _decide(server, regrade_id, "discard", reason, form)


def _decide(server: str, regrade_id: str, what: str, reason: str, form: str) -> None:
    from runner.client import service

    with connected(server) as connection:
        regrade = service.decide_regrade(connection, regrade_id, what, reason)
    if form == "json":
        _write(regrade)
    else:
        click.echo(f"{regrade['id']} is {regrade['state']}.")


def _awaited(connection: Connection, regrade: dict[str, Any], form: str) -> int:
    """Wait until all is graded, then show it; whoever leaves is told how to come back."""
    from runner.client import service

    number = regrade["id"]
    try:
        with stderr_console().status("grading again…") as status:
            while regrade["state"] == PREPARING:
                tally = regrade["tally"]
                status.update(f"graded again: {tally['total'] - tally['pending']} of {tally['total']}")
                time.sleep(LOOK_SECONDS)
                regrade = service.regrade(connection, number)
        _show(connection, regrade, form)
    except KeyboardInterrupt:
        click.echo("fairtrial: Not waited for any more; the regrade goes on.", err=True)
        click.echo(f"  To go on: fairtrial regrade show {number} --wait", err=True)
        return ExitCode.INTERRUPTED
    return ExitCode.PASSED


def _show(connection: Connection, regrade: dict[str, Any], form: str) -> None:
    from runner.cli.regrade_text import text_of
    from runner.client import service

    changes = list(service.changes(connection, regrade["id"]))
    if form == "json":
        _write({**regrade, "changes": changes})
    else:
        stdout_console().print(text_of(regrade, changes))


def _write(document: dict[str, Any]) -> None:
    write_stdout(json.dumps(document, indent=2).encode() + b"\n")
