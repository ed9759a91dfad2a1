"""Reports of every shape that the record allows, with hostile text and bytes in every place."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Mapping
from enum import Enum
from pathlib import PurePosixPath
from typing import Any

from hypothesis import strategies as st

from runner.domain.observation import Excerpt
from runner.domain.report import Report

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "{{ 7 * 7 }}{% raw %}",
    "\x1b]8;;http://example.test/\x1b\\link\x1b]8;;\x1b\\",
    "\x1b[2J\x1b[31m",
    "\u202eevil\u2066",
    "\u200b\ufeff\u00ad",
    "nul\x00bell\x07",
    "\x9b31m",
    "[bold red]rich[/]",
    "](javascript:alert(1)) ![x](http://example.test/)",
    "```\n# heading\n~~~",
    "]]><!--",
    "a\r\nb\x7f",
)


def texts() -> st.SearchStrategy[str]:
    """Short text: any character, and what attacks some form."""
    return st.one_of(st.sampled_from(HOSTILE), st.text(max_size=12))


@st.composite
def excerpts(draw: st.DrawFn) -> Excerpt:
    """Whole and cut streams of any bytes."""
    data = st.one_of(st.binary(max_size=24), st.sampled_from(HOSTILE).map(str.encode))
    head, tail = draw(data), draw(st.one_of(st.just(b""), data))
    omitted = draw(st.integers(1, 1 << 30)) if tail else draw(st.sampled_from([0, 0, 5]))
    return Excerpt(head, tail, len(head) + len(tail) + omitted)


def reports() -> st.SearchStrategy[Report]:
    """Any report."""
    return _of(Report)


def _of(hint: Any) -> st.SearchStrategy[Any]:
    if hint is Excerpt:
        return excerpts()
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        hints = typing.get_type_hints(hint)
        parts = {name: _of(part) for name, part in hints.items() if name != "report_format_version"}
        return st.builds(hint, **parts)
    arguments = typing.get_args(hint)
    match typing.get_origin(hint):
        case types.UnionType:
            return st.one_of(st.none(), *(_of(part) for part in arguments if part is not types.NoneType))
        case origin if origin is tuple:
            return st.lists(_of(arguments[0]), max_size=2).map(tuple)
        case origin if origin is Mapping:
            return st.dictionaries(_of(arguments[0]), _of(arguments[1]), max_size=2)
        case _:
            return _scalars(hint)


def _scalars(hint: Any) -> st.SearchStrategy[Any]:
    if issubclass(hint, Enum):
        return st.sampled_from(list(hint))
    simple: dict[Any, st.SearchStrategy[Any]] = {
        str: texts(),
        bool: st.booleans(),
        int: st.integers(1, 1 << 40),
        float: st.floats(0, 1e9, allow_nan=False),
        PurePosixPath: texts().map(PurePosixPath),
    }
    return simple[hint]
