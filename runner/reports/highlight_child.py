"""Splits source text into tokens, in a process of its own that has next to no rights.

Pygments' lexers are regular expressions, and hostile text can make them burn time and memory. So this
process limits itself before it reads anything hostile: CPU seconds, address space, no file that could be
opened. It is started by path with `python -I`, imports nothing of ours, and answers lengths, never text.

Arguments: a language for each text. Standard input: a JSON array of texts. Standard output: a JSON array
with, for each text, null or an array of `[class, length]`, the lengths adding up to that of the text.
"""

from __future__ import annotations

import json
import resource
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pygments.lexer import Lexer

CPU_SECONDS = 2
ADDRESS_SPACE = 512 << 20
OUTPUT_BYTES = 4 << 20


def limit(kind: int, most: int) -> None:
    """Lower one limit of this process for good."""
    resource.setrlimit(kind, (most, most))


def tokens(lexer: Lexer, text: str) -> list[tuple[str, int]]:
    """Classes and lengths, neighbours of one class as one."""
    from pygments.token import STANDARD_TYPES

    runs: list[tuple[str, int]] = []
    for _, kind, value in lexer.get_tokens_unprocessed(text):
        name = STANDARD_TYPES.get(kind, "")
        if not value:
            continue
        if runs and runs[-1][0] == name:
            runs[-1] = (name, runs[-1][1] + len(value))
        else:
            runs.append((name, len(value)))
    return runs


def main() -> None:
    """Load lexers while files can be opened, give that up, then read."""
    limit(resource.RLIMIT_CPU, CPU_SECONDS)
    limit(resource.RLIMIT_AS, ADDRESS_SPACE)
    limit(resource.RLIMIT_FSIZE, OUTPUT_BYTES)
    limit(resource.RLIMIT_CORE, 0)
    from pygments.lexers import get_lexer_by_name
    from pygments.token import STANDARD_TYPES  # noqa: F401 - loaded before files are out of reach
    from pygments.util import ClassNotFound

    lexers: list[Lexer | None] = []
    for language in sys.argv[1:]:
        try:
            lexers.append(get_lexer_by_name(language))
        except ClassNotFound:
            lexers.append(None)
    limit(resource.RLIMIT_NOFILE, 0)
    texts = json.loads(sys.stdin.buffer.read())
    answer = [
        None if lexer is None else tokens(lexer, text) for lexer, text in zip(lexers, texts, strict=True)
    ]
    sys.stdout.buffer.write(json.dumps(answer).encode("ascii"))


if __name__ == "__main__":
    main()
