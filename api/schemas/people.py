"""Users, their tokens, and what was granted to them."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import ConfigDict, Field

from api.schemas.base import EXAMPLE_ID, Answer, Id, Line, Moment, Question
from runner.domain.access import Actor, Role, Scope
from runner.services.identity import LONGEST, Issued
from runner.storage.people import Holder, User
from runner.storage.tokens import Token

_SCOPES: Final = ["submissions:read", "submissions:write"]
_TOKEN: Final = "ft_0193b1c27d4e7a108f2b3c5d6e7f8091_9sV1cFjU0m3wqk2Xn8aYt5RzLhB7eGdPoKiJuMv4TcQ"

RoleField = Annotated[Role, Field(description="What the user is here for.", examples=["candidate"])]
NameField = Annotated[Line, Field(description="As people know the user.", examples=["Ada Lovelace"])]
LabelField = Annotated[
    Line, Field(description="What the token is for: it is found again by that.", examples=["Ada's laptop"])
]


class NewUser(Question):
    """Somebody who is to be known."""

    role: RoleField
    name: NameField


class UserAnswer(Answer):
    """Somebody with a role."""

    id: Annotated[Id, Field(description="The user's id.", examples=[EXAMPLE_ID])]
    role: RoleField
    name: Annotated[str, Field(description="As people know the user.", examples=["Ada Lovelace"])]
    created_at: Moment
    disabled_at: Annotated[
        Moment | None, Field(description="Since then none of the user's tokens counts.", examples=[None])
    ]

    @classmethod
    def of(cls, user: User) -> UserAnswer:
        """What is told of a user."""
        return cls(
            id=user.id,
            role=user.role,
            name=user.name,
            created_at=user.created_at,
            disabled_at=user.disabled_at,
        )


class Me(Answer):
    """Whose token was sent, and what may be done with it."""

    user: UserAnswer
    token_id: Annotated[Id, Field(description="The token that was sent.", examples=[EXAMPLE_ID])]
    scopes: Annotated[
        list[Scope], Field(description="What the token may do, of what the role may.", examples=[_SCOPES])
    ]

    @classmethod
    def of(cls, user: User, actor: Actor) -> Me:
        """What somebody is told of himself."""
        return cls(user=UserAnswer.of(user), token_id=actor.token_id, scopes=sorted(actor.scopes))


class NewToken(Question):
    """A token that somebody is to have."""

    label: LabelField
    days: Annotated[
        int, Field(ge=1, le=LONGEST.days, description="For so many days it counts.", examples=[30])
    ]
    scopes: Annotated[
        list[Scope] | None,
        Field(
            description="What it may do; without, all that the user's role may.",
            min_length=1,
            max_length=len(Scope),
            examples=[_SCOPES],
        ),
    ] = None


class TokenAnswer(Answer):
    """A token, without its secret."""

    id: Annotated[Id, Field(description="The token's id.", examples=[EXAMPLE_ID])]
    user_id: Annotated[Id, Field(description="Whose it is.", examples=[EXAMPLE_ID])]
    label: Annotated[str, Field(description="What it is for.", examples=["Ada's laptop"])]
    scopes: Annotated[list[Scope], Field(description="What it may do.", examples=[_SCOPES])]
    created_at: Moment
    expires_at: Annotated[Moment, Field(description="From then on it does not count.")]
    revoked_at: Annotated[Moment | None, Field(description="Since then it does not count.", examples=[None])]
    last_used_at: Annotated[Moment | None, Field(description="To the minute; null: never.", examples=[None])]

    @classmethod
    def of(cls, token: Token) -> TokenAnswer:
        """What is told of a token."""
        return cls.model_validate(_facts(token))


class IssuedToken(TokenAnswer):
    """A new token with its text, which is shown this once."""

    model_config = ConfigDict(json_schema_extra={"description": "A new token. Keep `token`: nobody has it."})

    token: Annotated[str, Field(description="Send it as `Authorization: Bearer <token>`.", examples=[_TOKEN])]

    @classmethod
    def issued(cls, issued: Issued) -> IssuedToken:
        """The only answer that has a token's secret in it."""
        return cls.model_validate({**_facts(issued.token), "token": issued.text})


class GrantAnswer(Answer):
    """Somebody within whose reach a challenge is."""

    user: UserAnswer
    granted_at: Moment

    @classmethod
    def of(cls, holder: Holder) -> GrantAnswer:
        """What is told of a grant."""
        return cls(user=UserAnswer.of(holder.user), granted_at=holder.granted_at)


def _facts(token: Token) -> dict[str, object]:
    return {
        "id": token.id,
        "user_id": token.user_id,
        "label": token.label,
        "scopes": sorted(token.scopes),
        "created_at": token.created_at,
        "expires_at": token.expires_at,
        "revoked_at": token.revoked_at,
        "last_used_at": token.last_used_at,
    }
