"""Whatever a body holds, it is taken or refused, and never more of it is read than could be taken."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import Request
from fastapi.exceptions import RequestValidationError
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.types import Message

from api import code_bodies
from api.code_bodies import Parcel
from api.problems import ProblemError
from api.schemas.code import RunQuestion, SubmissionQuestion
from runner.domain.challenge import Challenge
from runner.domain.errors import FairtrialError
from tests.challenge_folders import SHOUT, make_challenge

BOUNDARY = "frontier"
REFUSALS = (ProblemError, RequestValidationError, FairtrialError)


def part(disposition: str, content: bytes) -> bytes:
    """A part of a form."""
    return f"--{BOUNDARY}\r\nContent-Disposition: {disposition}\r\n\r\n".encode() + content + b"\r\n"


def form(*parts: bytes) -> bytes:
    """A form."""
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


FILE = part('form-data; name="files"; filename="solution.py"', SHOUT.encode())
FORM = form(FILE, part('form-data; name="language"', b"python"))
FORM_TYPE = f"multipart/form-data; boundary={BOUNDARY}"
JSON = b'{"language": "python", "files": [{"path": "solution.py", "content": "print()"}], "args": ["x"]}'


@pytest.fixture(scope="module")
def challenge(tmp_path_factory: pytest.TempPathFactory) -> Challenge:
    """One that takes 64 KiB of code."""
    root: Path = tmp_path_factory.mktemp("challenges") / "shout"
    return make_challenge(root)


class Body:
    """Comes in pieces, which are counted."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.pieces = pieces
        self.read = 0

    async def receive(self) -> Message:
        piece = next(self.pieces, b"")
        self.read += len(piece)
        return {"type": "http.request", "body": piece, "more_body": bool(piece)}


def received(challenge: Challenge, kind: str, body: Body, question: type = SubmissionQuestion) -> Parcel:
    """What a body holds that says no length."""
    scope = {"type": "http", "method": "POST", "headers": [(b"content-type", kind.encode("latin-1"))]}
    request = Request(scope, body.receive)
    return asyncio.run(code_bodies.receive(request, challenge, question, None))()


def whole(data: bytes) -> Body:
    return Body(iter([data[:100], data[100:]] if len(data) > 100 else [data]))


def test_a_form_is_read(challenge: Challenge) -> None:
    parcel = received(challenge, FORM_TYPE, whole(FORM))
    assert [(str(file.path), file.data) for file in parcel.code.files] == [("solution.py", SHOUT.encode())]
    assert parcel.language == "python"


@pytest.mark.parametrize("cut", [FORM[:-4], FORM[:-60], FILE[:-2], FILE, b""])
def test_half_a_form_is_no_form(challenge: Challenge, cut: bytes) -> None:
    with pytest.raises(ProblemError) as refused:
        received(challenge, FORM_TYPE, whole(cut))
    assert refused.value.problem.kind.name == "malformed-body"


@pytest.mark.parametrize(
    ("kind", "begin", "most"),
    [
        ("application/json", b'{"files": [{"path": "a.py", "content": "', 2_000_000),
        (FORM_TYPE, FILE[:-2], 1_000_000),
        (FORM_TYPE, part('form-data; name="language"', b"")[:-2], 100_000),
        ("application/zip", b"PK", 18_000_000),
    ],
    ids=["json", "file", "field", "zip"],
)
def test_no_more_is_read_than_could_be_taken(
    challenge: Challenge, kind: str, begin: bytes, most: int
) -> None:
    def endless() -> Iterator[bytes]:
        yield begin
        while True:
            yield b"x" * 65536

    body = Body(endless())
    with pytest.raises(ProblemError):
        received(challenge, kind, body)
    assert body.read < most


def test_of_many_files_none_is_read_beyond_the_last_that_may_be(challenge: Challenge) -> None:
    def endless() -> Iterator[bytes]:
        while True:
            yield FILE

    body = Body(endless())
    with pytest.raises(FairtrialError, match="more than 200 files"):
        received(challenge, FORM_TYPE, body)
    assert body.read <= 202 * len(FILE)


def mutated(text: bytes) -> st.SearchStrategy[bytes]:
    """The text with a piece of it replaced."""
    place = st.integers(0, len(text))
    return st.builds(
        lambda one, other, new: text[: min(one, other)] + new + text[max(one, other) :],
        place,
        place,
        st.binary(max_size=20) | st.sampled_from([b"\r\n", b'"', b";", b"--", b"\\ud800", b"[" * 500, b"\0"]),
    )


def _is_taken_or_refused(challenge: Challenge, kind: str, data: bytes, question: type) -> None:
    try:
        parcel = received(challenge, kind, whole(data), question)
    except REFUSALS:
        return
    assert parcel.code.files


@settings(deadline=None, max_examples=150)
@given(data=mutated(FORM))
def test_any_form_is_taken_or_refused(challenge: Challenge, data: bytes) -> None:
    _is_taken_or_refused(challenge, FORM_TYPE, data, SubmissionQuestion)


@settings(deadline=None, max_examples=150)
@given(data=mutated(JSON))
def test_any_json_is_taken_or_refused(challenge: Challenge, data: bytes) -> None:
    _is_taken_or_refused(challenge, "application/json", data, RunQuestion)


@settings(deadline=None, max_examples=100)
@given(kind=mutated(FORM_TYPE.encode()))
def test_any_content_type_is_taken_or_refused(challenge: Challenge, kind: bytes) -> None:
    _is_taken_or_refused(challenge, kind.decode("latin-1"), FORM, SubmissionQuestion)
