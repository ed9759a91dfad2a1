"""Tokens: given to somebody, shown once, revoked."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from fastapi import APIRouter

from api.auth import SignedIn
from api.dependencies import TheService
from api.paging import Page, Paged
from api.parameters import TokenId, UserId
from api.schemas.people import IssuedToken, NewToken, TokenAnswer
from runner.services import identity
from runner.services.identity import Wish

router = APIRouter(prefix="/v1", tags=["users"])
_LIST: Final = "tokens"


@router.post(
    "/users/{user_id}/tokens", operation_id="issueToken", summary="Give a user a token", status_code=201
)
def issue_token(service: TheService, actor: SignedIn, user_id: UserId, new: NewToken) -> IssuedToken:
    """A new token. Its text is in this answer and nowhere else: of its secret only a hash is kept.

    For admins. No token can do what its user's role cannot.
    """
    scopes = None if new.scopes is None else frozenset(new.scopes)
    wish = Wish(user_id, new.label, scopes, timedelta(days=new.days))
    return IssuedToken.issued(identity.issue(service, actor, wish))


@router.get("/users/{user_id}/tokens", operation_id="listTokens", summary="A user's tokens")
def list_tokens(service: TheService, actor: SignedIn, user_id: UserId, paging: Paged) -> Page[TokenAnswer]:
    """A user's tokens, the oldest first, also those that do not count any more; never their secrets.

    For admins; everybody may list his own.
    """
    found = identity.tokens_of(service, actor, user_id, paging.after(_LIST), paging.look)
    shown, cursor = paging.cut(_LIST, found, lambda token: token.id)
    return Page(items=[TokenAnswer.of(token) for token in shown], next_cursor=cursor)


@router.delete("/tokens/{token_id}", operation_id="revokeToken", summary="Revoke a token", status_code=204)
def revoke_token(service: TheService, actor: SignedIn, token_id: TokenId) -> None:
    """From now on the token does not count. One's own always; those of others for admins.

    The last token with which users could be managed stays: then it is a conflict.
    """
    identity.revoke(service, actor, token_id)
