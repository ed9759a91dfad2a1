"""What a challenge's folder may be called; its name is the challenge's slug."""

from __future__ import annotations

import re
from typing import Final

SLUG_PATTERN: Final = "^[a-z0-9][a-z0-9-]{0,62}$"
_SLUG: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


def is_slug(name: str) -> bool:
    """Whether it is lower-case letters, digits and hyphens, and not too many."""
    return _SLUG.fullmatch(name) is not None
