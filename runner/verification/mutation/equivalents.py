"""Mutants that do the same as their solution, as the author says in `mutants.yaml`:

equivalent:
  55c97c5a: No input has an empty line there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from runner.catalog import yaml_source
from runner.catalog.folder import walk
from runner.domain.challenge import Challenge
from runner.verification.model import Problem

FILE = PurePosixPath("mutants.yaml")
KEY = "equivalent"


def equivalents(challenge: Challenge) -> tuple[Mapping[str, str], tuple[Problem, ...]]:
    """The author's reasons by mutant, and what is wrong with the file; nothing where there is none."""
    folder, _ = walk(challenge.root)
    if not folder.has(FILE):
        return {}, ()
    document, diagnostics = yaml_source.parse(str(FILE), folder.read(FILE))
    problems = [Problem(str(FILE), f"line {one.line}: {one.message}; {one.fix}") for one in diagnostics]
    data = document.data if document is not None else {}
    if not problems:
        problems += _misshapen(data)
    return ({}, tuple(problems)) if problems else (dict(data[KEY]), ())


def _misshapen(data: object) -> Iterator[Problem]:
    match data:
        case {"equivalent": dict(reasons), **others} if not others:
            for name, reason in reasons.items():
                if not isinstance(reason, str) or not reason.strip():
                    yield Problem(str(FILE), f"{name} has no reason")
        case _:
            yield Problem(str(FILE), "must have the key `equivalent` alone, and reasons by mutant below it")
