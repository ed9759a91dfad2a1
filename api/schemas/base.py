"""What all schemas have in common, and text with its bounds."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

_CONTROL: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""C0, DEL and C1, which terminals act upon; line breaks in disguise; what turns the reading direction round
(CVE-2021-42574); halves of surrogate pairs."""


class Question(BaseModel):
    """A request's body: what it does not know, it refuses."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=False)


class Answer(BaseModel):
    """A response's body."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _printable(text: str) -> str:
    """Neither NUL nor lone surrogates (no database takes them), nor what terminals act upon."""
    if _CONTROL.search(text):
        raise ValueError("has control characters, invisible ones, or half a surrogate pair in it")
    return text


Printable = AfterValidator(_printable)

Line = Annotated[
    str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\r\n]*\S[^\r\n]*$"), Printable
]
"""One line that is not blank."""

EXAMPLE_ID: Final = "0193b1c2-7d4e-7a10-8f2b-3c5d6e7f8091"
ID_PATTERN: Final = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"

Id = Annotated[str, StringConstraints(pattern=ID_PATTERN)]
"""A UUID as text; those of version 7, so that they sort by age."""
Moment = Annotated[datetime, Field(description="UTC.", examples=["2026-03-01T12:00:00Z"])]
"""A point in time."""
