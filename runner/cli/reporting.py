"""Which report is wanted, in which form, and where it is written."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from rich.console import Console

from runner.cli.choices import FORMAT_NAMES, format_of
from runner.cli.output import write_file, write_stdout
from runner.domain.errors import ExitCode
from runner.domain.report import Report, View
from runner.domain.verdict import Decision

if TYPE_CHECKING:
    from runner.client.connection import Connection

T = TypeVar("T", bound=Callable[..., Any])

format_option = click.option(
    "--format", "-f", "form", type=click.Choice(FORMAT_NAMES), help="The report's form; text if not given."
)
output_option = click.option(
    "--output",
    "-o",
    "files_out",
    type=click.Path(dir_okay=False, path_type=Path),
    multiple=True,
    help="Write the report to a file, in the form that its suffix names (or --format). Repeatable.",
)
_view_option = click.option(
    "--view",
    type=click.Choice([view.value for view in View]),
    help="Whose report; as much as you may see, if not given.",
)


def report_options(command: T) -> T:
    """The options that say which report of a service's is wanted, and where."""
    return format_option(output_option(_view_option(command)))


@dataclass(frozen=True, slots=True)
class WantedReport:
    """What these options say. Made before anything is asked for, so that a mistake in them is said first."""

    form: str | None
    files: tuple[tuple[Path, str], ...]
    view: View | None

    @classmethod
    def of(cls, form: str | None, files_out: Sequence[Path], view: str | None) -> WantedReport:
        """Raises `UsageError` where a file does not say its form."""
        files = tuple((path, format_of(path, form)) for path in files_out)
        return cls(form, files, View(view) if view else None)

    def write(self, drawn: Callable[[str], bytes], whole: Callable[[], Report]) -> None:
        """Write each file, and standard output where that is wanted too.

        Args:
            drawn: the report in a form.
            whole: the report itself, which a terminal shows in colour.
        """
        from runner.reports import terminal

        for path, form in self.files:
            write_file(path, drawn(form))
        if self.form is None and sys.stdout.isatty():
            Console().print(terminal.renderable(whole()), crop=False)
        elif self.form is None or not self.files:
            write_stdout(drawn(self.form or "text"))


def write_report(connection: Connection, submission_id: str, wanted: WantedReport) -> ExitCode:
    """Write it, and say by the exit code what it comes to, as `fairtrial grade` does."""
    from runner.client import service
    from runner.reports import document

    def drawn(form: str) -> bytes:
        return service.report(connection, submission_id, form, wanted.view)

    wanted.write(drawn, lambda: document.parse(drawn("json")))
    outcome = service.submission(connection, submission_id)["grading"]["outcome"] or {}
    passed = outcome.get("decision") == Decision.PASSED.value
    return ExitCode.PASSED if passed else ExitCode.BELOW_PASS_MARK
