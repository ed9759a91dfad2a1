"""Opens the database: SQLite or PostgreSQL, with the settings that durability needs.

SQLite's reads see one snapshot, PostgreSQL's one each statement. SQLite's writes take their lock when they
begin, so that what was read cannot have changed when it is written; PostgreSQL's lock what they depend on.
"""

from __future__ import annotations

import select
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Self

import psycopg
import sqlalchemy as sa
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError, InvalidatePoolError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from runner.domain.errors import FairtrialError, UsageError

BUSY_SECONDS = 20
POOL_SIZE = 16
CONNECT_SECONDS = 5
TRUSTED_SECONDS = 1.0
"""A connection that was in use so lately is not asked whether it is still there."""
_WRITING = "writes"
_USED_AT = "used_at"
_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_SECONDS * 1000}")


class DatabaseAwayError(FairtrialError):
    """The database does not answer, is full, or stayed locked: nothing was stored."""

    exit_code = FairtrialError.exit_code.PLATFORM_FAULT
    http_status = 503


class DatabaseFullError(DatabaseAwayError):
    """There is no room left for anything new; what is stored stays readable."""


@dataclass(frozen=True, slots=True)
class Database:
    """The record. Thread-safe; a context manager that closes its connections.

    Attributes:
        engine: all connections. On PostgreSQL each statement is a transaction of its own.
        writing: the same connections, with transactions.
    """

    engine: Engine
    writing: Engine

    @classmethod
    def open(cls, url: str, *, pool_size: int = POOL_SIZE) -> Self:
        """Connect lazily. Raises `UsageError` for a URL of another kind."""
        engine = _engine(url, pool_size)
        if engine.dialect.name == "sqlite":
            return cls(engine, engine)
        return cls(engine, engine.execution_options(isolation_level="READ COMMITTED"))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.engine.dispose()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """For statements that only read. Raises `DatabaseAwayError`."""
        with _translated(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that is committed when the block ends, and undone when it raises.

        Raises `DatabaseAwayError`.
        """
        with _translated(), self.writing.connect() as connection:
            connection.info[_WRITING] = True
            with connection.begin():
                yield connection


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (OperationalError, sa.exc.InternalError, sa.exc.InterfaceError, sa.exc.TimeoutError) as error:
        raise _explained(error) from error


def _explained(error: Exception) -> DatabaseAwayError:
    said = str(error.orig) if isinstance(error, DBAPIError) else str(error)
    if "full" in said or "No space" in said:
        return DatabaseFullError(
            "The database has no room left.",
            "Free some space on its disk; nothing was lost or half-stored.",
        )
    if "locked" in said:
        return DatabaseAwayError("The database stayed locked.", "Try again in a moment.")
    return DatabaseAwayError(
        "The database does not answer.", "Check that it runs and that FAIRTRIAL_DATABASE_URL is right."
    )


def _engine(url: str, pool_size: int) -> Engine:
    """Its errors are logged, and do not name what was to be stored: that can be secret."""
    try:
        parsed = sa.make_url(url)
    except sa.exc.ArgumentError as error:
        raise UsageError("The database's URL cannot be read.", _URL_HELP) from error
    match parsed.get_backend_name():
        case "sqlite":
            return _sqlite(parsed)
        case "postgresql":
            return _postgresql(parsed, pool_size)
        case other:
            raise UsageError(f"{other} is no database that Fairtrial works with.", _URL_HELP)


_URL_HELP = "Write sqlite:////path/to/file.db or postgresql://user:password@host/name."


def _postgresql(url: sa.URL, pool_size: int) -> Engine:
    engine = sa.create_engine(
        url.set(drivername="postgresql+psycopg"),
        hide_parameters=True,
        isolation_level="AUTOCOMMIT",  # BEGIN and COMMIT cost as much as a read
        skip_autocommit_rollback=True,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=BUSY_SECONDS,
        connect_args={"connect_timeout": CONNECT_SECONDS, "application_name": "fairtrial"},
    )
    event.listen(engine, "checkin", _note_use)
    event.listen(engine, "checkout", partial(_replace_if_cut, engine.dialect))
    return engine


def _note_use(_connection: object, entry: ConnectionPoolEntry) -> None:
    entry.info[_USED_AT] = time.monotonic()


def _replace_if_cut(
    dialect: sa.Dialect,
    connection: Any,  # noqa: ANN401 - the driver's own
    entry: ConnectionPoolEntry,
    _proxy: object,
) -> None:
    """A connection that was cut while nobody used it is replaced, with all that are as old.

    Asking the server costs as much as a query. A server that hung up is seen without asking; only a network
    that went silent is not, so what has lain idle for a while is asked.
    """
    used_at = entry.info.get(_USED_AT)
    is_trusted = used_at is None or time.monotonic() - used_at < TRUSTED_SECONDS
    if is_trusted and not _has_heard(connection.fileno()):
        return
    try:
        dialect.do_ping(connection)
    except psycopg.Error as error:
        raise InvalidatePoolError from error


def _has_heard(socket: int) -> bool:
    """Whether something is to be read where nobody asked: the server's farewell."""
    poller = select.poll()
    poller.register(socket, select.POLLIN)
    return bool(poller.poll(0))


def _sqlite(url: sa.URL) -> Engine:
    engine = sa.create_engine(
        url,
        hide_parameters=True,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _entry: ConnectionPoolEntry) -> None:  # noqa: ANN401 - the driver's own
    """Our own BEGIN (the driver's would be deferred); a commit is on the disk when it returns."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_SECONDS}000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.info.pop(_WRITING, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
