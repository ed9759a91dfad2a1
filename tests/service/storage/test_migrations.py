"""The schema goes up and down with the data in it, however many ask at once, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Thread

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.exc import DatabaseError

from runner.domain.access import Role
from runner.storage import migrations, people
from runner.storage.database import Database
from runner.storage.ids import new_id
from runner.storage.migrations import SchemaError
from runner.storage.tables import audit, metadata
from runner.storage.types import db_now


@pytest.fixture
def empty(empty_database_url: str) -> Iterator[Database]:
    with Database.open(empty_database_url) as opened:
        yield opened


def tables_of(database: Database) -> set[str]:
    return set(sa.inspect(database.engine).get_table_names()) - {"alembic_version"}


def test_a_new_database_gets_all_tables_and_they_are_those_that_the_code_knows(empty: Database) -> None:
    with pytest.raises(SchemaError, match="version none"):
        migrations.require_current(empty)
    migrations.upgrade(empty)
    migrations.require_current(empty)
    assert tables_of(empty) == set(metadata.tables)
    with empty.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_upgrading_again_changes_nothing_and_keeps_the_data(empty: Database) -> None:
    migrations.upgrade(empty)
    with empty.write() as connection:
        someone = people.add_user(connection, Role.CANDIDATE, "Somebody")
    migrations.upgrade(empty)
    with empty.read() as connection:
        assert people.user(connection, someone)


def test_down_and_up_again(empty: Database) -> None:
    migrations.upgrade(empty)
    with empty.write() as connection:
        people.add_user(connection, Role.CANDIDATE, "Somebody")
    migrations.downgrade(empty, migrations.EMPTY)
    assert tables_of(empty) == set()
    migrations.upgrade(empty)
    migrations.require_current(empty)


def test_many_may_ask_at_once(empty: Database) -> None:
    failed: list[Exception] = []

    def ask() -> None:
        try:
            migrations.upgrade(empty)
        except Exception as error:  # noqa: BLE001 - whatever it is, the test shows it
            failed.append(error)

    threads = [Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    migrations.require_current(empty)


def test_a_database_of_a_newer_version_is_left_alone(empty: Database) -> None:
    migrations.upgrade(empty)
    with empty.write() as connection:
        connection.execute(sa.text("update alembic_version set version_num = '9999'"))
    with pytest.raises(SchemaError, match="not known here"):
        migrations.upgrade(empty)
    with pytest.raises(SchemaError, match="version 9999"):
        migrations.require_current(empty)
    assert tables_of(empty) == set(metadata.tables)


@pytest.mark.parametrize("change", [sa.delete(audit), sa.update(audit).values(action="none")])
def test_nothing_in_the_audit_log_is_changed_or_deleted(
    empty: Database, change: sa.Delete | sa.Update
) -> None:
    migrations.upgrade(empty)
    row = {"id": new_id(), "actor_id": "x", "action": "a", "object": "o", "detail": {}}
    with empty.write() as connection:
        connection.execute(sa.insert(audit).values(**row, at=db_now()))

    def try_to_change() -> None:
        with empty.write() as connection:
            connection.execute(change)

    with pytest.raises(DatabaseError, match="append-only"):
        try_to_change()
    with empty.read() as connection:
        assert connection.execute(sa.select(audit.c.action)).scalars().all() == ["a"]
