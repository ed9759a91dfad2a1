"""What can be asked of the service, a function each; answers are JSON documents as the API describes them."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias
from urllib.parse import quote

from runner.client.connection import Connection, Request, document_of
from runner.domain.report import View
from runner.domain.submission import SourceFile, Submission

Document: TypeAlias = dict[str, Any]
_PAGE: Final = 100


def hand_in(connection: Connection, slug: str, code: Submission, language: str | None) -> Document:
    """Hand in code: once, however often the answer gets lost."""
    return _sent(
        connection,
        Request(
            "POST",
            f"/v1/challenges/{_part(slug)}/submissions",
            json={"language": language, "files": [_file(file) for file in code.files]},
            headers={"Idempotency-Key": str(uuid.uuid4())},
        ),
    )


def submission(connection: Connection, submission_id: str) -> Document:
    """What was handed in, and how far its grading has come."""
    return _sent(connection, Request("GET", f"/v1/submissions/{_part(submission_id)}"))


def events_path(submission_id: str) -> str:
    """Where a submission's events are."""
    return f"/v1/submissions/{_part(submission_id)}/events"


def report(connection: Connection, submission_id: str, form: str, view: View | None) -> bytes:
    """A report's bytes, in a form and a view; None: as much as the reader may see.

    Raises:
        NotGradedYetError: not yet.
        UngradedError: never.
    """
    params = {"format": form} | ({"view": view.value} if view else {})
    path = f"/v1/submissions/{_part(submission_id)}/report"
    return connection.send(Request("GET", path, params=params)).content


def groups(connection: Connection, slug: str) -> dict[str, int]:
    """How many cases each group of a challenge has, in order."""
    facts = _sent(connection, Request("GET", f"/v1/challenges/{_part(slug)}"))["facts"]
    secret = {str(group["name"]): int(group["cases"]) for group in facts["groups"]}
    return {"sample": len(facts["samples"]), **secret}


def start_regrade(connection: Connection, scope: Mapping[str, Any], reason: str) -> Document:
    """Grade again: `scope` is one of `submission_id`, `challenge` and `all`. Not sent twice."""
    body = {**scope, "reason": reason}
    return _sent(connection, Request("POST", "/v1/regrades", json=body, repeatable=False))


def regrade(connection: Connection, regrade_id: str) -> Document:
    """How a regrade stands."""
    return _sent(connection, Request("GET", f"/v1/regrades/{_part(regrade_id)}"))


def changes(connection: Connection, regrade_id: str) -> Iterator[Document]:
    """Submission by submission, what counts and what would."""
    path = f"/v1/regrades/{_part(regrade_id)}/changes"
    cursor = ""
    while True:
        params = {"limit": str(_PAGE)} | ({"cursor": cursor} if cursor else {})
        page = _sent(connection, Request("GET", path, params=params))
        yield from page["items"]
        cursor = page["next_cursor"] or ""
        if not cursor:
            return


def decide_regrade(connection: Connection, regrade_id: str, what: str, reason: str) -> Document:
    """`apply` or `discard` it. Not sent twice: the second time would be a conflict."""
    path = f"/v1/regrades/{_part(regrade_id)}/{what}"
    return _sent(connection, Request("POST", path, json={"reason": reason}, repeatable=False))


def _sent(connection: Connection, request: Request) -> Document:
    found: Document = document_of(connection.send(request))
    return found


def _file(file: SourceFile) -> Document:
    """Text as text, so that it can be read where it passes; anything else as Base64."""
    try:
        content = {"content": file.data.decode()}
    except UnicodeDecodeError:
        content = {"content_base64": base64.b64encode(file.data).decode("ascii")}
    return {"path": str(file.path), **content, "executable": file.executable}


def _part(text: str) -> str:
    """One part of a path: what somebody typed cannot lead to another one."""
    return quote(text, safe="")
