"""Grade again, look at what would change, then apply it or not."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Response

from api import descriptions
from api import problem_types as kinds
from api.auth import SignedIn, TraceId
from api.dependencies import TheService
from api.paging import Page, Paged
from api.parameters import RegradeId
from api.schemas.regrades import ChangeAnswer, NewDecision, NewRegrade, RegradeAnswer, RegradeDetail
from runner.services import regrades
from runner.services.regrades import Asked
from runner.storage.regrades import RegradeState

router = APIRouter(prefix="/v1/regrades", tags=["regrades"])
_LIST: Final = "regrades"
_CHANGES: Final = "changes"


@router.post(
    "",
    operation_id="startRegrade",
    summary="Grade again",
    status_code=201,
    responses={201: {"headers": descriptions.headers(Location="Where the regrade is.")}},
    openapi_extra=descriptions.problems(kinds.NOT_FOUND, kinds.SUBMISSION_TOO_LARGE, kinds.RATE_LIMITED),
)
def start_regrade(
    service: TheService, actor: SignedIn, trace_id: TraceId, new: NewRegrade, response: Response
) -> RegradeDetail:
    """Grade submissions again by the current version of their challenge, behind all other work.

    Nothing that counts changes by it: once its state is `ready`, look at `changes`, then apply or discard.
    """
    asked = Asked(new.submission_id, new.challenge, new.reason, trace_id)
    seen = regrades.start(service, actor, asked)
    response.headers["Location"] = f"/v1/regrades/{seen.regrade.id}"
    return RegradeDetail.seen(seen)


@router.get("", operation_id="listRegrades", summary="All regrades")
def list_regrades(service: TheService, actor: SignedIn, paging: Paged) -> Page[RegradeAnswer]:
    """Those of challenges within reach, the newest first; those of everything are for admins."""
    found = regrades.listed(service, actor, paging.after(_LIST), paging.look)
    shown, cursor = paging.cut(_LIST, found, lambda regrade: regrade.id)
    return Page(items=[RegradeAnswer.of(regrade) for regrade in shown], next_cursor=cursor)


@router.get("/{regrade_id}", operation_id="readRegrade", summary="One regrade")
def read_regrade(service: TheService, actor: SignedIn, regrade_id: RegradeId) -> RegradeDetail:
    """How it stands: how many submissions are graded again, and of how many what would change."""
    return RegradeDetail.seen(regrades.read(service, actor, regrade_id))


@router.get("/{regrade_id}/changes", operation_id="listChanges", summary="What would change")
def list_changes(
    service: TheService, actor: SignedIn, regrade_id: RegradeId, paging: Paged
) -> Page[ChangeAnswer]:
    """Every submission of the regrade, the oldest first: what counts, and what would once it is applied.

    Once it is decided, what counted then.
    """
    found = regrades.changes(service, actor, regrade_id, paging.after(_CHANGES), paging.look)
    shown, cursor = paging.cut(_CHANGES, found, lambda change: change.submission_id)
    return Page(items=[ChangeAnswer.of(change) for change in shown], next_cursor=cursor)


@router.post("/{regrade_id}/apply", operation_id="applyRegrade", summary="Let the new results count")
def apply_regrade(
    service: TheService, actor: SignedIn, regrade_id: RegradeId, decision: NewDecision
) -> RegradeDetail:
    """From now on the new reports count; the old ones stay readable. What is ungraded stays as it was.

    A conflict unless its state is `ready`.
    """
    reason = decision.reason
    return RegradeDetail.seen(regrades.decide(service, actor, regrade_id, RegradeState.APPLIED, reason))


@router.post("/{regrade_id}/discard", operation_id="discardRegrade", summary="Let nothing change")
def discard_regrade(
    service: TheService, actor: SignedIn, regrade_id: RegradeId, decision: NewDecision
) -> RegradeDetail:
    """What counted goes on counting; the new reports stay readable for comparison.

    A conflict unless its state is `ready`.
    """
    reason = decision.reason
    return RegradeDetail.seen(regrades.decide(service, actor, regrade_id, RegradeState.DISCARDED, reason))
