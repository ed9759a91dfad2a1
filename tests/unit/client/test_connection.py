"""Requests to a service that is away, busy, or somebody else."""

from __future__ import annotations

import json
from pathlib import PurePosixPath

import pytest

from runner.client import service
from runner.client.connection import PATIENCE_SECONDS, Connection, Request
from runner.client.problems import NotGradedYetError, ServerAwayError, UngradedError
from runner.domain.errors import (
    ConflictError,
    ExitCode,
    FairtrialError,
    ForbiddenError,
    NotFoundError,
    PlatformFault,
    SubmissionError,
    TooBusyError,
    UsageError,
)
from runner.domain.submission import SourceFile, Submission
from tests.unit.client.conftest import Waits
from tests.unit.client.scripted import LOST, Answer, document, problem, scripted

TOKEN = "ft_0_canary"
READ = Request("GET", "/v1/me")
CODE = Submission(
    (
        SourceFile(PurePosixPath("a.py"), "print('ä')\n".encode()),
        SourceFile(PurePosixPath("b.bin"), b"\xff", executable=True),
    ),
    "directory",
)


def connection(url: str, waits: Waits, said: list[str] | None = None) -> Connection:
    return Connection(url, TOKEN, (said if said is not None else []).append, waits.clock())


def test_a_lost_answer_is_asked_for_again_with_the_same_key(waits: Waits) -> None:
    with (
        scripted(document(id="x"), LOST, LOST, document(id="y")) as server,
        connection(server.url, waits) as to,
    ):
        to.send(READ)
        assert service.hand_in(to, "shout", CODE, None)["id"] == "y"
    keys = {asked.headers["Idempotency-Key"] for asked in server.asked[1:]}
    assert len(server.asked) == 4
    assert len(keys) == 1


def test_what_must_not_be_done_twice_is_not_sent_again_when_its_answer_is_lost(waits: Waits) -> None:
    with (
        scripted(document(), LOST) as server,
        connection(server.url, waits) as to,
    ):
        to.send(READ)
        with pytest.raises(ServerAwayError):
            service.start_regrade(to, {"all": True}, "why")
    assert len(server.asked) == 2


@pytest.mark.parametrize(("name", "status"), [("too-many-requests", 429), ("database-unavailable", 503)])
def test_it_comes_back_when_it_is_asked_to(waits: Waits, name: str, status: int) -> None:
    said: list[str] = []
    busy = problem(name, status, detail="Not now.", next_step="Later.", retry_after=7)
    with scripted(busy, document(id="x")) as server, connection(server.url, waits, said) as to:
        to.send(READ)
    assert waits.seconds == [7]
    assert said == ["Not now. Trying again in 7 s."]


def test_it_does_not_wait_for_ever(waits: Waits) -> None:
    busy = problem("too-many-requests", 429, detail="Not now.", retry_after=25)
    with scripted(*[busy] * 3) as server, connection(server.url, waits) as to, pytest.raises(TooBusyError):
        to.send(READ)
    assert sum(waits.seconds) <= PATIENCE_SECONDS


def test_an_address_where_nothing_answers_is_given_up_soon(waits: Waits) -> None:
    with scripted() as server:
        url = server.url
    with connection(url, waits) as to, pytest.raises(ServerAwayError) as raised:
        to.send(READ)
    assert raised.value.exit_code is ExitCode.PLATFORM_FAULT
    assert "fairtrial serve" in raised.value.next_step
    assert sum(waits.seconds) < 5


@pytest.mark.parametrize(
    ("name", "status", "kind"),
    [
        ("unauthenticated", 401, UsageError),
        ("forbidden", 403, ForbiddenError),
        ("unknown-challenge", 404, NotFoundError),
        ("submissions-used-up", 409, ConflictError),
        ("not-graded-yet", 409, NotGradedYetError),
        ("ungraded", 409, UngradedError),
        ("body-too-large", 413, SubmissionError),
        ("language-not-offered", 422, SubmissionError),
        ("internal-error", 500, PlatformFault),
    ],
)
def test_a_problem_is_the_error_that_it_means_with_both_sentences(
    waits: Waits, name: str, status: int, kind: type[FairtrialError]
) -> None:
    answer = problem(name, status, detail="So it is.", next_step="Do that.", instance="abc")
    with scripted(answer) as server, connection(server.url, waits) as to, pytest.raises(kind) as raised:
        to.send(READ)
    assert raised.value.message == "So it is."
    assert raised.value.next_step
    expected = ExitCode.PLATFORM_FAULT if kind in (PlatformFault, UngradedError) else ExitCode.USAGE
    assert raised.value.exit_code is expected
    assert ("abc" in raised.value.next_step) is (status >= 500)


def test_what_is_wrong_with_single_values_is_said_and_is_inert(waits: Waits) -> None:
    errors = [{"pointer": "#/reason", "detail": "too \x1b[2Jlong"}]
    answer = problem("invalid-request", 422, detail="One value is wrong.", errors=errors)
    with (
        scripted(answer) as server,
        connection(server.url, waits) as to,
        pytest.raises(SubmissionError) as raised,
    ):
        to.send(READ)
    assert raised.value.message.startswith("One value is wrong. #/reason: too ")
    assert "\x1b" not in raised.value.message


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Answer(404, b"<html>", {"Content-Type": "text/html"}), ExitCode.USAGE),
        (Answer(502, b"[]", {"Content-Type": "application/problem+json"}), ExitCode.PLATFORM_FAULT),
        (Answer(302, b"", {"Location": "http://127.0.0.1:1/"}), ExitCode.USAGE),
    ],
)
def test_somebody_else_in_the_services_place_is_no_service(
    waits: Waits, answer: Answer, code: ExitCode
) -> None:
    with (
        scripted(answer) as server,
        connection(server.url, waits) as to,
        pytest.raises(FairtrialError) as raised,
    ):
        to.send(READ)
    assert raised.value.exit_code is code
    assert "FAIRTRIAL_SERVER" in raised.value.next_step


@pytest.mark.parametrize("server", ["nonsense", "ftp://host", "http://", "/v1"])
def test_an_address_that_is_none_is_said_before_anything_is_sent(waits: Waits, server: str) -> None:
    with pytest.raises(UsageError, match="no address of a service"):
        connection(server, waits)


def test_code_is_sent_as_text_where_it_is_text(waits: Waits) -> None:
    with scripted(document(id="x")) as server, connection(server.url, waits) as to:
        service.hand_in(to, "a/../b", CODE, "python")
    (asked,) = server.asked
    assert asked.path == "/v1/challenges/a%2F..%2Fb/submissions"
    assert asked.headers["Authorization"] == f"Bearer {TOKEN}"
    text, data = json.loads(asked.body)["files"]
    assert (text["content"], text["executable"]) == ("print('ä')\n", False)
    assert (data["content_base64"], data["executable"]) == ("/w==", True)


def test_a_list_is_read_page_by_page(waits: Waits) -> None:
    pages = (document(items=[{"n": 1}], next_cursor="c/&"), document(items=[{"n": 2}], next_cursor=None))
    with scripted(*pages) as server, connection(server.url, waits) as to:
        assert [change["n"] for change in service.changes(to, "x")] == [1, 2]
    assert server.asked[1].path.endswith("?limit=100&cursor=c%2F%26")
