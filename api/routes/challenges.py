"""Challenges: read by candidates, read and published by authors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

import runner
from api import bodies, code_bodies, descriptions, etags
from api import problem_types as kinds
from api.auth import SignedIn
from api.dependencies import TheService
from api.paging import Page, Paged
from api.parameters import Slug
from api.schemas.base import Answer
from api.schemas.challenges import ChallengeAnswer, ChallengeItem, SourceAnswer, VersionAnswer
from runner.domain.access import Action, Actor
from runner.services import challenges
from runner.services.service import Service
from runner.storage.challenges import StoredChallenge

router = APIRouter(prefix="/v1/challenges", tags=["challenges"])

_CHALLENGES: Final = "challenges"
_VERSIONS: Final = "versions"
_ETAG: Final = descriptions.headers(ETag="Changes when another version is published.")
_UNCHANGED: Final[dict[str, Any]] = {"description": "It has not changed since the ETag in If-None-Match."}
_UNKNOWN: Final = descriptions.problems(kinds.UNKNOWN_CHALLENGE)


def _shown(model: type[Answer]) -> dict[int | str, dict[str, Any]]:
    return {200: {"model": model, "description": "The challenge.", "headers": _ETAG}, 304: _UNCHANGED}


def _packed(text: str) -> dict[int | str, dict[str, Any]]:
    return {200: {**descriptions.archive(text), "headers": _ETAG}, 304: _UNCHANGED}


def _found_for(action: Action) -> Callable[..., StoredChallenge]:
    """A dependency: the challenge, if it is within reach for that."""

    def find(slug: Slug, actor: SignedIn, service: TheService) -> StoredChallenge:
        return challenges.find(service, actor, action, slug)

    return find


Readable = Annotated[StoredChallenge, Depends(_found_for(Action.READ_BUNDLE))]
Whole = Annotated[StoredChallenge, Depends(_found_for(Action.READ_SOURCE))]


@router.get("", operation_id="listChallenges", summary="Challenges")
def list_challenges(actor: SignedIn, service: TheService, paging: Paged) -> Page[ChallengeItem]:
    """Those that were granted to whoever asks, by slug; all for admins."""
    found = challenges.listed(service, actor, paging.after(_CHALLENGES), paging.look)
    shown, cursor = paging.cut(_CHALLENGES, found, lambda stored: stored.slug)
    return Page(items=[ChallengeItem.of(stored) for stored in shown], next_cursor=cursor)


@router.get(
    "/{slug}",
    operation_id="readChallenge",
    summary="A challenge, as candidates see it",
    response_class=Response,
    responses=_shown(ChallengeAnswer),
    openapi_extra=_UNKNOWN,
)
def read_challenge(request: Request, found: Readable, service: TheService) -> Response:
    """Statement and facts. Nothing secret is in it, whoever asks."""
    etag = _etag(found, "candidate")
    if etags.is_known(request, etag):
        return etags.not_modified(etag)
    return _json(ChallengeAnswer.shown(challenges.candidates_view(service, found)), etag)


@router.get(
    "/{slug}/bundle",
    operation_id="readBundle",
    summary="All that a candidate gets",
    response_class=Response,
    responses=_packed("Statement, samples, starters and facts."),
    openapi_extra=_UNKNOWN,
)
def read_bundle(request: Request, found: Readable, service: TheService) -> Response:
    """A zip archive of statement, samples, starters and facts, to work with offline."""
    etag = _etag(found, "bundle")
    if etags.is_known(request, etag):
        return etags.not_modified(etag)
    packed = challenges.bundle_of(service, found)
    return descriptions.archive_answer(packed, f"{found.slug}.zip", etags.headers(etag))


@router.get(
    "/{slug}/source",
    operation_id="readSource",
    summary="A challenge, as its author sees it",
    response_class=Response,
    responses=_shown(SourceAnswer),
    openapi_extra=_UNKNOWN,
)
def read_source(request: Request, found: Whole, service: TheService) -> Response:
    """All of it: groups, cases, limits, and every file with its hash. Not for candidates."""
    etag = _etag(found, "source")
    if etags.is_known(request, etag):
        return etags.not_modified(etag)
    return _json(SourceAnswer.whole(challenges.authors_view(service, found)), etag)


@router.get(
    "/{slug}/source/archive",
    operation_id="readSourceArchive",
    summary="All files of a challenge",
    response_class=Response,
    responses=_packed("All files, as they were published."),
    openapi_extra=_UNKNOWN,
)
def read_source_archive(request: Request, found: Whole, service: TheService) -> Response:
    """A zip archive of all files of the current version. Not for candidates."""
    etag = _etag(found, "archive")
    if etags.is_known(request, etag):
        return etags.not_modified(etag)
    packed = challenges.archive_of(service, found)
    return descriptions.archive_answer(packed, f"{found.slug}-source.zip", etags.headers(etag))


@router.get(
    "/{slug}/versions",
    operation_id="listVersions",
    summary="Versions of a challenge",
    openapi_extra=_UNKNOWN,
)
def list_versions(found: Whole, service: TheService, paging: Paged) -> Page[VersionAnswer]:
    """Everything that was published, the newest first. Reports name the version that graded."""
    stored = challenges.versions(service, found)
    after = paging.after(_VERSIONS)
    begin = next((at + 1 for at, one in enumerate(stored) if one.sha256 == after), 0)
    shown, cursor = paging.cut(_VERSIONS, stored[begin : begin + paging.look], lambda one: one.sha256)
    return Page(items=[VersionAnswer.of(one) for one in shown], next_cursor=cursor)


def _publisher(slug: Slug, actor: SignedIn, service: TheService) -> Actor:
    challenges.require_publishing(service, actor, slug)
    return actor


@router.put(
    "/{slug}",
    operation_id="publishChallenge",
    summary="Publish a challenge",
    response_class=Response,
    responses={
        200: {"model": ChallengeItem, "description": "These very files were published before."},
        201: {
            "model": ChallengeItem,
            "description": "A new challenge, or a new version of it.",
            "headers": descriptions.headers(Location="Where the challenge is."),
        },
    },
    openapi_extra={
        "requestBody": {
            "required": True,
            "description": "The challenge's folder, or what is in it.",
            "content": dict.fromkeys(code_bodies.ARCHIVES, code_bodies.ARCHIVE),
        },
        **descriptions.problems(
            kinds.CONFLICT, kinds.NOT_A_CHALLENGE, kinds.ARCHIVE_REFUSED, kinds.SUBMISSION_TOO_LARGE
        ),
    },
)
async def publish_challenge(
    request: Request,
    slug: Slug,
    actor: Annotated[Actor, Depends(_publisher)],
    service: TheService,
) -> Response:
    """A new challenge, which is granted to its author, or a new version: it grades from now on.

    Every mistake is listed by file and line, and then nothing is published. What was handed in before keeps
    the reports that it has, until somebody asks for a regrade.
    """
    bodies.media_type(request, code_bodies.ARCHIVES)
    packed = await bodies.whole(request, service.settings.max_body_bytes)
    return await run_in_threadpool(_published, service, actor, slug, packed)


def _published(service: Service, actor: Actor, slug: str, packed: bytes) -> Response:
    published = challenges.publish(service, actor, slug, packed)
    return Response(
        ChallengeItem.of(published.stored).model_dump_json(),
        201 if published.is_new else 200,
        headers={"Location": f"/v1/challenges/{slug}"},
        media_type="application/json",
    )


def _etag(found: StoredChallenge, view: str) -> str:
    """Statements are generated, so they change with us as well."""
    return etags.etag_of(found.slug, found.sha256, view, runner.__version__)


def _json(answer: Answer, etag: str) -> Response:
    return Response(answer.model_dump_json(), headers=etags.headers(etag), media_type="application/json")
