"""Code as JSON, and what is to be done with it."""

from __future__ import annotations

import base64
from typing import Annotated, Any, Final, Self

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, model_validator

from api.schemas.base import Printable, Question
from runner.intake.names import MAX_PATH_BYTES
from runner.intake.reader import MAX_FILES
from runner.intake.upload import NamedFile

MAX_STDIN_BYTES: Final = 1024 * 1024
_MAX_ARGS: Final = 64
_MAX_ARGS_BYTES: Final = 16 * 1024
"""With everything else that starts a program they must fit into one frame to the supervisor."""
_BASE64: Final = r"^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"
LANGUAGE_PATTERN: Final = "^[a-z][a-z0-9+#-]{0,31}$"
_PRINT: Final = "print(input().upper())\n"


def _without_nul(text: str) -> str:
    """Programs read NUL bytes as anything else, but they are seldom meant where text was typed."""
    if "\0" in text:
        raise ValueError("has a NUL character in it; what is no text can be sent as base64")
    return text


Typed = AfterValidator(_without_nul)
Base64 = Annotated[
    str, StringConstraints(pattern=_BASE64), Field(json_schema_extra={"contentEncoding": "base64"})
]
LanguageName = Annotated[
    str,
    StringConstraints(pattern=LANGUAGE_PATTERN),
    Field(description="One that the challenge offers; without, the files' suffixes say which."),
]


def _one_of(*names: str) -> dict[str, Any]:
    return {"oneOf": [{"required": [name]} for name in names]}


class CodeFile(Question):
    """A file: its path, and either `content` or `content_base64`."""

    model_config = ConfigDict(json_schema_extra=_one_of("content", "content_base64"))

    path: Annotated[str, StringConstraints(min_length=1, max_length=MAX_PATH_BYTES), Printable] = Field(
        description="Where it lies in the submission, with forward slashes.", examples=["solution.py"]
    )
    content: Annotated[str, Typed] | None = Field(
        default=None, description="Text; it is stored as UTF-8.", examples=[_PRINT]
    )
    content_base64: Base64 | None = Field(
        default=None, description="Any bytes.", examples=[base64.b64encode(_PRINT.encode()).decode()]
    )
    executable: bool = Field(default=False, description="Whether it may be executed.")

    @model_validator(mode="after")
    def _has_one_content(self) -> Self:
        if (self.content is None) == (self.content_base64 is None):
            raise ValueError("needs either `content` or `content_base64`, and not both")
        return self

    def named(self) -> NamedFile:
        """The file as it was sent."""
        return NamedFile(self.path, _bytes(self.content, self.content_base64) or b"", self.executable)


class SubmissionQuestion(Question):
    """Code to be graded."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"language": "python", "files": [{"path": "solution.py", "content": _PRINT}]}]
        }
    )

    language: LanguageName | None = Field(default=None, examples=["python"])
    files: Annotated[list[CodeFile], Field(min_length=1, max_length=MAX_FILES)] = Field(
        description="All of them; the challenge says how large they may be together."
    )


class RunQuestion(SubmissionQuestion):
    """Code to be tried: on own input when there is `stdin`, `stdin_base64` or `args`, else on the samples."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "language": "python",
                    "files": [{"path": "solution.py", "content": _PRINT}],
                    "stdin": "hello\n",
                }
            ],
            "not": {"required": ["stdin", "stdin_base64"]},
        }
    )

    stdin: Annotated[str, StringConstraints(max_length=MAX_STDIN_BYTES), Typed] | None = Field(
        default=None, description="What the program reads on standard input, as text.", examples=["hello\n"]
    )
    stdin_base64: Annotated[Base64, StringConstraints(max_length=MAX_STDIN_BYTES * 4 // 3 + 4)] | None = (
        Field(default=None, description="The same, any bytes.", examples=["aGVsbG8K"])
    )
    args: (
        Annotated[
            list[Annotated[str, StringConstraints(max_length=1000), Typed]], Field(max_length=_MAX_ARGS)
        ]
        | None
    ) = Field(default=None, description="The program's arguments.", examples=[["--limit", "3"]])

    @model_validator(mode="after")
    def _has_one_input(self) -> Self:
        if self.stdin is not None and self.stdin_base64 is not None:
            raise ValueError("has both `stdin` and `stdin_base64`")
        if len("".join(self.args or ()).encode()) > _MAX_ARGS_BYTES:
            raise ValueError(f"has more than {_MAX_ARGS_BYTES} bytes of `args`")
        return self

    def own_input(self) -> bytes | None:
        """None when the samples are to be run."""
        given = _bytes(self.stdin, self.stdin_base64)
        return b"" if given is None and self.args is not None else given


def _bytes(text: str | None, encoded: str | None) -> bytes | None:
    if text is not None:
        return text.encode()
    return None if encoded is None else base64.b64decode(encoded)
