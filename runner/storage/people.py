"""Users, and the challenges that were granted to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from runner.domain.access import Role
from runner.storage.ids import new_id
from runner.storage.tables import grants, users
from runner.storage.types import db_now


@dataclass(frozen=True, slots=True)
class User:
    """Somebody with a role."""

    id: str
    role: Role
    name: str
    created_at: datetime
    disabled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody to whom a challenge was granted, and since when."""

    user: User
    granted_at: datetime


def add_user(connection: Connection, role: Role, name: str) -> str:
    """A new user; their id."""
    row = {"id": new_id(), "role": role.value, "name": name}
    connection.execute(sa.insert(users).values(**row, created_at=db_now()))
    return row["id"]


def ensure_user(connection: Connection, role: Role, name: str, user_id: str) -> None:
    """A user of that id, unless there is one; whoever else says so at the same moment is waited for."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    row = {"id": user_id, "role": role.value, "name": name}
    connection.execute(insert(users).values(**row, created_at=db_now()).on_conflict_do_nothing())


def hold(connection: Connection, user_id: str) -> None:
    """Whoever else holds that user waits until this writing transaction ends: what was counted stays so."""
    query = sa.select(users.c.id).where(users.c.id == user_id).with_for_update(key_share=True)
    connection.execute(query).all()


def user(connection: Connection, user_id: str) -> User | None:
    """The user of that id."""
    row = connection.execute(sa.select(users).where(users.c.id == user_id)).one_or_none()
    return _user(row) if row else None


def listed(connection: Connection, after: str, limit: int) -> list[User]:
    """Those with an id beyond `after`, the oldest first."""
    query = sa.select(users).where(users.c.id > after).order_by(users.c.id).limit(limit)
    return [_user(row) for row in connection.execute(query)]


def disable(connection: Connection, user_id: str) -> bool:
    """From now on none of the user's tokens counts; what was done stays. False when it was so before."""
    where = (users.c.id == user_id, users.c.disabled_at.is_(None))
    return connection.execute(sa.update(users).where(*where).values(disabled_at=db_now())).rowcount == 1


def grant(connection: Connection, challenge_id: str, user_id: str) -> bool:
    """Put a challenge within a user's reach; False when it was there before."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    row = {"challenge_id": challenge_id, "user_id": user_id}
    unless_given = insert(grants).values(**row, created_at=db_now()).on_conflict_do_nothing()
    return connection.execute(unless_given.returning(grants.c.user_id)).first() is not None


def withdraw(connection: Connection, challenge_id: str, user_id: str) -> bool:
    """Take a challenge out of a user's reach; False when it was not there."""
    where = (grants.c.challenge_id == challenge_id, grants.c.user_id == user_id)
    return connection.execute(sa.delete(grants).where(*where)).rowcount == 1


def is_granted(connection: Connection, challenge_id: str, user_id: str) -> bool:
    """Whether the challenge is within the user's reach."""
    whose = {"challenge_id": challenge_id, "user_id": user_id}
    return connection.execute(_IS_GRANTED, whose).first() is not None


def granted_to(connection: Connection, user_id: str) -> frozenset[str]:
    """The ids of all challenges within the user's reach."""
    return frozenset(
        connection.execute(sa.select(grants.c.challenge_id).where(grants.c.user_id == user_id)).scalars()
    )


def holders(connection: Connection, challenge_id: str, after: str, limit: int) -> list[Holder]:
    """Who has the challenge within reach by a grant, with a user's id beyond `after`, by that id."""
    query = (
        sa.select(users, grants.c.created_at.label("granted_at"))
        .join(grants, grants.c.user_id == users.c.id)
        .where(grants.c.challenge_id == challenge_id, users.c.id > after)
        .order_by(users.c.id)
        .limit(limit)
    )
    return [Holder(_user(row), row.granted_at) for row in connection.execute(query)]


def _user(row: Any) -> User:  # noqa: ANN401 - a row of the table
    return User(row.id, Role(row.role), row.name, row.created_at, row.disabled_at)


_IS_GRANTED: Final = sa.select(grants.c.user_id).where(
    grants.c.challenge_id == sa.bindparam("challenge_id"), grants.c.user_id == sa.bindparam("user_id")
)
