"""`fairtrial admin signing-key`: the key with which others check reports."""

from __future__ import annotations

import click

from runner.domain.errors import UsageError


@click.command("signing-key", short_help="Print the public key that checks reports.")
def signing_key() -> None:
    """Print the public half of the key that signs reports, for `fairtrial verify-report --key`.

    The key is in the file that FAIRTRIAL_SIGNING_KEY_FILE names, or beside the database where that is a file;
    `fairtrial serve` makes it.

    \b
    fairtrial admin signing-key > fairtrial.pub
    """
    from runner.reports.key_file import read_key
    from runner.settings import read_settings

    file = read_settings().signing_key_place
    if file is None:
        raise UsageError(
            "Reports go out unsigned: there is no signing key.",
            "Name a file with FAIRTRIAL_SIGNING_KEY_FILE.",
        )
    click.echo(read_key(file).public.pem, nl=False)
