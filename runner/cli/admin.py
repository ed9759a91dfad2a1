"""`fairtrial admin`: what operators do to the service's record."""

from __future__ import annotations

import click


@click.group("admin")
def command() -> None:
    """Look after the service's database. It is the one that FAIRTRIAL_DATABASE_URL names."""


@command.command("migrate")
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
