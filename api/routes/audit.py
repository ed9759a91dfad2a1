"""Who did what, when."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query

from api.auth import SignedIn
from api.dependencies import TheService
from api.paging import Page, Paged
from api.schemas.base import EXAMPLE_ID
from api.schemas.log import EntryAnswer
from runner.services import log
from runner.storage.audit import About

router = APIRouter(prefix="/v1", tags=["audit"])
_LIST: Final = "audit"


@router.get("/audit", operation_id="listAudit", summary="The audit log")
def list_audit(
    service: TheService,
    actor: SignedIn,
    paging: Paged,
    of: Annotated[
        str | None,
        Query(
            alias="object",
            description="Only what was done to this: kind and id or name.",
            pattern="^[a-z]{1,20}/[0-9a-z-]{1,100}$",
            examples=[f"user/{EXAMPLE_ID}"],
        ),
    ] = None,
    actor_id: Annotated[
        str | None,
        Query(
            description="Only what this user did; `operator`: at the command line.",
            pattern="^([0-9a-f-]{36}|operator)$",
            examples=[EXAMPLE_ID],
        ),
    ] = None,
) -> Page[EntryAnswer]:
    """What was done, the newest first. Nothing in it is ever changed or deleted. For admins."""
    found = log.listed(service, actor, About(of or "", actor_id or ""), paging.after(_LIST), paging.look)
    shown, cursor = paging.cut(_LIST, found, lambda entry: entry.id)
    return Page(items=[EntryAnswer.of(entry) for entry in shown], next_cursor=cursor)
