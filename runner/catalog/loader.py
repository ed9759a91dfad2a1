"""Reads a challenge folder: either a challenge, or every mistake that keeps it from being one."""

from __future__ import annotations

import shlex
from pathlib import Path

from runner.catalog import (
    case_files,
    checks,
    elsewhere,
    kattis,
    references,
    schema_check,
    statement_source,
    suite_cases,
    yaml_source,
)
from runner.catalog.build import build
from runner.catalog.bundle_loader import is_bundle, load_bundle
from runner.catalog.checks import kind
from runner.catalog.draft import Draft, FoundCases, kind_of
from runner.catalog.elsewhere import CHALLENGE_FILE
from runner.catalog.folder import Folder, walk
from runner.catalog.references import Reference
from runner.catalog.schema import CHALLENGE
from runner.domain.challenge import Challenge, Kind, Statement
from runner.domain.diagnostic import Diagnostic
from runner.domain.errors import NotAChallengeError


def load(path: Path) -> Challenge:
    """The challenge in a folder, or the one that the samples of a bundle make.

    Raises:
        NotAChallengeError: it is no folder, no challenge, or one with mistakes: all in `diagnostics`.
    """
    if is_bundle(path):
        return load_bundle(path)
    challenge, diagnostics = inspect(path)
    if challenge is not None:
        return challenge
    errors = [diagnostic for diagnostic in diagnostics if diagnostic.is_error]
    count = "a mistake" if len(errors) == 1 else f"{len(errors)} mistakes"
    raise NotAChallengeError(
        f"{path} is not a challenge yet: it has {count}.",
        f"`fairtrial verify {shlex.quote(str(path))}` lists them all; the first is {errors[0]}.",
        diagnostics,
    )


def inspect(path: Path) -> tuple[Challenge | None, list[Diagnostic]]:
    """The challenge in a folder, or None, and every complaint about it, by file, line and column.

    Raises:
        NotAChallengeError: there is no folder, or neither `challenge.yaml` nor `problem.yaml` in it.
    """
    if kattis.is_package(path):
        package, complaints = kattis.inspect(path)
        return package, _sorted(complaints)
    folder, diagnostics = walk(_challenge_folder(path))
    document, complaints = yaml_source.parse(CHALLENGE_FILE, folder.read(CHALLENGE_FILE))
    if document is not None:
        complaints += schema_check.check(document, CHALLENGE)
        if unsupported := list(kind.unsupported(document)):
            return None, _sorted(
                complaints + unsupported
            )  # what else is there follows the rules of that kind
    diagnostics += complaints
    cases, complaints = _cases(folder, Kind.PROGRAM if document is None else kind_of(document))
    diagnostics += complaints
    ids = [case.id for of_group in cases.values() for case in of_group]
    known_references, complaints = references.find(folder, ids)
    diagnostics += complaints
    statement, complaints = _statement(folder)
    diagnostics += complaints
    if document is None or not isinstance(document.data, dict):
        return None, _sorted(diagnostics)  # checks would miss everything that a mapping has
    draft = Draft(folder, document, cases, known_references)
    diagnostics += checks.check(draft)
    if statement is None or any(diagnostic.is_error for diagnostic in diagnostics):
        return None, _sorted(diagnostics)
    return build(draft, statement), _sorted(diagnostics)


def reference_submissions(challenge: Challenge) -> tuple[Reference, ...]:
    """The reference submissions of a challenge, sorted by path.

    Raises:
        NotAChallengeError: they changed since the challenge was loaded and now have mistakes.
    """
    case_ids = [case.id for case in challenge.cases]
    if challenge.format.is_kattis:
        found, diagnostics = kattis.reference_submissions(challenge.root, case_ids)
    else:
        folder, _ = walk(challenge.root)
        found, diagnostics = references.find(folder, case_ids)
    if any(diagnostic.is_error for diagnostic in diagnostics):
        message = f"The submissions of {challenge.root} have mistakes."
        raise NotAChallengeError(message, "Mend them and try again.", diagnostics)
    return found


def _challenge_folder(path: Path) -> Path:
    if not path.exists():
        raise NotAChallengeError(f"There is nothing at {path}.", elsewhere.beside(path))
    if path.is_file() and path.name == CHALLENGE_FILE:
        path = path.parent
    if not path.is_dir():
        raise NotAChallengeError(f"{path} is not a folder.", elsewhere.instead_of_file(path))
    file = path / CHALLENGE_FILE
    if file.is_symlink() or not file.is_file():
        raise NotAChallengeError(
            f"{path} is not a challenge: it has no {CHALLENGE_FILE}, and no problem.yaml either.",
            elsewhere.inside(path),
        )
    return path


def _cases(folder: Folder, kind: Kind) -> tuple[FoundCases, list[Diagnostic]]:
    return suite_cases.find(folder) if kind is Kind.SERVICE else case_files.find(folder)


def _statement(folder: Folder) -> tuple[Statement | None, list[Diagnostic]]:
    if not folder.has(statement_source.FILE):
        fix = "add it, with the sections `## Problem`, `## Input`, `## Output` and `## Behaviour`"
        return None, [Diagnostic(statement_source.FILE, 1, 1, "the statement is missing", fix)]
    return statement_source.parse(folder.read(statement_source.FILE))


def _sorted(diagnostics: list[Diagnostic]) -> list[Diagnostic]:
    return sorted(dict.fromkeys(diagnostics), key=lambda one: (one.file, one.line, one.column))
