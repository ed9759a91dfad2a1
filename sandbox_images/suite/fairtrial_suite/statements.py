"""What the service ran on PostgreSQL, by pg_stat_statements and by the log, and what of it waits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg
from psycopg.rows import DictRow

from fairtrial_suite.faults import ServiceError
from fairtrial_suite.log import Log, LogFullError, Sent

_SEEN = """
    select queryid, left(query, 2000) as query, calls from fairtrial.pg_stat_statements
    where toplevel and queryid is not null and userid = 'app'::regrole
        and dbid = (select oid from pg_database where datname = 'app')
"""

_WAITING = """
    select count(*) as waiting from pg_stat_activity
    where usename = 'app' and state = 'active' and wait_event_type = 'Lock'
"""

_FORGOTTEN = "select dealloc from fairtrial.pg_stat_statements_info"
"""How often the least used statements were forgotten, to make room for others."""

_FRAME = frozenset(
    {
        *(
            "abort",
            "begin",
            "close",
            "commit",
            "deallocate",
            "discard",
            "end",
            "listen",
            "prepare",
            "release",
        ),
        *("reset", "rollback", "savepoint", "set", "show", "start", "unlisten"),
    }
)
"""First words of statements that only frame the others."""

_PING = frozenset({"select", "select $1"})
"""What pools ask to see whether a connection lives."""


@dataclass(frozen=True, slots=True)
class Statement:
    """`query`: its text with $1, $2, … for the values."""

    query: str
    calls: int


@dataclass(slots=True)
class Count:
    """What was run within a block; empty until its end."""

    statements: list[Statement] = field(default_factory=list)
    _sent: list[Sent] | None = field(default_factory=list)

    @property
    def sent(self) -> list[Sent]:
        """All messages in order, those too that only open, end or name a transaction.

        Raise ServiceError when some of them were not kept.
        """
        return _demanded(self._sent)

    @property
    def calls(self) -> int:
        """Statements in all, each as often as it was run."""
        return sum(statement.calls for statement in self.statements)


class Statements:
    """`connection`: one that nothing of the service's can meddle with, as the log's."""

    def __init__(self, connection: psycopg.Connection[DictRow], log: Log) -> None:
        self._connection = connection
        self._beginning = self._seen()
        self._forgotten = self._forgetting()
        self._log = log
        self._first = len(self._logged() or ())

    def sent(self) -> list[Sent]:
        """All messages since this was made. Raise ServiceError when some of them were not kept."""
        return _demanded(self._sent_since(self._first))

    def calls(self) -> int:
        """How many statements were run since this was made, as far as they are known."""
        return Count(self._since(self._beginning)).calls

    def since_the_beginning(self) -> list[Statement]:
        """Since this was made. Raise ServiceError when some of them are not known any more."""
        self._demand_all()
        return self._since(self._beginning)

    @contextmanager
    def counting(self) -> Iterator[Count]:
        """Those of a block. Raise ServiceError when some of them are not known any more."""
        before, logged = self._seen(), len(self._logged() or ())
        count = Count()
        yield count
        self._demand_all()
        count.statements = self._since(before)
        count._sent = self._sent_since(logged)  # noqa: SLF001 - made here

    def waiting(self) -> int:
        """How many of the service's statements wait for a lock now."""
        row = self._connection.execute(_WAITING).fetchone()
        assert row
        return int(row["waiting"])

    def _demand_all(self) -> None:
        if self._forgetting() != self._forgotten:
            raise ServiceError("the service ran so many different statements that they cannot be counted")

    def _forgetting(self) -> int:
        row = self._connection.execute(_FORGOTTEN).fetchone()
        assert row
        return int(row["dealloc"])

    def _sent_since(self, first: int) -> list[Sent] | None:
        """None when some of them were not kept."""
        logged = self._logged()
        return None if logged is None else logged[first:]

    def _logged(self) -> list[Sent] | None:
        try:
            return self._log.sent()
        except LogFullError:
            return None

    def _since(self, before: dict[int, tuple[str, int]]) -> list[Statement]:
        changes = (
            Statement(query, calls - before.get(identity, ("", 0))[1])
            for identity, (query, calls) in self._seen().items()
        )
        return [statement for statement in changes if statement.calls > 0 and _counts(statement.query)]

    def _seen(self) -> dict[int, tuple[str, int]]:
        return {row["queryid"]: (row["query"], row["calls"]) for row in self._connection.execute(_SEEN)}


def _demanded(sent: list[Sent] | None) -> list[Sent]:
    if sent is None:
        raise ServiceError("the service sent so much to PostgreSQL that not all of it was kept")
    return sent


def _counts(query: str) -> bool:
    text = " ".join(query.lower().split()).rstrip("; ")
    return text not in _PING and text.partition(" ")[0].rstrip(";") not in _FRAME
