"""The schema's history: from any version to any other, in one transaction, one process at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection

from runner.domain.errors import PlatformFault
from runner.storage.database import Database

EMPTY: Final = "base"
"""The revision of a database without tables."""
_LOCK: Final = 0x46414952
"""Any number that no other program takes for its own locks in the same database."""


class SchemaError(PlatformFault):
    """The database's tables are not those that this version of Fairtrial works with."""


def upgrade(database: Database) -> None:
    """Bring the tables to the newest version; does nothing when they are. Several processes may ask at once.

    Raises `SchemaError` when the database was made by a newer version, `DatabaseAwayError`.
    """
    with _locked(database) as config, _explained():
        command.upgrade(config, "head")


def downgrade(database: Database, revision: str) -> None:
    """Bring the tables back to an older version. What that version has no place for is lost."""
    with _locked(database) as config, _explained():
        command.downgrade(config, revision)


def require_current(database: Database) -> None:
    """Raises `SchemaError` when the tables are older or newer than this version, `DatabaseAwayError`."""
    newest = ScriptDirectory(str(Path(__file__).parent)).get_current_head()
    with database.read() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    if found != newest:
        raise SchemaError(
            f"The database's tables are of version {found or 'none'}; this is for version {newest}.",
            "Run `fairtrial admin migrate` with the newest version of Fairtrial.",
        )


@contextmanager
def _locked(database: Database) -> Iterator[Config]:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    with database.write() as connection:
        _wait_for_turn(connection)
        config.attributes["connection"] = connection
        yield config


def _wait_for_turn(connection: Connection) -> None:
    """SQLite's writers wait for one another anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except CommandError as error:
        raise SchemaError(
            f"The database's tables are of a version that is not known here: {error}.",
            "Use the version of Fairtrial that made them, or a newer one.",
        ) from error
