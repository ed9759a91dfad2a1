"""Parameters in paths that several routes have."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query

from api.schemas.base import EXAMPLE_ID, ID_PATTERN
from api.schemas.code import LANGUAGE_PATTERN
from runner.catalog.slugs import SLUG_PATTERN

Slug = Annotated[
    str,
    Path(description="The challenge's name in addresses.", pattern=SLUG_PATTERN, examples=["top-talkers"]),
]
UserId = Annotated[str, Path(description="The user's id.", pattern=ID_PATTERN, examples=[EXAMPLE_ID])]
TokenId = Annotated[str, Path(description="The token's id.", pattern=ID_PATTERN, examples=[EXAMPLE_ID])]
RegradeId = Annotated[str, Path(description="The regrade's id.", pattern=ID_PATTERN, examples=[EXAMPLE_ID])]
WebhookId = Annotated[str, Path(description="The webhook's id.", pattern=ID_PATTERN, examples=[EXAMPLE_ID])]
DeliveryId = Annotated[str, Path(description="The delivery's id.", pattern=ID_PATTERN, examples=[EXAMPLE_ID])]
SubmissionId = Annotated[
    str, Path(description="The submission's id.", pattern=ID_PATTERN, examples=[EXAMPLE_ID])
]
RunId = Annotated[str, Path(description="The run's id.", pattern=ID_PATTERN, examples=[EXAMPLE_ID])]
LanguageParameter = Annotated[
    str | None,
    Query(
        description="What the code is in, where the body does not say it; without, the suffixes do.",
        pattern=LANGUAGE_PATTERN,
        examples=["python"],
    ),
]
GradingParameter = Annotated[
    str | None,
    Query(
        description="Another grading than the one that counts; for those who see the interviewer's view.",
        pattern=ID_PATTERN,
        examples=[EXAMPLE_ID],
    ),
]
