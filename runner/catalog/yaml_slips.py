"""What somebody slipped at where a file is not YAML: the parser's words, in an author's.

The parser says where it could not go on. Of a quote or a bracket that is not closed that is far below the
slip, so the place is told where the thing began.
"""

from __future__ import annotations

import re

from ruamel.yaml.error import MarkedYAMLError, StringMark

_NO_BEGINNING = re.compile(r"found character '(.*)' that cannot start any token", re.DOTALL)
_NOT_CLOSED = re.compile(r"expected ',' or '([\]}])'")
_OPENING = {"]": "[", "}": "{"}
_NEW_INDENT = ("'<block mapping start>'", "'<block sequence start>'", "'-'", "'?'")


def told(error: MarkedYAMLError) -> tuple[StringMark | None, str, str]:
    """Where the slip is, what it is, and what to do about it. The place is None where nobody knows it."""
    problem = str(error.problem)
    if unfinished := _unfinished(problem, str(error.context)):
        return error.context_mark or error.problem_mark, *unfinished
    return error.problem_mark or error.context_mark, *_out_of_place(problem)


def _unfinished(problem: str, context: str) -> tuple[str, str] | None:
    """Of what was begun and not ended; None where that is not the slip."""
    if context == "while scanning a quoted scalar":
        return "this quote is not closed", "add the closing quote where the text ends"
    if found := _NOT_CLOSED.match(problem):
        close = found[1]
        return f"this `{_OPENING[close]}` is not closed", f"add `{close}`, and a comma between any two items"
    if problem == "could not find expected ':'":
        return "no `:` follows this key", "write `key: value`"
    return None


def _out_of_place(problem: str) -> tuple[str, str]:
    """Of what cannot stand where it does."""
    if found := _NO_BEGINNING.match(problem):
        if found[1] in {"\t", "\\t"}:
            return "a tab stands here", "indent with spaces"
        return f"no plain text can begin with `{found[1]}`", "put the text in quotes"
    if problem == "mapping values are not allowed here":
        fix = "put a text that has `: ` in it in quotes, or give the key the indent of its neighbours"
        return "no key can stand before this `:`", fix
    if problem.startswith("expected <block end>"):
        if problem.endswith(_NEW_INDENT):
            return "this line has the indent of no line above it", "give it that of its neighbours"
        return (
            "the value has ended before this",
            "put the whole text in one pair of quotes, the other kind in it",
        )
    return f"this is not YAML: {problem}", "check indents, colons and quotes"
