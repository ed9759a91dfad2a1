"""`fairtrial verify-report`: whether a report is what a service signed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from runner.cli.output import stdout_console
from runner.domain.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from runner.reports.signing import PublicKey

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("verify-report")
@click.argument("file", type=_FILE)
@click.option(
    "--key",
    "-k",
    "key_files",
    type=_FILE,
    multiple=True,
    required=True,
    help="A public key to trust, in a file; repeatable. From whoever runs the service, not from the sender.",
)
def command(file: Path, key_files: tuple[Path, ...]) -> int:
    """Check that the report in a JSON file is what a service signed.

    It fits the report's schema, one of the keys signed every byte of it, and the files that it shows have the
    hashes that it names. A key that was not given is refused, whatever the report says.

    \b
    fairtrial verify-report report.json --key fairtrial.pub

    Exit code: 0 it is, 2 it is not, or cannot be read.
    """
    from runner.reports import words
    from runner.reports.inert import one_line
    from runner.reports.proof import prove

    proof = prove(_read(file), [_key(path) for path in key_files])
    report = proof.report
    said = (
        f"Signed with {proof.key.id}; every byte is as it was signed.",
        f"The {report.view.value}'s view of grading {report.id}.",
        f"Challenge {report.challenge.edition} ({report.challenge.sha256}).",
        f"Submission {report.submission.sha256}.",
        f"{words.decision(report)}: {words.score(report)}.",
    )
    console = stdout_console()
    for line in said:
        console.print(one_line(line, 400), markup=False)
    return ExitCode.PASSED


def _key(path: Path) -> PublicKey:
    from runner.reports.signing import BadKeyError, PublicKey

    try:
        return PublicKey.read(_read(path))
    except BadKeyError as error:
        raise BadKeyError(f"{path} is no public Ed25519 key.", error.next_step) from error


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.", "Name another file.") from error
