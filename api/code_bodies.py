"""Code in a request's body: as JSON, as a form with files, or as an archive.

How much is read depends on what the challenge takes, so nobody fills the memory with what will be refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, TypeAlias

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from api import bodies
from api import problem_types as kinds
from api.problems import Problem, ProblemError
from api.schemas.code import LANGUAGE_PATTERN, MAX_STDIN_BYTES, RunQuestion, SubmissionQuestion
from runner.domain.challenge import Challenge
from runner.domain.errors import TooLargeError
from runner.domain.submission import Submission
from runner.intake.archive import OVERHEAD_BYTES
from runner.intake.reader import MAX_FILES
from runner.intake.upload import NamedFile, from_archive, from_files

JSON: Final = "application/json"
FORM: Final = "multipart/form-data"
ARCHIVES: Final = ("application/zip", "application/gzip")
TYPES: Final = frozenset({JSON, FORM, *ARCHIVES})
ARCHIVE: Final[Mapping[str, Any]] = {
    "schema": {"type": "string", "format": "binary"},
    "example": "(bytes of an archive)",
}
"""An archive, for the API's description."""
_KIB: Final = 1024
_ESCAPED: Final = 6
"""A character of JSON takes up to six bytes: `\\u0041`."""
_ROUND_A_FILE: Final = 4 * _KIB
"""Its name, however it is written, and what stands around it."""
_FIELD_BYTES: Final = _KIB
_IS_LANGUAGE: Final = re.compile(LANGUAGE_PATTERN)


_FORM_SCHEMA: Final[Mapping[str, Any]] = {
    "type": "object",
    "required": ["files"],
    "additionalProperties": False,
    "properties": {
        "files": {
            "type": "array",
            "minItems": 1,
            "maxItems": MAX_FILES,
            "description": "A part a file; its file name is its path in the submission.",
            "items": {"type": "string", "format": "binary"},
        },
        "language": {
            "type": "string",
            "pattern": LANGUAGE_PATTERN,
            "description": "One that the challenge offers; without, the files' suffixes say which.",
        },
    },
}


@dataclass(frozen=True, slots=True)
class Parcel:
    """What a body held.

    Attributes:
        language: None leaves it to the files' suffixes.
        stdin: own input; None for the samples.
    """

    code: Submission
    language: str | None
    stdin: bytes | None = None
    args: tuple[str, ...] = ()


Unpack: TypeAlias = Callable[[], Parcel]
"""Parses and unpacks, which takes a moment: to be called in a thread. Raises `SubmissionError`, and what
FastAPI raises for a body that is wrong."""


async def receive(
    request: Request, challenge: Challenge, question: type[SubmissionQuestion], language: str | None
) -> Unpack:
    """Read the body, in any of the three forms.

    Args:
        request: with the body still unread.
        challenge: its limits say how much is read.
        question: what the body may be as JSON.
        language: as the query says; the body's own word counts for more.

    Raises:
        ProblemError: it is of another type, too large, or broken.
    """
    room = challenge.limits.code * _KIB
    around = MAX_FILES * _ROUND_A_FILE
    match bodies.media_type(request, TYPES):
        case "application/json":
            stdin = MAX_STDIN_BYTES if issubclass(question, RunQuestion) else 0
            body = await bodies.whole(request, _ESCAPED * (room + stdin) + around)
            return partial(_from_json, question, body, room, language)
        case "multipart/form-data":
            form = await _form(request, room + around)
            return partial(_from_form, form, room, language)
        case _:
            body = await bodies.whole(request, room + OVERHEAD_BYTES)
            return partial(_from_archive, body, room, language)


def described(question: type[SubmissionQuestion]) -> dict[str, Any]:
    """The three bodies, for the API's description."""
    reference = {"$ref": f"#/components/schemas/{question.__name__}"}
    example = question.model_config["json_schema_extra"]["examples"][0]  # type: ignore[index]
    return {
        "requestBody": {
            "required": True,
            "content": {
                JSON: {"schema": reference, "example": example},
                FORM: {"schema": _FORM_SCHEMA, "example": {"language": "python", "files": ["solution.py"]}},
                **dict.fromkeys(ARCHIVES, ARCHIVE),
            },
        }
    }


