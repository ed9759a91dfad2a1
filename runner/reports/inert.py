"""Candidate text made harmless and visible: what a form shows is what is there, and nothing of it acts.

Control characters, bidi overrides, zero-width and other invisible characters appear as `⟦U+202E⟧`, bytes that
are no UTF-8 as `⟦0xFF⟧`. Newline and tab stay. Markup is the business of each form: this is about characters.
The invisible ones are Unicode's Default_Ignorable_Code_Point (DerivedCoreProperties.txt) and category Cf.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_ACTIVE = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0, DEL, C1; carriage return too: it overwrites a line on a terminal
    "\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    "\U000110bd\U000110cd\U00013430-\U0001345f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000))
)
_ACTIVE_CHARACTER = re.compile(f"[{_ACTIVE}]")
_INVALID = re.compile("[\udc80-\udcff]")


def inert(text: str | bytes) -> str:
    """The text with every active character and invalid byte as a visible escape."""
    if isinstance(text, bytes):
        text = text.decode("utf-8", "surrogateescape")
    return _ACTIVE_CHARACTER.sub(lambda match: escape_of(match[0]), text)


def spans(text: str) -> Iterator[tuple[str, bool]]:
    """The text in pieces, each with whether it is an escape: a form can set it apart from text like one."""
    position = 0
    for match in _ACTIVE_CHARACTER.finditer(text):
        if match.start() > position:
            yield text[position : match.start()], False
        yield escape_of(match[0]), True
        position = match.end()
    if position < len(text):
        yield text[position:], False


def escape_of(character: str) -> str:
    """How one active character is shown."""
    if _INVALID.match(character):
        return f"⟦0x{ord(character) - 0xDC00:02X}⟧"
    return f"⟦U+{ord(character):04X}⟧"


def one_line(text: str | bytes, width: int = 400) -> str:
    """Inert text on one line, cut with a count: for titles, table cells and attributes."""
    line = " ".join(inert(text).split())
    if len(line) <= width:
        return line
    return f"{line[:width]}… (+{len(line) - width:,} characters)"


def cut(text: str, *, line_width: int = 2_000, lines: int = 400) -> str:
    """Text with lines no longer, and no more of them, than a page can carry; says how much it left out."""
    rows = text.split("\n")
    kept = [_cut_line(row, line_width) for row in rows[:lines]]
    if len(rows) > lines:
        kept.append(f"… (+{len(rows) - lines:,} lines)")
    return "\n".join(kept)


def _cut_line(line: str, width: int) -> str:
    if len(line) <= width:
        return line
    return f"{line[:width]}… (+{len(line) - width:,} characters)"
