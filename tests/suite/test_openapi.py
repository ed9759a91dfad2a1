"""Answers against the challenge's OpenAPI document."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.suite.agent import Agent, Run
from tests.suite.conftest import CASE
from tests.suite.servers import answering, ok, serving


@pytest.fixture
def check(
    start: Callable[..., Agent], write: Callable[[str, str], Path], tmp_path: Path
) -> Callable[[object, str, bytes], Run]:
    """Run a case that checks a service's answer for the path."""

    def run(document: object, path: str, answer: bytes) -> Run:
        write("core/test_case.py", f"def test_it(client, openapi): openapi.check(client.get({path!r}))")
        if document is not None:
            (tmp_path / "openapi.json").write_text(json.dumps(document), encoding="utf-8")
        with serving(answering(answer)) as server:
            return start(server.port).run(CASE)

    return run


DOCUMENT = {
    "openapi": "3.1.0",
    "paths": {
        "/orders/{id}": {
            "get": {
                "responses": {
                    "200": {"$ref": "#/components/responses/Order"},
                    "204": {"description": "gone"},
                    "4XX": {"content": {"application/problem+json": {"schema": {"type": "object"}}}},
                }
            }
        },
        "/orders/latest": {"get": {"responses": {"default": {"content": {"text/*": {}}}}}},
    },
    "components": {
        "responses": {
            "Order": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}}}
        },
        "schemas": {
            "Order": {
                "type": "object",
                "required": ["id", "lines"],
                "properties": {
                    "id": {"type": "integer"},
                    "placed": {"type": "string", "format": "date-time"},
                    "lines": {"type": "array", "items": {"$ref": "#/components/schemas/Line"}},
                },
            },
            "Line": {"type": "object", "properties": {"total": {"type": "integer"}}},
        },
    },
}


@pytest.mark.parametrize(
    ("path", "status", "body", "complaint"),
    [
        ("/orders/7", "200 application/json; charset=utf-8", b'{"id": 7, "lines": [{}]}', None),
        ("/orders/7", "404 application/problem+json", b"{}", None),
        ("/orders/latest", "200 text/plain", b"seven", None),
        ("/orders/7", "204 text/plain", b"", None),
        ("/orders/7", "200 application/json", b'{"id": 7, "lines": [{"total": "1"}]}',
         "its body is not as documented: '1' is not of type 'integer' (at lines.0.total)"),
        ("/orders/7", "200 application/json", b'{"id": 7}',
         "its body is not as documented: 'lines' is a required property"),
        ("/orders/7", "200 application/json", b'{"id": 7, "lines": [], "placed": "2026-01-02 03:04"}',
         "its body is not as documented: '2026-01-02 03:04' is not a 'date-time' (at placed)"),
        ("/orders/7", "200 application/json", b'{"id": NaN}',
         "GET /orders/7 answered 200 with a body that is not JSON (NaN is no JSON)"),
        ("/orders/7", "200 text/html", b"<p>",
         "GET /orders/7 answered 200 with the content type text/html, expected application/json"),
        ("/orders/7", "201 application/json", b"{}",
         "GET /orders/7 answered 201, and the OpenAPI document has only 200, 204, 4XX there"),
        ("/orders", "200 application/json", b"{}",
         "GET /orders answered 200, and the OpenAPI document has no such path and method"),
    ],
)  # fmt: skip
def test_answers_are_checked_against_the_document(check, path, status, body, complaint):
    status, kind = status.split(" ", 1)
    answer = f"HTTP/1.1 {status} Said\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    run = check(DOCUMENT, path, answer.encode() + body)
    if complaint is None:
        assert run.outcome == "passed", run.result
    else:
        assert run.outcome == "failed"
        assert run.message.endswith(complaint)
        assert run.message.startswith(f"GET {path} answered {status}")


@pytest.mark.parametrize(
    ("document", "complaint"),
    [
        (None, "the challenge has no OpenAPI document"),
        ({"openapi": "3.0.3", "paths": {}}, "the OpenAPI document is not of version 3.1"),
        ({"openapi": "3.1.0", "paths": {"/": {"get": {"responses": {"200": {"$ref": "other.yaml#/x"}}}}}},
         "the OpenAPI document refers to something outside of it: other.yaml#/x"),
        ({"openapi": "3.1.0", "paths": {"/": {"get": {"responses": {"200": {"$ref": "#/components/x"}}}}}},
         "the OpenAPI document has no 'components' in /"),
    ],
)  # fmt: skip
def test_a_bad_document_is_the_suites_fault(check, document, complaint):
    run = check(document, "/", ok(b"abc"))
    assert (run.outcome, run.message) == ("broken", f"the suite is at fault: AuthorError: {complaint}")
