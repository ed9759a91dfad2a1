"""Entity tags (RFC 9110, sections 8.8.3 and 13.1.2): what has not changed is not sent again."""

from __future__ import annotations

import hashlib
import re
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

REVALIDATE: Final = "private, no-cache"
"""May be kept by the reader's own cache, and used after asking here. Shared caches keep nothing."""
_TAG: Final = re.compile(r'(?:W/)?("[^"]*")')


def etag_of(*facts: str) -> str:
    """A strong tag for what is determined by those facts, such as a report's hash, view and format."""
    return f'"{hashlib.sha256(chr(0).join(facts).encode()).hexdigest()[:32]}"'


def is_known(request: Request, etag: str) -> bool:
    """Whether the caller says that it has this version (weak comparison, as GET asks for)."""
    header = request.headers.get("if-none-match", "")
    return header.strip() == "*" or etag in _TAG.findall(header)


def not_modified(etag: str) -> Response:
    """304, with the headers that the full answer would have."""
    return Response(status_code=304, headers=headers(etag))


def headers(etag: str) -> dict[str, str]:
    """What an answer with a tag carries."""
    return {"ETag": etag, "Cache-Control": REVALIDATE, "Vary": "Authorization, Accept"}
