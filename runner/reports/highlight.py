"""Source code in colours, computed by `highlight_child`, trusted with lengths and class names only."""

# ruff: noqa: ANN401 - the child's answer may be anything

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from runner.reports import highlight_child

DEADLINE = 6.0
"""Seconds of wall time until the child is killed."""
MAX_CHARACTERS = 512 << 10
"""Of all texts together; more is shown plain."""
MAX_RUNS = 200_000
_CLASS = re.compile(r"[a-z][a-z0-9]{0,2}|")


@dataclass(frozen=True, slots=True)
class Source:
    """A text and the Pygments name of its language."""

    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of text and what it is: Pygments' short class name, empty for plain text."""

    kind: str
    text: str


def highlight(sources: Sequence[Source]) -> tuple[tuple[Token, ...] | None, ...]:
    """The tokens of each text, or None for one that is to be shown plain. One child for all of them."""
    nothing: tuple[None, ...] = (None,) * len(sources)
    if not sources or sum(len(source.text) for source in sources) > MAX_CHARACTERS:
        return nothing
    answer = _ask(sources)
    if not isinstance(answer, list) or len(answer) != len(sources):
        return nothing
    return tuple(_tokens(source.text, runs) for source, runs in zip(sources, answer, strict=True))


def _ask(sources: Sequence[Source]) -> Any:
    """The child's answer, whatever it is; None when it failed, was stopped or wrote no JSON."""
    child = str(Path(highlight_child.__file__).resolve())
    with tempfile.TemporaryFile() as stdin, tempfile.TemporaryFile() as stdout:
        stdin.write(json.dumps([source.text for source in sources]).encode("ascii"))
        stdin.seek(0)
        try:
            subprocess.run(
                [sys.executable, "-I", child, *(source.language for source in sources)],
                stdin=stdin,
                stdout=stdout,
                stderr=subprocess.DEVNULL,
                env={},
                cwd="/",
                timeout=DEADLINE,
                check=True,
            )
            stdout.seek(0)
            return json.load(stdout)
        except (subprocess.SubprocessError, OSError, ValueError, RecursionError):
            return None


def _tokens(text: str, runs: Any) -> tuple[Token, ...] | None:
    if not isinstance(runs, list) or len(runs) > MAX_RUNS or not all(map(_is_run, runs)):
        return None
    if sum(length for _, length in runs) != len(text):
        return None
    tokens, position = [], 0
    for kind, length in runs:
        tokens.append(Token(kind, text[position : position + length]))
        position += length
    return tuple(tokens)


def _is_run(run: Any) -> bool:
    if not isinstance(run, list) or len(run) != 2:
        return False
    kind, length = run
    return isinstance(kind, str) and bool(_CLASS.fullmatch(kind)) and type(length) is int and length > 0
