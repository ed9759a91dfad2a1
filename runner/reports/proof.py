"""What can be checked of a report that somebody sent: its form, its signature, its files' hashes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final, NoReturn

import jsonschema

from runner.domain.errors import UsageError
from runner.domain.report import Report, SubmittedFile
from runner.domain.submission import SourceFile, Submission
from runner.reports import document, signing
from runner.reports.signing import PublicKey

_NEXT_STEP: Final = "Ask the service for its JSON form again."
_WRITTEN_OUT: Final = "\\udc"
"""In a name that is no UTF-8, which JSON cannot carry."""


class FalseReportError(UsageError):
    """A document is no report, or contradicts itself."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A report that withstood everything; `key` signed it."""

    report: Report
    key: PublicKey


def prove(text: bytes, keys: Sequence[PublicKey]) -> Proof:
    """The report in a JSON text that one of these keys signed.

    Raises:
        FalseReportError: it does not fit the schema, or a file's hash is another.
        NotVouchedForError: it is not signed, or not by one of these keys, or was changed.
    """
    found = read(text)
    key = signing.check(found, keys)
    report = document.from_document(found)
    for file in report.submission.files:
        _demand_hash(file)
    _demand_submission(report)
    return Proof(report, key)


def read(text: bytes) -> dict[str, Any]:
    """The document in a JSON text that has one meaning and fits the schema. Raises `FalseReportError`.

    Where a key occurs twice readers differ in which one they take, so that a text could show one score and
    have the signature of another.
    """
    try:
        found = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise FalseReportError(f"This is no JSON document: {error}.", _NEXT_STEP) from error
    validator = jsonschema.Draft202012Validator(document.schema())
    wrong = next(validator.iter_errors(found), None)
    if wrong is not None:
        message = wrong.message if len(wrong.message) <= 200 else f"{wrong.message[:200]}…"
        raise FalseReportError(f"This is no report: {wrong.json_path}: {message}.", _NEXT_STEP)
    assert isinstance(found, dict)
    return found


def submitted(report: Report) -> Submission | None:
    """What was handed in, from the report itself; None where it does not hold every byte and name."""
    files = report.submission.files
    if any(file.source.omitted_bytes or _WRITTEN_OUT in str(file.path) for file in files):
        return None
    return Submission(
        tuple(SourceFile(file.path, file.source.head, file.executable) for file in files),
        report.submission.origin,
    )


def _demand_hash(file: SubmittedFile) -> None:
    if file.source.omitted_bytes:
        return
    data = file.source.head
    if hashlib.sha256(data).hexdigest() != file.sha256 or len(data) != file.size_bytes:
        raise FalseReportError(f"{_shown(file.path)} is not the file whose hash the report has.", _NEXT_STEP)


def _demand_submission(report: Report) -> None:
    submission = submitted(report)
    if submission is not None and submission.sha256 != report.submission.sha256:
        raise FalseReportError("The files are not those whose hash the report has.", _NEXT_STEP)


def _shown(path: PurePosixPath) -> str:
    return ascii(str(path))


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError(f"the key {next(_twice(pairs))!r} occurs twice")
    return found


def _twice(pairs: Sequence[tuple[str, Any]]) -> Iterator[str]:
    seen: set[str] = set()
    for key, _ in pairs:
        if key in seen:
            yield key
        seen.add(key)


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON's")
