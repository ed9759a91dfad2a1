"""`fairtrial`: the group of all commands, and the one place where errors become sentences and exit codes."""

from __future__ import annotations

import difflib
import importlib
import keyword
import os
import sys

import click

from runner import __version__
from runner.cli.extras import is_of_service, not_installed
from runner.domain.errors import ExitCode, FairtrialError

COMMANDS = {
    "grade": "Grade a submission against a challenge.",
    "run": "Run one program in a sandbox, as a candidate's would be.",
    "try": "Run your service with all that stands beside it, and try the samples.",
    "verify": "Check that challenges are fair: schema, references, edge cases, limits.",
    "new": "Make a new challenge folder that passes as it is.",
    "show": "Show a challenge's statement, limits and scoring.",
    "bundle": "Write what a candidate gets of a challenge.",
    "export": "Write a challenge as a Kattis problem package.",
    "import": "Write a Kattis problem package as a challenge folder.",
    "languages": "List the languages and the versions that grade.",
    "images": "Build and list the sandbox images.",
    "doctor": "Try to break out of the sandbox that will be used.",
    "serve": "Run the service: the API, and a worker that grades.",
    "worker": "Grade what is handed in to the service.",
    "submit": "Hand in to a service, and watch how it is graded.",
    "report": "Show the report of what was handed in to a service.",
    "regrade": "Grade again, and see what would change.",
    "admin": "Look after the service's database.",
    "verify-report": "Check that a report is what a service signed.",
    "reproduce": "Grade again what a report says was graded, and compare.",
    "completion": "Print the shell's completion script.",
}


class LazyGroup(click.Group):
    """Imports a command when it is asked for, so that `--help` and completion stay fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The commands, in the order in which people meet them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        module = f"{cmd_name}_" if keyword.iskeyword(cmd_name) else cmd_name.replace("-", "_")
        command = importlib.import_module(f"runner.cli.{module}").command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the first argument names; click alone would not guess which one a slip meant."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            close = difflib.get_close_matches(args[0], COMMANDS, n=1)
            if not close:
                raise
            raise click.UsageError(f"{error.message} Did you mean '{close[0]}'?", ctx) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands with their sentences, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start with: fairtrial grade challenges/top-talkers solution.py",
)
@click.version_option(__version__, prog_name="fairtrial")
def cli() -> None:
    """Grade take-home code against coding challenges, in locked-down containers.

    Exit codes: 0 passed, 1 graded but below the pass mark, 2 usage or a bad challenge, 3 platform fault.
    """


def run(args: list[str]) -> int:
    """Run the command line with these arguments; returns the exit code."""
    try:
        code = _main(args)
    except FairtrialError as error:
        _complain(error.message, error.next_step)
        return error.exit_code
    except click.exceptions.Abort:
        _complain("Interrupted; nothing was left behind.")
        return ExitCode.INTERRUPTED
    except click.ClickException as error:
        error.show()
        return ExitCode.USAGE
    except BrokenPipeError:
        # The reader has gone, and flushing what is buffered at exit would complain again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.PASSED
    except OSError as error:
        _complain(
            f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}.",
            "Mend that and try again.",
        )
        return ExitCode.PLATFORM_FAULT
    return code if isinstance(code, int) else ExitCode.PASSED


def _main(args: list[str]) -> object:
    """What the command returns. Raises `UsageError` when it needs a part that is not installed."""
    try:
        return cli.main(args, prog_name="fairtrial", standalone_mode=False)
    except ModuleNotFoundError as error:
        if not is_of_service(error.name or ""):
            raise
        raise not_installed(error.name or "") from error


def _complain(message: str, next_step: str = "") -> None:
    click.secho("fairtrial: ", fg="red", bold=True, err=True, nl=False)
    click.echo(message, err=True)
    if next_step:
        click.echo(f"  {next_step}", err=True)
