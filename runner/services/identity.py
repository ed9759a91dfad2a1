"""Who somebody is: tokens are made, shown once, and recognised by their hash."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import structlog

from runner.domain.access import ROLE_SCOPES, Action, Actor, Role, Scope
from runner.domain.errors import ConflictError, FairtrialError, ForbiddenError, UsageError
from runner.services.guard import not_found, require
from runner.services.service import Service
from runner.storage import audit, people, tokens
from runner.storage.database import Database, DatabaseAwayError
from runner.storage.people import User
from runner.storage.tokens import HeldToken, NewToken, Token

OPERATOR: Final = Actor("operator", Role.ADMIN, frozenset(Scope))
"""Whoever has the database's URL in his hands, at the command line."""
LONGEST: Final = timedelta(days=366)
"""For so long a token may count."""
_TOKEN: Final = re.compile(r"ft_([0-9a-f]{32})_([0-9A-Za-z_-]{43})")
_NOBODY: Final = "0" * 64


class UnauthenticatedError(FairtrialError):
    """There is no token, or one that does not count."""

    http_status = 401


class TokenExpiredError(UnauthenticatedError):
    """The token was good once."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A token that somebody wants.

    Attributes:
        scopes: None gives all that the role's tokens can have.
    """

    user_id: str
    label: str
    scopes: frozenset[Scope] | None
    lifetime: timedelta


@dataclass(frozen=True, slots=True)
class Issued:
    """A new token; `text` is shown this once and recorded nowhere."""

    token: Token
    text: str


def actor_of(database: Database, text: str) -> Actor:
    """Whose token this is.

    Raises:
        TokenExpiredError: its time is over.
        UnauthenticatedError: it is no token, was revoked, or its user was disabled.
    """
    with database.read() as connection:
        held = tokens.held(connection, token_id_in(text))
    return recognised(database, text, held)


def token_id_in(text: str) -> str:
    """The id of the token that somebody shows; empty when it is no token."""
    parts = _TOKEN.fullmatch(text)
    return _hyphenated(parts[1]) if parts else ""


def recognised(database: Database, text: str, held: HeldToken | None) -> Actor:
    """Whose token it is, which is stored as `held`; raises what `actor_of` does."""
    parts = _TOKEN.fullmatch(text)
    known = held.secret_sha256 if held else _NOBODY
    is_right = hmac.compare_digest(known, _sha256(parts[2] if parts else ""))
    if held is None or not is_right or not held.usable:
        raise UnauthenticatedError("The token does not count.", "Ask whoever gave it to you for a new one.")
    if held.expired:
        raise TokenExpiredError("The token has expired.", "Ask whoever gave it to you for a new one.")
    if not held.used_lately:
        _note_use(database, held.id)
    return Actor(held.user_id, held.role, held.scopes & ROLE_SCOPES[held.role], held.id)


def _note_use(database: Database, token_id: str) -> None:
    """What is stored stays readable while nothing can be written, so a note that fails refuses nobody."""
    try:
        with database.write() as connection:
            tokens.used(connection, token_id)
    except DatabaseAwayError as away:
        structlog.get_logger().warning("use_not_noted", token_id=token_id, message=away.message)


def add_user(service: Service, actor: Actor, role: Role, name: str) -> User:
    """A new user, who can do nothing until there is a token."""
    require(actor, Action.MANAGE_USERS)
    with service.database.write() as connection:
        user_id = people.add_user(connection, role, name)
        audit.record(connection, actor, "user.created", f"user/{user_id}", {"role": role.value})
        user = people.user(connection, user_id)
    assert user is not None
    return user


def users(service: Service, actor: Actor, after: str, limit: int) -> list[User]:
    """Everybody, the oldest first."""
    require(actor, Action.READ_USERS)
    with service.database.read() as connection:
        return people.listed(connection, after, limit)


