"""Lists come in pages: how many items, from where on, and where the next page begins."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Final, Generic, TypeVar

from fastapi import Depends, Query, Request, Response
from pydantic import Field

from api import cursors
from api import problem_types as kinds
from api.problems import Problem, ProblemError
from api.schemas.base import Answer

LARGEST: Final = 100
USUAL: Final = 50
_POSITION: Final = re.compile(r"[0-9A-Za-z._-]{1,100}")
"""Ids and slugs: whatever else a cursor holds, we did not make it."""

T = TypeVar("T")


class Page(Answer, Generic[T]):
    """Some of a list, and where it goes on."""

    items: list[T] = Field(description="In the order that the list has.", max_length=LARGEST)
    next_cursor: str | None = Field(
        description="Give it as `cursor` for the next page; null at the end.",
        max_length=cursors.MAX_CHARACTERS,
        examples=["kTjX0rR3bXkBMDE5M2IxYzI"],
    )


@dataclass(frozen=True, slots=True)
class Paging:
    """The page of a list that a request asks for."""

    request: Request
    response: Response
    cursor: str | None
    limit: int

    @property
    def look(self) -> int:
        """How many to look for: one more than is shown says that there is another page."""
        return self.limit + 1

    def after(self, of_list: str) -> str:
        """The position that the page begins after; empty at the list's beginning. Raises `ProblemError`."""
        if self.cursor is None:
            return ""
        position = cursors.decode(of_list, self.cursor)
        if not _POSITION.fullmatch(position):
            raise ProblemError(Problem(kinds.INVALID_CURSOR))
        return position

    def cut(
        self, of_list: str, found: Sequence[T], position: Callable[[T], str]
    ) -> tuple[Sequence[T], str | None]:
        """What the page shows of the up to `look` items that were found, and the cursor beyond it.

        The Link header (RFC 8288) is set as well.
        """
        shown = found[: self.limit]
        if len(found) <= self.limit:
            return shown, None
        cursor = cursors.encode(of_list, position(shown[-1]))
        url = self.request.url.include_query_params(cursor=cursor, limit=self.limit)
        self.response.headers["Link"] = f'<{url.path}?{url.query}>; rel="next"'
        return shown, cursor


async def _paging(
    request: Request,
    response: Response,
    cursor: Annotated[
        str | None,
        Query(
            description="`next_cursor` of the page before; leave it out for the first page.",
            min_length=1,
            max_length=cursors.MAX_CHARACTERS,
            examples=["kTjX0rR3bXkBMDE5M2IxYzI"],
        ),
    ] = None,
    limit: Annotated[
        int, Query(description="How many items a page has at most.", ge=1, le=LARGEST, examples=[USUAL])
    ] = USUAL,
) -> Paging:
    return Paging(request, response, cursor, limit)


Paged = Annotated[Paging, Depends(_paging)]
"""The two parameters that every list takes."""
