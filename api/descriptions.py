"""What routes say of their answers in the API's description."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from api.problem_types import ProblemType

PROBLEMS_KEY: Final = "x-problems"
"""Names of problem types that an operation can answer; taken out before the description is served."""
ZIP: Final = "application/zip"


def problems(*found: ProblemType) -> dict[str, Any]:
    """Beside those that every operation of its kind can answer."""
    return {PROBLEMS_KEY: [kind.name for kind in found]}


def headers(**described: str) -> dict[str, Any]:
    """Headers of an answer, each with what it says."""
    return {name: {"description": text, "schema": {"type": "string"}} for name, text in described.items()}


def archive(text: str) -> dict[str, Any]:
    """An answer that is a zip archive."""
    schema = {"type": "string", "format": "binary"}
    content = {ZIP: {"schema": schema, "example": "(bytes of a zip archive)"}}
    return {"description": text, "content": content}


def archive_answer(packed: bytes, name: str, more: dict[str, str] | None = None) -> Response:
    """Such an answer, to be saved under that name, which must be plain ASCII without quotes."""
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(packed, headers={**disposition, **(more or {})}, media_type=ZIP)
