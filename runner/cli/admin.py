"""`fairtrial admin`: what operators do to the service's record."""

from __future__ import annotations

import click

from runner.cli.admin_people import grant, user, withdraw
from runner.cli.admin_publish import publish
from runner.cli.admin_signing import signing_key
from runner.cli.admin_tokens import token


@click.group("admin")
def command() -> None:
    """Look after the service's database: challenges, users, tokens, grants.

    It is the one that FAIRTRIAL_DATABASE_URL names, or fairtrial.db in this folder, where `fairtrial serve`
    keeps it. Whoever can open the database is the operator and may do everything; what was done is written
    down in the audit log.
    """


@command.command("migrate", short_help="Bring the database's tables to this version.")
def migrate() -> None:
    """Bring the database's tables to this version; does nothing where they are.

    Exit code: 0, 3 when the database is away or was made by a newer version.
    """
    from runner.settings import read_settings
    from runner.storage import migrations
    from runner.storage.database import Database

    with Database.open(read_settings().database_url.get_secret_value()) as database:
        migrations.upgrade(database)
    click.echo("The database's tables are those of this version.")


for one in (publish, user, token, grant, withdraw, signing_key):
    command.add_command(one)
