"""PostgreSQL as the suite sees it: what the service stored and ran, and locks that force an interleaving.

The suite has a role of its own that may read and write what is the service's, and no more: what it asks may
run triggers and functions that the service left there.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

import psycopg
from psycopg.rows import DictRow

from fairtrial_suite.case import Case
from fairtrial_suite.faults import ServiceError
from fairtrial_suite.log import Log, Sent
from fairtrial_suite.postgres import LOCK_TIMEOUT, STATEMENT_TIMEOUT, connected
from fairtrial_suite.setting import Sidecar
from fairtrial_suite.statements import Count, Statement, Statements

Parameters = Sequence[Any] | Mapping[str, Any] | None

ROWS = 10_000
"""More than these in one answer are refused."""

_POLL = 0.005


class Session:
    """One connection. Values go in as `%s` or `%(name)s`, never by pasting."""

    def __init__(self, case: Case, connection: psycopg.Connection[DictRow]) -> None:
        self._case = case
        self._connection = connection

    def execute(self, query: str, parameters: Parameters = None) -> int:
        """Run a statement: how many rows it changed."""
        with self._asking(query):
            return self._connection.execute(query, parameters).rowcount

    def rows(self, query: str, parameters: Parameters = None) -> list[dict[str, Any]]:
        """All rows, each by the names of its columns. Raise ServiceError when they are more than 10,000."""
        found = []
        with self._asking(query), self._connection.cursor() as cursor:
            for row in cursor.stream(query, parameters):
                found.append(row)
                if len(found) > ROWS:
                    raise ServiceError(f"the database has more than {ROWS:,} rows for: {_named(query)}")
        return found

    def one(self, query: str, parameters: Parameters = None) -> dict[str, Any]:
        """The only row. Raise ServiceError when there is none, or more."""
        rows = self.rows(query, parameters)
        if len(rows) != 1:
            raise ServiceError(f"expected one row, but the database has {len(rows):,} for: {_named(query)}")
        return rows[0]

    def value(self, query: str, parameters: Parameters = None) -> Any:  # noqa: ANN401 - a column of any type
        """The only row's only column."""
        row = self.one(query, parameters)
        if len(row) != 1:
            raise ServiceError(f"expected one column, but the database has {len(row)} for: {_named(query)}")
        return next(iter(row.values()))

    @contextmanager
    def _asking(self, query: str) -> Iterator[None]:
        try:
            with self._case.contact():
                yield
        except psycopg.errors.LockNotAvailable as error:
            raise ServiceError(
                f"a transaction that was left open kept a lock for {LOCK_TIMEOUT} s: {_named(query)}"
            ) from error
        except psycopg.errors.QueryCanceled as error:
            raise ServiceError(
                f"the database took {STATEMENT_TIMEOUT} s and more for: {_named(query)}"
            ) from error


class Database(Session):
    """The service's database, outside of any transaction."""

    def __init__(self, case: Case, sidecar: Sidecar) -> None:
        self._case = case
        self._sidecar = sidecar
        self._open = ExitStack()
        super().__init__(case, self._connect("app"))
        beside = self._connect("postgres")
        self._statements = Statements(beside, Log(beside))

    def statements(self) -> list[Statement]:
        """What the service ran since the case began, without what only opens, ends or names a transaction."""
        return self._statements.since_the_beginning()

    def sent(self) -> list[Sent]:
        """What the service sent since the case began, message by message."""
        return self._statements.sent()

    @contextmanager
    def counting(self) -> Iterator[Count]:
        """Count what the service runs within the block; the counts are there after it."""
        with self._statements.counting() as count:
            yield count

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A transaction beside the service's, committed in the end. Its time is not the service's."""
        with self._case.owed.excused(), ExitStack() as stack:
            connection = self._connect("app", stack)
            with connection.transaction():
                yield Session(self._case, connection)

    @contextmanager
    def lock(self, query: str, parameters: Parameters = None) -> Iterator[Session]:
        """Hold what this statement locks, `select … for update` for one, until the block ends."""
        with self.transaction() as session:
            session.execute(query, parameters)
            yield session
            raise psycopg.Rollback

    def waiting(self, count: int = 1, *, within: float = 2.0) -> int:
        """Wait until so many of the service's statements wait for a lock: how many do in the end.

        `within`: seconds. It is no failure of the service when fewer wait: it may queue by other means.
        """
        end = time.monotonic() + within
        while (found := self._statements.waiting()) < count and time.monotonic() < end:
            time.sleep(_POLL)
        return found

    def close(self) -> None:
        """Close all connections."""
        self._open.close()

    def _connect(self, name: str, stack: ExitStack | None = None) -> psycopg.Connection[DictRow]:
        with self._case.contact():
            connection = connected(self._sidecar, name)
        (stack or self._open).callback(connection.close)
        return connection


def _named(query: str) -> str:
    text = " ".join(query.split())
    return text if len(text) <= 120 else f"{text[:120]}…"
