"""Challenge folders for tests: small, made from text."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

from runner.catalog import load
from runner.domain.challenge import Challenge

CHALLENGE = """\
challenge_format_version: 1
name: Shout
uuid: 5f0c1f1e-8d0f-4b6a-9d35-6a4f1d1f7a10
version: 1.0.0
license: Apache-2.0
kind: program
level: intern
time_budget: 10
skills: [strings]
scenario: The banner service wants its text loud.
languages: [python, c]
ai_tools: allowed
program:
  input: {media_type: text/plain, description: One line.}
  output: {media_type: text/plain, description: The line in upper case.}
behaviour: [Upper case is ASCII's.]
limits: {time_limit: 1, wall_time: 20, memory: 64, output: 1, code: 64}
checker: {name: lines}
groups:
  - {name: core, max_score: 60, score_aggregation: sum}
  - {name: extra, max_score: 40, score_aggregation: pass-fail, require_pass: [core]}
edge_cases:
  - {id: digits, description: Digits stay as they are., cases: [extra/01]}
evaluation: {pass_mark: 70, submissions: {max: 5, counts: last}}
"""
STATEMENT = (
    "## Problem\n\nShout.\n\n## Input\n\nA line.\n\n## Output\n\nThe line.\n\n## Behaviour\n\nIt shouts.\n"
)
CASES = {
    "sample/01": ("hello\n", "HELLO\n"),
    "core/01": ("one\n", "ONE\n"),
    "core/02": ("two\n", "TWO\n"),
    "extra/01": ("3 or 4\n", "3 OR 4\n"),
}
SHOUT_IN_C = """\
#include <ctype.h>
#include <stdio.h>
int main(void) { for (int c; (c = getchar()) != EOF;) putchar(toupper(c)); }
"""
SHOUT = "print(input().upper())\n"


def write_challenge(
    root: Path, files: Mapping[str, str | bytes] | None = None, *, yaml: str = CHALLENGE
) -> Path:
    """A challenge folder; `files` are added to it, by their path in it."""
    texts: dict[str, str | bytes] = {"challenge.yaml": yaml, "statement.md": STATEMENT}
    for case, (given, answer) in CASES.items():
        texts[f"tests/{case}.in"] = given
        texts[f"tests/{case}.ans"] = answer
    texts["submissions/accepted/shout.py"] = SHOUT
    texts["submissions/accepted/shout.c"] = SHOUT_IN_C
    for name, content in {**texts, **(files or {})}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else dedent(content).encode())
    return root


def make_challenge(
    root: Path, files: Mapping[str, str | bytes] | None = None, *, yaml: str = CHALLENGE
) -> Challenge:
    """The challenge in such a folder."""
    return load(write_challenge(root, files, yaml=yaml))
