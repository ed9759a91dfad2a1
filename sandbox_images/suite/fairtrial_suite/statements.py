"""What the service ran on PostgreSQL, by pg_stat_statements, and what of it waits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg
from psycopg.rows import DictRow

from fairtrial_suite.faults import ServiceError

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

    @property
    def calls(self) -> int:
        """Statements in all, each as often as it was run."""
        return sum(statement.calls for statement in self.statements)


class Statements:
    """`connection`: one that nothing of the service's can meddle with."""

    def __init__(self, connection: psycopg.Connection[DictRow]) -> None:
        self._connection = connection
        self._beginning = self._seen()
        self._forgotten = self._forgetting()

    def since_the_beginning(self) -> list[Statement]:
        """Since this was made. Raise ServiceError when some of them are not known any more."""
        self._demand_all()
        return self._since(self._beginning)

    def calls(self) -> int:
        """How many statements that is, as far as they are known."""
        return Count(self._since(self._beginning)).calls

    @contextmanager
    def counting(self) -> Iterator[Count]:
        """Those of a block. Raise ServiceError when some of them are not known any more."""
        before = self._seen()
        count = Count()
        yield count
        self._demand_all()
        count.statements = self._since(before)

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

    def _since(self, before: dict[int, tuple[str, int]]) -> list[Statement]:
        changes = (
            Statement(query, calls - before.get(identity, ("", 0))[1])
            for identity, (query, calls) in self._seen().items()
        )
        return [statement for statement in changes if statement.calls > 0 and _counts(statement.query)]

    def _seen(self) -> dict[int, tuple[str, int]]:
        return {row["queryid"]: (row["query"], row["calls"]) for row in self._connection.execute(_SEEN)}


def _counts(query: str) -> bool:
    text = " ".join(query.lower().split()).rstrip("; ")
    return text not in _PING and text.partition(" ")[0].rstrip(";") not in _FRAME
