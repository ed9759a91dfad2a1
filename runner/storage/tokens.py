"""Tokens: of each its owner, what it may do and until when; of its secret the hash alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection

from runner.domain.access import Role, Scope
from runner.storage.ids import new_id
from runner.storage.tables import tokens, users
from runner.storage.types import db_now, later

_USE_EVERY: Final = timedelta(minutes=1)
"""How exact `last_used_at` is: more often would be a write for every request."""


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token to be: its secret is hashed before it comes here."""

    user_id: str
    secret_sha256: str
    label: str
    scopes: frozenset[Scope]
    lifetime: timedelta


@dataclass(frozen=True, slots=True)
class Token:
    """A token as people see it.

    Attributes:
        last_used_at: to the minute.
    """

    id: str
    user_id: str
    label: str
    scopes: frozenset[Scope]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class HeldToken:
    """A token as it is judged: of its secret only the hash is known.

    Attributes:
        expired: by the database's clock.
        usable: neither revoked nor of a user who was disabled.
        used_lately: its last use is written down already.
    """

    id: str
    user_id: str
    role: Role
    scopes: frozenset[Scope]
    secret_sha256: str
    expired: bool
    usable: bool
    used_lately: bool


def add(connection: Connection, new: NewToken) -> str:
    """A new token; its id."""
    token_id = new_id()
    row = {
        "id": token_id,
        "user_id": new.user_id,
        "secret_sha256": new.secret_sha256,
        "label": new.label,
        "scopes": sorted(scope.value for scope in new.scopes),
    }
    now = connection.execute(sa.select(db_now())).scalar_one()
    connection.execute(sa.insert(tokens).values(**row, created_at=now, expires_at=now + new.lifetime))
    return token_id


def by_id(connection: Connection, token_id: str) -> Token | None:
    """The token of that id."""
    row = connection.execute(sa.select(tokens).where(tokens.c.id == token_id)).one_or_none()
    return _token(row) if row else None


def listed(connection: Connection, user_id: str, after: str, limit: int) -> list[Token]:
    """A user's tokens with an id beyond `after`, the oldest first, also those that do not count any more."""
    where = (tokens.c.user_id == user_id, tokens.c.id > after)
    query = sa.select(tokens).where(*where).order_by(tokens.c.id).limit(limit)
    return [_token(row) for row in connection.execute(query)]


def revoke(connection: Connection, token_id: str) -> bool:
    """From now on the token does not count; False when it was revoked before."""
    where = (tokens.c.id == token_id, tokens.c.revoked_at.is_(None))
    return connection.execute(sa.update(tokens).where(*where).values(revoked_at=db_now())).rowcount == 1


def held(connection: Connection, token_id: str) -> HeldToken | None:
    """The token of that id, with what decides whether it counts now."""
    row = connection.execute(HELD, {"token_id": token_id}).one_or_none()
    return held_in(row, token_id) if row else None


def held_in(row: Any, token_id: str) -> HeldToken:  # noqa: ANN401 - a row of `HELD`, or of more
    """The token of a row."""
    return HeldToken(
        id=token_id,
        user_id=row.user_id,
        role=Role(row.role),
        scopes=frozenset(map(Scope, row.scopes)),
        secret_sha256=row.secret_sha256,
        expired=bool(row.expired),
        usable=bool(row.usable),
        used_lately=bool(row.used_lately),
    )


def used(connection: Connection, token_id: str) -> None:
    """Write down that the token was used just now."""
    connection.execute(sa.update(tokens).where(tokens.c.id == token_id).values(last_used_at=db_now()))


def of_admins(connection: Connection) -> list[Token]:
    """All tokens of admins that count now; in a writing transaction.

    Whoever else asks waits until this transaction ends, so that two cannot take one another's away.
    """
    admins = sa.select(users.c.id).where(users.c.role == Role.ADMIN.value).order_by(users.c.id)
    connection.execute(admins.with_for_update()).all()
    query = (
        sa.select(tokens)
        .join(users, users.c.id == tokens.c.user_id)
        .where(users.c.role == Role.ADMIN.value, users.c.disabled_at.is_(None))
        .where(tokens.c.revoked_at.is_(None), tokens.c.expires_at > db_now())
    )
    return [_token(row) for row in connection.execute(query)]


def _token(row: Any) -> Token:  # noqa: ANN401 - a row of the table
    return Token(
        id=row.id,
        user_id=row.user_id,
        label=row.label,
        scopes=frozenset(map(Scope, row.scopes)),
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        last_used_at=row.last_used_at,
    )


HELD: Final = (
    sa.select(
        tokens.c.user_id,
        tokens.c.secret_sha256,
        tokens.c.scopes,
        users.c.role,
        (tokens.c.expires_at <= db_now()).label("expired"),
        sa.and_(tokens.c.revoked_at.is_(None), users.c.disabled_at.is_(None)).label("usable"),
        sa.func.coalesce(tokens.c.last_used_at > later(db_now(), -_USE_EVERY), sa.false()).label(
            "used_lately"
        ),
    )
    .join(users, users.c.id == tokens.c.user_id)
    .where(tokens.c.id == sa.bindparam("token_id"))
)
"""What `held_in` reads."""
