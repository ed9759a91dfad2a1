"""Lines of the audit log."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from api.schemas.base import EXAMPLE_ID, Answer, Id, Moment
from runner.storage.audit import Entry


class EntryAnswer(Answer):
    """Who did what to which object, when."""

    id: Annotated[Id, Field(description="The line's id.", examples=[EXAMPLE_ID])]
    at: Moment
    actor_id: Annotated[
        str,
        Field(
            description="The user's id; `operator` at the command line on the database's host.",
            examples=[EXAMPLE_ID],
        ),
    ]
    action: Annotated[str, Field(description="What was done.", examples=["token.issued"])]
    object: Annotated[
        str, Field(description="To what: kind and id or name.", examples=[f"token/{EXAMPLE_ID}"])
    ]
    detail: Annotated[
        dict[str, Any],
        Field(
            description="What else is worth knowing; `with_token` is the id of the token that was used.",
            examples=[{"with_token": EXAMPLE_ID}],
        ),
    ]

    @classmethod
    def of(cls, entry: Entry) -> EntryAnswer:
        """What is told of a line."""
        return cls(
            id=entry.id,
            at=entry.at,
            actor_id=entry.actor_id,
            action=entry.action,
            object=entry.object,
            detail=dict(entry.detail),
        )