def _from_archive(body: bytes, room: int, language: str | None) -> Parcel:
    return Parcel(from_archive(body, max_bytes=room, max_files=MAX_FILES), language)


def _from_json(question: type[SubmissionQuestion], body: bytes, room: int, language: str | None) -> Parcel:
    try:
        asked = question.model_validate_json(body)
    except ValidationError as error:
        raise _refused(error) from None
    files = [file.named() for file in asked.files]
    code = from_files(files, max_bytes=room, max_files=MAX_FILES)
    if isinstance(asked, RunQuestion):
        return Parcel(code, asked.language or language, asked.own_input(), tuple(asked.args or ()))
    return Parcel(code, asked.language or language)


def _refused(error: ValidationError) -> Exception:
    found = error.errors(include_url=False, include_input=False)
    if found[0]["type"] == "json_invalid":
        return ProblemError(
            Problem(kinds.MALFORMED_BODY, f"The body is no JSON: {found[0]['ctx']['error']}.")
        )
    return RequestValidationError([{**one, "loc": ("body", *one["loc"])} for one in found])


Fields: TypeAlias = Sequence[tuple[str, str | NamedFile]]


class _Parser(MultiPartParser):
    """Refuses a form that breaks off: its last file would be missing, and nobody would know."""

    _has_ended = False

    def on_end(self) -> None:
        self._has_ended = True

    async def parse(self) -> FormData:
        form = await super().parse()
        if not self._has_ended:
            raise MultiPartException("It breaks off.")
        return form

    def close(self) -> None:
        """Let go of all files, also of those that came in half."""
        for file in self._files_to_close_on_error:
            file.close()


async def _form(request: Request, most: int) -> Fields:
    """The parts of a form, by their names."""
    async with aclosing(bodies.pieces(request, most)) as stream:
        parser = _Parser(
            request.headers, stream, max_files=MAX_FILES, max_fields=1, max_part_size=_FIELD_BYTES
        )
        try:
            form = await parser.parse()
            return [(name, await _part(value)) for name, value in form.multi_items()]
        except MultiPartException as error:
            raise _broken(error.message) from None
        finally:
            parser.close()


def _broken(reason: str) -> Exception:
    if reason.startswith("Too many files"):
        return TooLargeError(
            f"There are more than {MAX_FILES} files.",
            "Hand in only what you wrote, without dependencies and build results.",
        )
    return ProblemError(Problem(kinds.MALFORMED_BODY, f"The form is broken: {reason}"))


async def _part(value: str | UploadFile) -> str | NamedFile:
    if isinstance(value, str):
        return value
    return NamedFile(value.filename or "", await value.read())


def _from_form(form: Fields, room: int, language: str | None) -> Parcel:
    mistakes = [_mistake(name, detail) for name, value in form if (detail := _wrong(name, value))]
    files = [value for _, value in form if isinstance(value, NamedFile)]
    if mistakes or not files:
        raise RequestValidationError(mistakes or [_mistake("files", "There are no files")])
    named = next((value for _, value in form if isinstance(value, str) and value), None)
    return Parcel(from_files(files, max_bytes=room, max_files=MAX_FILES), named or language)


def _wrong(name: str, value: str | NamedFile) -> str:
    """What is wrong with a part of a form; empty when nothing is."""
    match name, value:
        case "files", NamedFile():
            return ""
        case "files", _:
            return "Send it as a file, with a file name"
        case "language", str():
            is_right = not value or _IS_LANGUAGE.fullmatch(value)
            return "" if is_right else "This is no name of a language"
        case _:
            return "There is no such field; send `files` and, if you like, `language`"


def _mistake(name: str, detail: str) -> dict[str, Any]:
    return {"loc": ("body", name), "msg": detail, "type": "value_error"}
