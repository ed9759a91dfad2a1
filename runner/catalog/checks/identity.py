"""Licence, in so far as a schema cannot say it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from runner.catalog.draft import Draft
from runner.catalog.spelling import did_you_mean
from runner.domain.diagnostic import Diagnostic

_OPERATORS: Final = ("AND", "OR", "WITH")
_IDENTIFIER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*\+?\Z")
_USUAL: Final = (
    "0BSD", "AGPL-3.0-only", "AGPL-3.0-or-later", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0",
    "CC-BY-4.0", "CC-BY-NC-4.0", "CC-BY-NC-SA-4.0", "CC-BY-ND-4.0", "CC-BY-SA-3.0", "CC-BY-SA-4.0", "CC0-1.0",
    "EPL-2.0", "EUPL-1.2", "GPL-2.0-only", "GPL-2.0-or-later", "GPL-3.0-only", "GPL-3.0-or-later", "ISC",
    "LGPL-2.1-only", "LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later", "MIT", "MPL-2.0", "Unlicense",
    "WTFPL", "Zlib",
)  # fmt: skip


def check(draft: Draft) -> Iterator[Diagnostic]:
    """An SPDX expression (SPDX 2.3, annex D): identifiers joined by AND, OR and WITH."""
    license_ = draft.at("license")
    if not isinstance(license_, str) or license_ in _USUAL:
        return
    if not is_expression(license_):
        fix = did_you_mean(license_, _USUAL) or "write an SPDX identifier, such as `Apache-2.0`"
        yield draft.document.complain(("license",), f"`{license_[:80]}` is no SPDX licence expression", fix)
        return
    for word in re.findall(r"[^\s()]+", license_):
        near = did_you_mean(word, _USUAL)
        if near and word not in (*_USUAL, *_OPERATORS) and word.rstrip("+") not in _USUAL:
            yield draft.document.complain(
                ("license",), f"`{word}` is no SPDX licence that is known here", near
            )


def is_expression(text: str) -> bool:
    """Whether a text has the form of an SPDX licence expression."""
    depth, wants_operand = 0, True
    for token in re.findall(r"[()]|[^\s()]+", text):
        match token:
            case "(" if wants_operand:
                depth += 1
            case ")" if not wants_operand and depth:
                depth -= 1
            case "AND" | "OR" | "WITH" if not wants_operand:
                wants_operand = True
            case _ if wants_operand and token not in _OPERATORS and _IDENTIFIER.match(token):
                wants_operand = False
            case _:
                return False
    return depth == 0 and not wants_operand
