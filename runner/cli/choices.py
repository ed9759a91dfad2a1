"""Arguments and options that several commands take."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from runner.domain.errors import UsageError
from runner.domain.submission import Submission
from runner.languages.model import Language
from runner.languages.select import language_named, language_of
from runner.reports.formats import FORMATS

FORMAT_NAMES = tuple(FORMATS)


class SubmissionPath(click.Path):
    """A file or folder that was handed in; whether it can be read is for `runner.intake` to say."""

    def __init__(self) -> None:
        """Any path."""
        super().__init__(path_type=Path)


def format_of(path: Path, form: str | None) -> str:
    """The form for a file: the one asked for, else the one that its suffix names. Raises `UsageError`."""
    if form is not None:
        return form
    for name, known in FORMATS.items():
        if path.suffix == known.suffix:
            return name
    suffixes = ", ".join(dict.fromkeys(known.suffix for known in FORMATS.values()))
    raise UsageError(f"{path} does not say what form it is to have.", f"Use --format, or one of {suffixes}.")


def chosen_language(submission: Submission, offered: Sequence[str], name: str | None) -> Language:
    """The language of that name, else the one that the files' suffixes say. Raises `FairtrialError`."""
    if name is None:
        return language_of([file.path for file in submission.files], offered)
    return language_named(name, offered)
