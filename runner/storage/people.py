"""Users, their tokens, and the challenges that were granted to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from runner.domain.access import Role, Scope
from runner.storage.ids import new_id
from runner.storage.tables import grants, tokens, users
from runner.storage.types import db_now, later


@dataclass(frozen=True, slots=True)
class User:
    """Somebody with a role."""

    id: str
    role: Role
    name: str
    created_at: datetime
    disabled_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token to be: its secret is hashed before it comes here."""

    user_id: str
    secret_sha256: str
    label: str
    scopes: frozenset[Scope]
    lifetime: timedelta


@dataclass(frozen=True, slots=True)
class HeldToken:
    """A token as it is judged: of its secret only the hash is known.

    Attributes:
        expired: by the database's clock.
        usable: neither revoked nor of a user who was disabled.
    """

    id: str
    user_id: str
    role: Role
    scopes: frozenset[Scope]
    secret_sha256: str
    expired: bool
    usable: bool


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


def add_token(connection: Connection, new: NewToken) -> str:
    """A new token's id."""
    token_id = new_id()
    row = {
        "id": token_id,
        "user_id": new.user_id,
        "secret_sha256": new.secret_sha256,
        "label": new.label,
        "scopes": sorted(scope.value for scope in new.scopes),
    }
    expires = later(db_now(), new.lifetime)
    connection.execute(sa.insert(tokens).values(**row, created_at=db_now(), expires_at=expires))
    return token_id


def revoke(connection: Connection, token_id: str) -> None:
    """From now on the token does not count."""
    where = (tokens.c.id == token_id, tokens.c.revoked_at.is_(None))
    connection.execute(sa.update(tokens).where(*where).values(revoked_at=db_now()))


def held_token(connection: Connection, token_id: str) -> HeldToken | None:
    """The token of that id, with what decides whether it counts now."""
    query = (
        sa.select(
            tokens.c.user_id,
            tokens.c.secret_sha256,
            tokens.c.scopes,
            users.c.role,
            (tokens.c.expires_at <= db_now()).label("expired"),
            sa.and_(tokens.c.revoked_at.is_(None), users.c.disabled_at.is_(None)).label("usable"),
        )
        .join(users, users.c.id == tokens.c.user_id)
        .where(tokens.c.id == token_id)
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    return HeldToken(
        id=token_id,
        user_id=row.user_id,
        role=Role(row.role),
        scopes=frozenset(map(Scope, row.scopes)),
        secret_sha256=row.secret_sha256,
        expired=bool(row.expired),
        usable=bool(row.usable),
    )


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
