"""Who has a challenge within reach."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from api import descriptions
from api import problem_types as kinds
from api.auth import SignedIn
from api.dependencies import TheService
from api.paging import Page, Paged
from api.parameters import Slug, UserId
from api.schemas.people import GrantAnswer
from runner.services import grants

router = APIRouter(prefix="/v1/challenges/{slug}/grants", tags=["challenges"])
_LIST: Final = "grants"
_UNKNOWN: Final = descriptions.problems(kinds.UNKNOWN_CHALLENGE)


@router.get(
    "", operation_id="listGrants", summary="Who has the challenge within reach", openapi_extra=_UNKNOWN
)
def list_grants(service: TheService, actor: SignedIn, slug: Slug, paging: Paged) -> Page[GrantAnswer]:
    """To whom the challenge was granted, the oldest user first. For admins, who need no grant themselves."""
    found = grants.holders(service, actor, slug, paging.after(_LIST), paging.look)
    shown, cursor = paging.cut(_LIST, found, lambda holder: holder.user.id)
    return Page(items=[GrantAnswer.of(holder) for holder in shown], next_cursor=cursor)


@router.put(
    "/{user_id}",
    operation_id="grantChallenge",
    summary="Grant the challenge",
    status_code=204,
    openapi_extra=_UNKNOWN,
)
def grant_challenge(service: TheService, actor: SignedIn, slug: Slug, user_id: UserId) -> None:
    """Put the challenge within a user's reach; what the user can do there, the role says. For admins.

    A grant that was given before stays as it is.
    """
    grants.grant(service, actor, slug, user_id)


@router.delete(
    "/{user_id}",
    operation_id="withdrawChallenge",
    summary="Withdraw the challenge",
    status_code=204,
    openapi_extra=_UNKNOWN,
)
def withdraw_challenge(service: TheService, actor: SignedIn, slug: Slug, user_id: UserId) -> None:
    """Take the challenge out of a user's reach; what the user handed in stays his to see. For admins."""
    grants.withdraw(service, actor, slug, user_id)
