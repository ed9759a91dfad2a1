"""Column types that mean the same in both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import BigInteger, ColumnElement, Dialect, TypeDecorator
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Moment(TypeDecorator[datetime]):
    """A point in time: microseconds since 1970 in UTC, an aware `datetime` in Python."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """To microseconds."""
        return None if value is None else microseconds(value - _EPOCH)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002, ANN401
        """From microseconds."""
        return None if value is None else _EPOCH + int(value) * _MICROSECOND


class db_now(FunctionElement[datetime]):  # noqa: N801 - a function, in SQL
    """The database's clock. Leases are judged by it alone, whatever the clocks of the workers say."""

    type = Moment()
    inherit_cache = True
    name = "db_now"


def later(moment: ColumnElement[datetime], duration: timedelta) -> ColumnElement[datetime]:
    """That much after a point in time, in SQL."""
    return sa.type_coerce(sa.type_coerce(moment, BigInteger) + microseconds(duration), Moment)


def microseconds(duration: timedelta) -> int:
    """A duration as `Moment` columns count it."""
    return duration // _MICROSECOND


@compiles(db_now, "postgresql")
def _postgresql(element: db_now, compiler: SQLCompiler, **_: object) -> str:  # noqa: ARG001
    return "(extract(epoch from clock_timestamp()) * 1000000)::bigint"


@compiles(db_now, "sqlite")
def _sqlite(element: db_now, compiler: SQLCompiler, **_: object) -> str:  # noqa: ARG001
    return "cast((julianday('now') - 2440587.5) * 86400000000 as integer)"
