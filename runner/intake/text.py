"""Source code is text."""

from __future__ import annotations

from collections.abc import Iterable

from runner.domain.errors import SubmissionError
from runner.domain.submission import Submission
from runner.intake.names import shown


def require_text(submission: Submission, suffixes: Iterable[str]) -> None:
    """Refuse source files that hold a NUL byte, which no source code does; other files may be what they are.

    Args:
        submission: what was handed in.
        suffixes: of the language's source files, with the dot.

    Raises:
        SubmissionError: a file with one of these suffixes is not text.
    """
    wanted = tuple(suffixes)
    for file in submission.files:
        if file.path.name.endswith(wanted) and b"\0" in file.data:
            raise not_text(str(file.path))


def not_text(name: str) -> SubmissionError:
    """The error for a binary in place of source code."""
    return SubmissionError(f"{shown(name)} is not text.", "Hand in source code, not a compiled program.")
