"""Shows a file in Markdown as it is: text as text, and what is no text, or too long, as just that."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

MAX_CHARACTERS: Final = 4000
MAX_LINES: Final = 60
_HEX_BYTES: Final = 64


def shown_bytes(file: Path, bundled_as: str) -> str:
    """A file's content as a code block, with what a reader cannot see said below it.

    Args:
        file: the file.
        bundled_as: where the candidate finds all of it.
    """
    data = file.read_bytes()
    if not data:
        return "*nothing*"
    text = _text(data)
    if text is None:
        head = data[:_HEX_BYTES].hex(" ")
        more = " …" if len(data) > _HEX_BYTES else ""
        return (
            f"{fenced(head + more)}\n\n*Not text: {len(data):,} bytes, in hexadecimal; see `{bundled_as}`.*"
        )
    lines = text.removesuffix("\n").split("\n")
    shown = "\n".join(lines[:MAX_LINES])[:MAX_CHARACTERS]
    notes = []
    if len(shown) < len("\n".join(lines)):
        notes.append(f"The beginning of {len(data):,} bytes; all of it is in `{bundled_as}`.")
    if not text.endswith("\n"):
        notes.append("No newline at the end.")
    if "\r\n" in text:
        notes.append("Lines end with CR LF.")
    block = fenced(shown.replace("\r\n", "\n"))
    return f"{block}\n\n*{' '.join(notes)}*" if notes else block


def fenced(text: str, language: str = "text") -> str:
    """A code block whose fence is longer than any run of backquotes in it."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def _text(data: bytes) -> str | None:
    """The bytes as text; None when they are not UTF-8 or hold characters that cannot be seen."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    visible = text.replace("\r\n", "").replace("\n", "").replace("\t", "").replace("\u00a0", "")
    return text if visible.isprintable() else None
