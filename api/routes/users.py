"""People: who there is, who one is oneself."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Response

from api import descriptions
from api.auth import SignedIn
from api.dependencies import TheService
from api.paging import Page, Paged
from api.parameters import UserId
from api.schemas.people import Me, NewUser, UserAnswer
from runner.services import identity

router = APIRouter(prefix="/v1", tags=["users"])
_LIST: Final = "users"


@router.get("/me", operation_id="readMe", summary="Who one is")
def read_me(service: TheService, actor: SignedIn) -> Me:
    """Whose token was sent, and what it may do. Every valid token may ask."""
    return Me.of(identity.user(service, actor, actor.user_id), actor)


@router.post(
    "/users",
    operation_id="addUser",
    summary="Add a user",
    status_code=201,
    responses={201: {"headers": descriptions.headers(Location="Where the user is.")}},
)
def add_user(service: TheService, actor: SignedIn, new: NewUser, response: Response) -> UserAnswer:
    """A new user, who can do nothing until there is a token. For admins."""
    user = identity.add_user(service, actor, new.role, new.name)
    response.headers["Location"] = f"/v1/users/{user.id}"
    return UserAnswer.of(user)


@router.get("/users", operation_id="listUsers", summary="All users")
def list_users(service: TheService, actor: SignedIn, paging: Paged) -> Page[UserAnswer]:
    """Everybody, the oldest first. For admins."""
    found = identity.users(service, actor, paging.after(_LIST), paging.look)
    shown, cursor = paging.cut(_LIST, found, lambda user: user.id)
    return Page(items=[UserAnswer.of(user) for user in shown], next_cursor=cursor)


@router.get("/users/{user_id}", operation_id="readUser", summary="One user")
def read_user(service: TheService, actor: SignedIn, user_id: UserId) -> UserAnswer:
    """One user. For admins; everybody may read about himself."""
    return UserAnswer.of(identity.user(service, actor, user_id))


@router.post("/users/{user_id}/disable", operation_id="disableUser", summary="Disable a user")
def disable_user(service: TheService, actor: SignedIn, user_id: UserId) -> UserAnswer:
    """From now on none of the user's tokens counts; what was done stays. For admins.

    The last admin who could still manage users stays: then it is a conflict.
    """
    return UserAnswer.of(identity.disable(service, actor, user_id))