def user(service: Service, actor: Actor, user_id: str) -> User:
    """One user; oneself always."""
    require(actor, Action.READ_SELF if user_id == actor.user_id else Action.READ_USERS)
    with service.database.read() as connection:
        found = people.user(connection, user_id)
    if found is None:
        raise not_found()
    return found


def disable(service: Service, actor: Actor, user_id: str) -> User:
    """From now on none of the user's tokens counts. The last admin who can still act stays."""
    require(actor, Action.MANAGE_USERS)
    with service.database.write() as connection:
        of_admins = tokens.of_admins(connection)
        found = people.user(connection, user_id)
        if found is None:
            raise not_found()
        if any(token.user_id == user_id for token in of_admins):
            _keep_an_admin(token for token in of_admins if token.user_id != user_id)
        if people.disable(connection, user_id):
            audit.record(connection, actor, "user.disabled", f"user/{user_id}")
        found = people.user(connection, user_id)
    assert found is not None
    return found


def issue(service: Service, actor: Actor, wish: Wish) -> Issued:
    """A new token for somebody.

    Raises:
        ForbiddenError: it would be able to do what the role cannot.
        UsageError: it would count for too long.
    """
    require(actor, Action.MANAGE_USERS)
    if not timedelta() < wish.lifetime <= LONGEST:
        raise UsageError(f"A token counts for at most {LONGEST.days} days.", "Ask for a shorter time.")
    secret = secrets.token_urlsafe(32)
    with service.database.write() as connection:
        owner = people.user(connection, wish.user_id)
        if owner is None:
            raise not_found()
        if owner.disabled_at is not None:
            raise ConflictError("This user was disabled.", "Make a new user.")
        allowed = ROLE_SCOPES[owner.role]
        scopes = allowed if wish.scopes is None else wish.scopes
        if beyond := scopes - allowed:
            names = ", ".join(sorted(scope.value for scope in beyond))
            raise ForbiddenError(f"The role {owner.role.value} cannot have {names}.", "Leave it out.")
        new = NewToken(owner.id, _sha256(secret), wish.label, scopes, wish.lifetime)
        token_id = tokens.add(connection, new)
        detail = {"user_id": owner.id, "scopes": sorted(scope.value for scope in scopes)}
        audit.record(connection, actor, "token.issued", f"token/{token_id}", detail)
        token = tokens.by_id(connection, token_id)
    assert token is not None
    return Issued(token, f"ft_{token_id.replace('-', '')}_{secret}")


def tokens_of(service: Service, actor: Actor, user_id: str, after: str, limit: int) -> list[Token]:
    """A user's tokens, the oldest first; one's own always."""
    require(actor, Action.READ_SELF if user_id == actor.user_id else Action.READ_USERS)
    with service.database.read() as connection:
        if people.user(connection, user_id) is None:
            raise not_found()
        return tokens.listed(connection, user_id, after, limit)


def revoke(service: Service, actor: Actor, token_id: str) -> None:
    """From now on the token does not count. One's own always; the last of all admins' stays."""
    with service.database.write() as connection:
        of_admins = tokens.of_admins(connection)
        token = tokens.by_id(connection, token_id)
        is_own = token is not None and token.user_id == actor.user_id
        require(actor, Action.REVOKE_OWN_TOKEN if is_own else Action.MANAGE_USERS)
        if token is None:
            raise not_found()
        if any(one.id == token_id for one in of_admins):
            _keep_an_admin(one for one in of_admins if one.id != token_id)
        if tokens.revoke(connection, token_id):
            audit.record(connection, actor, "token.revoked", f"token/{token_id}")


def _keep_an_admin(rest: Iterable[Token]) -> None:
    if not any(Scope.USERS_WRITE in token.scopes for token in rest):
        raise ConflictError("Nobody could manage users any more.", "Give another admin a token first.")


def _sha256(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _hyphenated(token_id: str) -> str:
    a, b, c, d, e = token_id[:8], token_id[8:12], token_id[12:16], token_id[16:20], token_id[20:]
    return f"{a}-{b}-{c}-{d}-{e}"
