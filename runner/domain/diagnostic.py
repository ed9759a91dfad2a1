"""A mistake in a challenge folder: where it is, what is wrong and what to write instead."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """An error keeps a folder from being a challenge, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One complaint about one place.

    Attributes:
        file: path below the challenge's folder, with forward slashes; `.` is the folder itself.
        line: counted from 1.
        column: counted from 1, in characters.
        message: what is wrong, one sentence without its full stop.
        fix: what to write or do instead, one sentence without its full stop.
    """

    file: str
    line: int
    column: int
    message: str
    fix: str
    severity: Severity = Severity.ERROR

    @property
    def is_error(self) -> bool:
        """Whether the folder is no challenge until this is mended."""
        return self.severity is Severity.ERROR

    def __str__(self) -> str:
        """`file:line:column: severity: message; fix`, as editors and terminals link it."""
        return f"{self.file}:{self.line}:{self.column}: {self.severity}: {self.message}; {self.fix}"
