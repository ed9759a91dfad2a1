"""All that decides whether somebody may do something with a challenge, in one look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection, bindparam

from runner.storage import tokens
from runner.storage.challenges import StoredChallenge
from runner.storage.tables import challenge_versions, challenges, grants
from runner.storage.tables import tokens as table
from runner.storage.tokens import HeldToken


@dataclass(frozen=True, slots=True)
class Entrance:
    """A token that somebody shows, and a challenge that they ask for.

    Attributes:
        challenge: None when there is none of that slug.
        granted: whether the token's user was granted it.
    """

    held: HeldToken
    challenge: StoredChallenge | None
    granted: bool


def look(connection: Connection, token_id: str, slug: str) -> Entrance | None:
    """Both as they are now; None when there is no such token."""
    row = connection.execute(_LOOK, {"token_id": token_id, "slug": slug}).one_or_none()
    if row is None:
        return None
    challenge = None
    if row.challenge_id is not None:
        challenge = StoredChallenge(
            id=row.challenge_id,
            slug=slug,
            sha256=row.sha256,
            version=row.version,
            name=row.name,
            kind=row.kind,
            created_at=row.created_at,
            published_at=row.published_at,
        )
    return Entrance(tokens.held_in(row, token_id), challenge, row.granted_to is not None)


_LOOK: Final = (
    tokens.HELD.add_columns(
        challenges.c.id.label("challenge_id"),
        challenges.c.created_at,
        challenge_versions.c.sha256,
        challenge_versions.c.version,
        challenge_versions.c.name,
        challenge_versions.c.kind,
        challenge_versions.c.created_at.label("published_at"),
        grants.c.user_id.label("granted_to"),
    )
    .outerjoin(challenges, challenges.c.slug == bindparam("slug"))
    .outerjoin(
        challenge_versions,
        sa.and_(
            challenge_versions.c.challenge_id == challenges.c.id,
            challenge_versions.c.sha256 == challenges.c.current_sha256,
        ),
    )
    .outerjoin(grants, sa.and_(grants.c.challenge_id == challenges.c.id, grants.c.user_id == table.c.user_id))
)
