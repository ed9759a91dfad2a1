"""Users, and the challenges that were granted to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

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


def add_user(connection: Connection, role: Role, name: str) -> str:
    """A new user's id."""
    user_id = new_id()
    row = {"id": user_id, "role": role.value, "name": name}
    connection.execute(sa.insert(users).values(**row, created_at=db_now()))
    return user_id


def user(connection: Connection, user_id: str) -> User | None:
    """The user of that id."""
    row = connection.execute(sa.select(users).where(users.c.id == user_id)).one_or_none()
    return User(row.id, Role(row.role), row.name, row.created_at, row.disabled_at) if row else None


def disable(connection: Connection, user_id: str) -> None:
    """From now on none of the user's tokens counts; what was done stays."""
    where = (users.c.id == user_id, users.c.disabled_at.is_(None))
    connection.execute(sa.update(users).where(*where).values(disabled_at=db_now()))


def grant(connection: Connection, challenge_id: str, user_id: str) -> None:
    """Put a challenge within a user's reach; once or again."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    row = {"challenge_id": challenge_id, "user_id": user_id}
    connection.execute(insert(grants).values(**row, created_at=db_now()).on_conflict_do_nothing())


def withdraw(connection: Connection, challenge_id: str, user_id: str) -> None:
    """Take a challenge out of a user's reach."""
    where = (grants.c.challenge_id == challenge_id, grants.c.user_id == user_id)
    connection.execute(sa.delete(grants).where(*where))


def is_granted(connection: Connection, challenge_id: str, user_id: str) -> bool:
    """Whether the challenge is within the user's reach."""
    where = (grants.c.challenge_id == challenge_id, grants.c.user_id == user_id)
    return connection.execute(sa.select(grants.c.user_id).where(*where)).first() is not None


def granted_to(connection: Connection, user_id: str) -> frozenset[str]:
    """The ids of all challenges within the user's reach."""
    return frozenset(
        connection.execute(sa.select(grants.c.challenge_id).where(grants.c.user_id == user_id)).scalars()
    )
