"""Hand in code, and find again what was handed in."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Header, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api import code_bodies, descriptions
from api import problem_types as kinds
from api.auth import SignedIn, Visitor, visiting
from api.code_bodies import Parcel, Unpack
from api.dependencies import TheService, service_of
from api.paging import Page, Paged
from api.parameters import LanguageParameter, SubmissionId
from api.schemas.base import EXAMPLE_ID, ID_PATTERN
from api.schemas.code import SubmissionQuestion
from api.schemas.submissions import GradingAnswer, SubmissionAnswer
from runner.catalog.bundle import BundledFile, zip_of
from runner.catalog.slugs import SLUG_PATTERN
from runner.domain.access import Action
from runner.services import submissions
from runner.services.service import Service
from runner.services.submissions import Filter, HandIn

router = APIRouter(prefix="/v1", tags=["submissions"])

_SUBMISSIONS: Final = "submissions"
_GRADINGS: Final = "gradings"
_REPLAYED: Final = "Idempotent-Replay"
_TAKEN: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "model": SubmissionAnswer,
        "description": "The request was made before with this Idempotency-Key: what it made.",
        "headers": descriptions.headers(
            Location="Where the submission is.", **{_REPLAYED: "`true`: nothing new was stored."}
        ),
    },
    201: {
        "description": "It is stored, and will be graded.",
        "headers": descriptions.headers(Location="Where the submission is."),
    },
}

IdempotencyKey = Annotated[
    str | None,
    Header(
        description="Any text of one's own. The same key with the same request gets the first one's answer.",
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        pattern="^[ -~]+$",
        examples=["4d1b9a52-hand-in-1"],
    ),
]


@router.post(
    "/challenges/{slug}/submissions",
    operation_id="handIn",
    summary="Hand in code",
    status_code=201,
    response_model=SubmissionAnswer,
    responses=_TAKEN,
    openapi_extra={
        **code_bodies.described(SubmissionQuestion),
        **descriptions.problems(
            kinds.UNKNOWN_CHALLENGE,
            kinds.RATE_LIMITED,
            kinds.SUBMISSIONS_USED_UP,
            kinds.SUBMISSION_REFUSED,
            kinds.SUBMISSION_TOO_LARGE,
            kinds.LANGUAGE_NOT_OFFERED,
            kinds.ARCHIVE_REFUSED,
        ),
    },
)
async def hand_in(
    request: Request,
    visitor: Annotated[Visitor, Depends(visiting(Action.SUBMIT))],
    key: IdempotencyKey = None,
    language: LanguageParameter = None,
) -> Response:
    """Code as JSON, as a form with files, or as an archive. Once this is answered it is safely stored.

    A wrong language, too many files and the like are said here, and cost no submission.
    """
    unpack = await code_bodies.receive(request, visitor.desk.challenge, SubmissionQuestion, language)
    return await run_in_threadpool(_handed_in, service_of(request), visitor, unpack, key or "")


def _handed_in(service: Service, visitor: Visitor, unpack: Unpack, key: str) -> Response:
    parcel = unpack()
    handed_in = HandIn(
        desk=visitor.desk,
        language=parcel.language,
        code=parcel.code,
        key=key,
        fingerprint=_fingerprint(visitor, parcel),
        trace_id=visitor.trace_id,
    )
    seen = submissions.hand_in(service, visitor.actor, handed_in)
    answer = SubmissionAnswer.of(seen, service.outlook.backlog())
    headers = {"Location": f"/v1/submissions/{seen.submission.id}"}
    if seen.is_replayed:
        headers[_REPLAYED] = "true"
    return Response(
        answer.model_dump_json(),
        200 if seen.is_replayed else 201,
        headers=headers,
        media_type="application/json",
    )


def _fingerprint(visitor: Visitor, parcel: Parcel) -> str:
    """Of all that the request asks for, whatever form its body had."""
    asked = (visitor.desk.version.challenge_id, parcel.language or "", parcel.code.sha256)
    return hashlib.sha256("\0".join(asked).encode()).hexdigest()


@router.get("/submissions", operation_id="listSubmissions", summary="Submissions")
def list_submissions(
    actor: SignedIn,
    service: TheService,
    paging: Paged,
    challenge: Annotated[
        str | None,
        Query(description="Only to this challenge.", pattern=SLUG_PATTERN, examples=["top-talkers"]),
    ] = None,
    candidate_id: Annotated[
        str | None,
        Query(description="Only of this candidate.", pattern=ID_PATTERN, examples=[EXAMPLE_ID]),
    ] = None,
) -> Page[SubmissionAnswer]:
    """One's own, and those to challenges that were granted to whoever is no candidate; the newest first."""
    wanted = Filter(challenge or "", candidate_id or "")
    found = submissions.listed(service, actor, wanted, paging.after(_SUBMISSIONS), paging.look)
    shown, cursor = paging.cut(_SUBMISSIONS, found, lambda seen: seen.submission.id)
    backlog = service.outlook.backlog()
    return Page(items=[SubmissionAnswer.of(seen, backlog) for seen in shown], next_cursor=cursor)


@router.get("/submissions/{submission_id}", operation_id="readSubmission", summary="One submission")
def read_submission(submission_id: SubmissionId, actor: SignedIn, service: TheService) -> SubmissionAnswer:
    """What was handed in, and how far its grading has come."""
    seen = submissions.read(service, actor, submission_id)
    return SubmissionAnswer.of(seen, service.outlook.backlog())


@router.get(
    "/submissions/{submission_id}/code",
    operation_id="readCode",
    summary="The code that was handed in",
    response_class=Response,
    responses={200: descriptions.archive("All files, as they were handed in.")},
)
def read_code(submission_id: SubmissionId, actor: SignedIn, service: TheService) -> Response:
    """A zip archive of all files, the same bytes each time."""
    seen, code = submissions.code_of(service, actor, submission_id)
    packed = zip_of({file.path: BundledFile(file.data, file.executable) for file in code.files})
    return descriptions.archive_answer(packed, f"submission-{seen.submission.id}.zip")


@router.get(
    "/submissions/{submission_id}/gradings", operation_id="listGradings", summary="Gradings of a submission"
)
def list_gradings(
    submission_id: SubmissionId, actor: SignedIn, service: TheService, paging: Paged
) -> Page[GradingAnswer]:
    """The oldest first. Candidates see the one that counts alone."""
    seen, found = submissions.gradings(service, actor, submission_id)
    after = paging.after(_GRADINGS)
    beyond = [grading for grading in found if grading.id > after][: paging.look]
    shown, cursor = paging.cut(_GRADINGS, beyond, lambda grading: grading.id)
    return Page(
        items=[GradingAnswer.of(grading, is_full=seen.is_full) for grading in shown], next_cursor=cursor
    )
