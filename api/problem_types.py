"""Every kind of problem that the service answers with: one name each, which is the end of its type's URI.

A problem type never changes its meaning, so programs may switch on it (RFC 9457, section 3.1.1).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

PREFIX: Final = "/problems/"


@dataclass(frozen=True, slots=True)
class ProblemType:
    """One kind of problem.

    Attributes:
        name: lower case with hyphens.
        title: what it is, a few words that never change.
        status: of the answer.
        help: what it means, one sentence or two.
        next_step: what to do about it when nothing more precise is known.
    """

    name: str
    title: str
    status: int
    help: str
    next_step: str

    @property
    def uri(self) -> str:
        """`/problems/<name>`, relative to wherever the service stands."""
        return f"{PREFIX}{self.name}"


BAD_REQUEST: Final = ProblemType(
    "bad-request",
    "Bad request",
    400,
    "The request is wrong in a way that has no name of its own.",
    "Read `detail`, mend the request and send it again.",
)
MALFORMED_BODY: Final = ProblemType(
    "malformed-body",
    "Malformed body",
    400,
    "The body is not what its Content-Type says: broken JSON, a broken form, or bytes that are no UTF-8.",
    "Send a body that matches its Content-Type.",
)
INVALID_CURSOR: Final = ProblemType(
    "invalid-cursor",
    "Invalid cursor",
    400,
    "The cursor was not made by this list, was cut off, or was changed.",
    "Take `next_cursor` from the page before, unchanged, or leave the cursor out to begin again.",
)
UNAUTHENTICATED: Final = ProblemType(
    "unauthenticated",
    "Not authenticated",
    401,
    "The request has no token, or one that does not count (any more).",
    "Send `Authorization: Bearer <token>` with a token that an admin gave you.",
)
TOKEN_EXPIRED: Final = ProblemType(
    "token-expired",
    "Token expired",
    401,
    "The token was good once; its time is over.",
    "Ask whoever gave it to you for a new one.",
)
FORBIDDEN: Final = ProblemType(
    "forbidden",
    "Not allowed",
    403,
    "Your role, or the scopes of your token, do not allow this.",
    "Use a token that has the scope, or ask somebody whose role allows it.",
)
NOT_FOUND: Final = ProblemType(
    "not-found",
    "Not found",
    404,
    "Nothing that you can reach is here. What is out of your reach looks like what does not exist.",
    "Check the address; ask for a grant if it should be yours to see.",
)
UNKNOWN_CHALLENGE: Final = ProblemType(
    "unknown-challenge",
    "Unknown challenge",
    404,
    "There is no challenge of that name, or it was not granted to you, which looks the same.",
    "List those that you can reach with `GET /v1/challenges`.",
)
METHOD_NOT_ALLOWED: Final = ProblemType(
    "method-not-allowed",
    "Method not allowed",
    405,
    "This address does not know the method; the answer's Allow header names those it knows.",
    "Use one of the methods in the Allow header.",
)
NOT_ACCEPTABLE: Final = ProblemType(
    "not-acceptable",
    "Not acceptable",
    406,
    "None of the forms that the Accept header asks for exists here.",
    "Ask for a form that the API's description names, with `format=` or an Accept header.",
)
BODY_TOO_SLOW: Final = ProblemType(
    "body-too-slow",
    "Body too slow",
    408,
    "The request's body did not arrive in time, and nothing was stored.",
    "Send it again over a better connection.",
)
CONFLICT: Final = ProblemType(
    "conflict",
    "Conflict",
    409,
    "The request does not fit the state that the object is in.",
    "Read the object again and decide anew.",
)
SUBMISSIONS_USED_UP: Final = ProblemType(
    "submissions-used-up",
    "Submissions used up",
    409,
    "You have handed in as often as the challenge allows.",
    "What you handed in counts as the statement says; nothing more is to be done.",
)
NOT_GRADED_YET: Final = ProblemType(
    "not-graded-yet",
    "Not graded yet",
    409,
    "The submission was taken and waits, or is being graded; there is no report yet.",
    "Follow its events, or ask again in a moment.",
)
UNGRADED: Final = ProblemType(
    "ungraded",
    "Ungraded",
    409,
    "The platform failed three times at grading this. It is neither passed nor failed.",
    "Ask an interviewer for a regrade.",
)
BODY_TOO_LARGE: Final = ProblemType(
    "body-too-large",
    "Body too large",
    413,
    "The request's body is larger than this address takes.",
    "Send less: source code only, without data, dependencies and build results.",
)
UNSUPPORTED_MEDIA_TYPE: Final = ProblemType(
    "unsupported-media-type",
    "Unsupported media type",
    415,
    "This address does not take bodies of that Content-Type.",
    "Send one of the types that the API's description names for it.",
)
INVALID_REQUEST: Final = ProblemType(
    "invalid-request",
    "Invalid request",
    422,
    "Values in the request are missing, unknown or out of bounds; `errors` names each of them.",
    "Mend what `errors` names, and send it again.",
)
NOT_A_CHALLENGE: Final = ProblemType(
    "not-a-challenge",
    "Not a challenge",
    422,
    "The files are no challenge, or one with mistakes; `errors` lists them with file and line.",
    "Mend what `errors` lists; `fairtrial verify` shows the same on your machine.",
)
SUBMISSION_REFUSED: Final = ProblemType(
    "submission-refused",
    "Submission refused",
    422,
    "The files cannot be taken as a submission: none, too many, too large, or not source code.",
    "Hand in only what you wrote, within the limits that the statement names.",
)
SUBMISSION_TOO_LARGE: Final = ProblemType(
    "submission-too-large",
    "Submission too large",
    422,
    "There are too many files, or they are too large, unpacked.",
    "Hand in source code only, within the limits that the statement names.",
)
LANGUAGE_NOT_OFFERED: Final = ProblemType(
    "language-not-offered",
    "Language not offered",
    422,
    "The challenge does not take this language, or the files do not show which one they are in.",
    "Use one of the languages that the statement names, or say which one you mean.",
)
ARCHIVE_REFUSED: Final = ProblemType(
    "archive-refused",
    "Archive refused",
    422,
    "The archive is broken, or holds what no archive of source code needs; nothing was unpacked.",
    "Pack only your source files, as .zip or .tar.gz, and send that.",
)
TOO_MANY_REQUESTS: Final = ProblemType(
    "too-many-requests",
    "Too many requests",
    429,
    "More is asked for than can be done in good time.",
    "Wait for as long as the Retry-After header says, then try again.",
)
RATE_LIMITED: Final = ProblemType(
    "rate-limited",
    "Rate limited",
    429,
    "You have done this as often as the operator allows within an hour, or a minute; `detail` says how often "
    "that is. Nothing was stored.",
    "Wait for as long as the Retry-After header says; ask the operator if the limit is too low.",
)
INTERNAL_ERROR: Final = ProblemType(
    "internal-error",
    "Internal error",
    500,
    "Something went wrong that should not have, and it is our fault.",
    "Try again; if it lasts, give the operator the `instance` of this problem.",
)
PLATFORM_FAULT: Final = ProblemType(
    "platform-fault",
    "Platform fault",
    503,
    "A part of the platform does not work at the moment. It is never counted against a submission.",
    "Try again in a moment; if it lasts, give the operator the `instance` of this problem.",
)
DATABASE_UNAVAILABLE: Final = ProblemType(
    "database-unavailable",
    "Database unavailable",
    503,
    "The database does not answer, or has no room left. Nothing was stored.",
    "Try again in a moment; if it lasts, tell the operator.",
)
DATABASE_FULL: Final = ProblemType(
    "database-full",
    "Database full",
    503,
    "There is no room for anything new. Nothing was stored of this request; what was stored before is safe.",
    "Tell the operator to make room, then send it again.",
)
QUEUE_UNAVAILABLE: Final = ProblemType(
    "queue-unavailable",
    "Queue unavailable",
    503,
    "Redis does not answer. What is handed in is stored all the same, and graded a little later.",
    "Tell the operator; nothing is lost.",
)
NO_WORKER: Final = ProblemType(
    "no-worker",
    "No worker",
    503,
    "Nobody is there to grade. What is handed in is stored and waits.",
    "Tell the operator to start a worker; nothing is lost.",
)
ENGINES_UNAVAILABLE: Final = ProblemType(
    "engines-unavailable",
    "Engines unavailable",
    503,
    "Workers are there, but the Docker engine of none answers. What is handed in is stored and waits.",
    "Tell the operator to look at the workers' engines; nothing is lost.",
)
BUSY: Final = ProblemType(
    "busy",
    "Busy",
    503,
    "More connections are open than the service takes.",
    "Close what you do not need, and try again in a moment.",
)

PROBLEM_TYPES: Final[Mapping[str, ProblemType]] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            BAD_REQUEST,
            MALFORMED_BODY,
            INVALID_CURSOR,
            UNAUTHENTICATED,
            TOKEN_EXPIRED,
            FORBIDDEN,
            NOT_FOUND,
            UNKNOWN_CHALLENGE,
            METHOD_NOT_ALLOWED,
            NOT_ACCEPTABLE,
            BODY_TOO_SLOW,
            CONFLICT,
            SUBMISSIONS_USED_UP,
            NOT_GRADED_YET,
            UNGRADED,
            BODY_TOO_LARGE,
            UNSUPPORTED_MEDIA_TYPE,
            INVALID_REQUEST,
            NOT_A_CHALLENGE,
            SUBMISSION_REFUSED,
            SUBMISSION_TOO_LARGE,
            LANGUAGE_NOT_OFFERED,
            ARCHIVE_REFUSED,
            TOO_MANY_REQUESTS,
            RATE_LIMITED,
            INTERNAL_ERROR,
            PLATFORM_FAULT,
            DATABASE_UNAVAILABLE,
            DATABASE_FULL,
            QUEUE_UNAVAILABLE,
            NO_WORKER,
            ENGINES_UNAVAILABLE,
            BUSY,
        )
    }
)
"""All of them by name, in the order of their status."""
