"""The files of a reference submission, as they are graded."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Final

from runner.domain.submission import SourceFile, Submission
from runner.intake import read
from runner.intake.names import BadNameError, safe_path

_SUFFIXES: Final = {".py3": ".py"}
"""Suffixes that only Kattis packages have, and what candidates write."""


def read_reference(location: Path, entrypoint: str, max_bytes: int) -> Submission:
    """What lies there, with what is started where the author says so. Raises `SubmissionError`.

    A file with nothing in it is a submission like others: one that writes nothing. So is one with a name such
    as `aux.cpp`, which Windows keeps for a device. Candidates hand in neither.
    """
    if location.is_file() and (not location.stat().st_size or _is_kept_by_windows(location.name)):
        submission = Submission((SourceFile(PurePosixPath(location.name), location.read_bytes()),), "file")
    else:
        submission = read([location], max_bytes=max_bytes)
    files = tuple(map(_usual, submission.files))
    return replace(submission, files=files, entrypoint=entrypoint)


def _is_kept_by_windows(name: str) -> bool:
    try:
        safe_path(name)
    except BadNameError:
        return True
    return False


def _usual(file: SourceFile) -> SourceFile:
    suffix = _SUFFIXES.get(file.path.suffix)
    return file if suffix is None else replace(file, path=file.path.with_suffix(suffix))
