"""Every error is a problem that says what to do, and tells nothing that is not the caller's to know."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from api import problem_types
from api.error_answers import problem_of
from api.problem_types import PROBLEM_TYPES, ProblemType
from runner.domain.diagnostic import Diagnostic
from runner.domain.errors import NotAChallengeError, SubmissionError
from runner.storage.database import DatabaseAwayError
from tests.service.api.conftest import all_error_types

Log = Callable[[], list[dict[str, Any]]]


def _problem(response: httpx.Response, kind: ProblemType) -> dict[str, Any]:
    assert response.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert (response.status_code, body["status"], body["type"]) == (kind.status, kind.status, kind.uri)
    assert body["detail"]
    assert body["next_step"]
    assert body["instance"] == response.headers["x-request-id"]
    return body


def test_an_address_with_nothing_behind_it_is_not_found(client: httpx.Client) -> None:
    _problem(client.get("/v1/nothing"), problem_types.NOT_FOUND)


def test_a_wrong_method_names_the_right_ones(client: httpx.Client) -> None:
    response = client.delete("/healthz")
    _problem(response, problem_types.METHOD_NOT_ALLOWED)
    assert response.headers["allow"] == "GET"


def test_each_wrong_field_has_its_pointer(client: httpx.Client) -> None:
    response = client.post("/echo", json={"name": "", "counts": [1, 99], "a/b~c": 1})
    body = _problem(response, problem_types.INVALID_REQUEST)
    assert [error["pointer"] for error in body["errors"]] == ["#/name", "#/counts/1", "#/a~1b~0c"]


def test_a_wrong_parameter_is_named(client: httpx.Client) -> None:
    body = _problem(client.get("/bounded", params={"limit": 11}), problem_types.INVALID_REQUEST)
    assert [(error["in"], error["parameter"]) for error in body["errors"]] == [("query", "limit")]


def test_a_wrong_value_is_not_repeated(client: httpx.Client) -> None:
    response = client.post("/echo", json={"name": 5, "counts": ["canary-value"]})
    assert "canary-value" not in response.text


@pytest.mark.parametrize(
    "body",
    [
        b'{"name": ',
        b"\xff\xfe",
        b"[" * 4000,
        b'{"counts": [' + b"9" * 5000 + b"]}",
    ],
    ids=["cut off", "no UTF-8", "deep", "huge number"],
)
def test_what_is_no_json_is_malformed(client: httpx.Client, body: bytes) -> None:
    response = client.post("/echo", content=body, headers={"content-type": "application/json"})
    _problem(response, problem_types.MALFORMED_BODY)


@pytest.mark.parametrize("text", ["a\\u0000b", "\\ud800", "a\\u001b[2J", "\\u007f", "a\\nb", "   "])
def test_text_that_no_database_or_terminal_should_see_is_refused(client: httpx.Client, text: str) -> None:
    body = f'{{"name": "{text}"}}'.encode()
    response = client.post("/echo", content=body, headers={"content-type": "application/json"})
    _problem(response, problem_types.INVALID_REQUEST)


def test_an_unexpected_error_tells_the_log_and_not_the_caller(
    client: httpx.Client, raised: list[Exception], log: Log
) -> None:
    raised.append(RuntimeError("canary-detail"))
    response = client.get("/raise")
    _problem(response, problem_types.INTERNAL_ERROR)
    assert "canary-detail" not in response.text
    line = next(line for line in log() if line["event"] == "unexpected_error")
    assert "canary-detail" in line["exception"]
    assert line["request_id"] == response.headers["x-request-id"]


def test_our_own_error_says_both_its_sentences(client: httpx.Client, raised: list[Exception]) -> None:
    raised.append(SubmissionError("It is empty.", "Write something."))
    body = _problem(client.get("/raise"), problem_types.SUBMISSION_REFUSED)
    assert (body["detail"], body["next_step"]) == ("It is empty.", "Write something.")


def test_a_fault_of_ours_keeps_its_details_and_says_when_to_try_again(
    client: httpx.Client, raised: list[Exception], log: Log
) -> None:
    raised.append(DatabaseAwayError("canary-message", "canary-step"))
    response = client.get("/raise")
    _problem(response, problem_types.DATABASE_UNAVAILABLE)
    assert "canary" not in response.text
    assert int(response.headers["retry-after"]) > 0
    assert any(line.get("message") == "canary-message" for line in log())


def test_every_mistake_in_a_challenge_is_listed(client: httpx.Client, raised: list[Exception]) -> None:
    mistakes = [Diagnostic("challenge.yaml", 3, 1, "`nmae` is unknown", "write `name`")]
    raised.append(NotAChallengeError("It has a mistake.", "Mend it.", mistakes))
    body = _problem(client.get("/raise"), problem_types.NOT_A_CHALLENGE)
    assert body["errors"] == [
        {
            "file": "challenge.yaml",
            "line": 3,
            "column": 1,
            "severity": "error",
            "detail": "`nmae` is unknown",
            "fix": "write `name`",
        }
    ]


def test_every_error_class_has_a_problem_type_of_its_status() -> None:
    wrong = {
        kind.__name__: (kind.http_status, problem_of(kind("It is wrong.")).kind.status)
        for kind in all_error_types()
        if not _stays_with_the_worker(kind)
        and problem_of(kind("It is wrong.")).kind.status != kind.http_status
    }
    assert wrong == {}


def _stays_with_the_worker(kind: type[Exception]) -> bool:
    """Other tests in this process may have imported what never serves."""
    return kind.__module__.startswith("runner.jobs.") and kind.__module__ != "runner.jobs.enqueue"


def test_every_problem_type_has_a_page(client: httpx.Client) -> None:
    index = client.get("/problems").text
    for kind in PROBLEM_TYPES.values():
        assert f'href="{kind.uri}"' in index
        assert kind.title in client.get(kind.uri).text


def test_a_problem_type_that_does_not_exist_is_not_found(client: httpx.Client) -> None:
    _problem(client.get("/problems/no-such-type"), problem_types.NOT_FOUND)


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "application/json", "Content-Encoding": "br"},
        {},
    ],
)
def test_a_body_that_is_not_said_to_be_json_is_not_taken_for_it(
    client: httpx.Client, headers: dict[str, str]
) -> None:
    response = client.post("/echo", content=b'{"name": "x"}', headers=headers)
    assert response.status_code == 415
    assert response.json()["type"] == "/problems/unsupported-media-type"
