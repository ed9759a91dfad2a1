"""Where a page of a list ends, as text that callers hand back and never read.

A cursor grants nothing: it is a position in a list that is filtered by what its reader may see, whoever made
it. So it is not signed; its checksum refuses what was cut, edited, or taken from another list.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import Final

from api import problem_types as kinds
from api.problems import Problem, ProblemError

MAX_CHARACTERS: Final = 200
_VERSION: Final = b"\x01"
_CHECK_BYTES: Final = 8


def encode(of_list: str, position: str) -> str:
    """The cursor for what follows `position` in that list."""
    body = _VERSION + position.encode()
    return base64.urlsafe_b64encode(_check(of_list, body) + body).rstrip(b"=").decode()


def decode(of_list: str, cursor: str) -> str:
    """The position that `encode` was given. Raises `ProblemError`."""
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        body = raw[_CHECK_BYTES:]
        position = body[1:].decode()
    except (binascii.Error, ValueError):
        raise ProblemError(Problem(kinds.INVALID_CURSOR)) from None
    if body[:1] != _VERSION or encode(of_list, position) != cursor:
        raise ProblemError(Problem(kinds.INVALID_CURSOR))
    return position


def _check(of_list: str, body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=_CHECK_BYTES, person=of_list.encode()[:16]).digest()
