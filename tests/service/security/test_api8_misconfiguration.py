"""API8:2023 Security Misconfiguration: headers, methods, hosts, framing; errors that tell nothing of us."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator

import httpx
import pytest

from api.connections import Connection
from tests.service.security.conftest import Served
from tests.service.security.wire import connected, rest, talk, told

NOBODYS = [
    "/healthz",
    "/problems",
    "/problems/not-found",
    "/openapi.json",
    "/v1/me",
    "/nothing",
    "/v1/challenges",
]
HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cache-control": "no-store",
}
"""ASVS 5.0: V3.2.1, V3.4.3 to V3.4.8, V14.3.2. Strict-Transport-Security (V3.4.1) is a setting."""
ABOUT_US = re.compile(
    rb'Traceback|File "|site-packages|\.py\b|sqlalchemy|sqlite|psycopg|pydantic|uvicorn', re.IGNORECASE
)


@pytest.mark.parametrize("path", NOBODYS)
@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT", "PATCH", "OPTIONS", "BREW"])
def test_every_answer_has_the_headers_that_keep_browsers_from_harm(
    stage: Served, method: str, path: str
) -> None:
    headers = stage.client.request(method, path).headers
    assert {name: headers.get(name) for name in HEADERS} == HEADERS
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "charset=utf-8" in headers["content-type"] or "json" in headers["content-type"]
    assert not {"server", "x-powered-by", "set-cookie"} & set(headers)


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1"])
def test_no_other_origin_may_read_anything(stage: Served, origin: str) -> None:
    asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    for response in (
        stage.ask("ann", "GET", "/v1/me", headers=asked),
        stage.ask(None, "OPTIONS", "/v1/me", headers=asked),
    ):
        assert not [name for name in response.headers if name.startswith("access-control-")]


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "PROPFIND", "DEBUG"])
def test_a_method_that_a_route_does_not_have_is_refused_with_those_that_it_has(
    stage: Served, method: str
) -> None:
    response = stage.client.request(method, "/v1/me")
    assert response.status_code == 405
    assert "GET" in response.headers["allow"]
    assert response.json()["type"] == "/problems/method-not-allowed"


@pytest.mark.parametrize("name", ["X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"])
def test_no_header_changes_the_method(stage: Served, name: str) -> None:
    assert stage.client.post("/v1/me", headers={name: "GET"}).status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        "/docs",
        "/redoc",
        "/docs/oauth2-redirect",
        "/debug",
        "/.env",
        "/.git/config",
        "/admin",
        "/v1",
        "/v0/me",
        "/",
    ],
)
def test_there_is_nothing_at_the_usual_places(stage: Served, path: str) -> None:
    assert stage.client.get(path).status_code == 404


@pytest.mark.parametrize(
    "target",
    [
        "/v1/../healthz",
        "//healthz",
        "/v1/%2e%2e/%2e%2e/etc/passwd",
        "/v1/me%00",
        "/v1/me/",
        "/v1/ME",
        "/v1/me;a=b",
        "/problems/..%2f..%2fetc%2fpasswd",
        "http://evil.example/v1/me",
        "/%ff%fe",
        "/v1/challenges/%0d%0aX-Evil:%20yes",
    ],
)
def test_a_strange_path_is_nothing_that_there_is(stage: Served, target: str) -> None:
    answer = talk(stage.url, f"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    assert answer.status in {401, 404, 422}
    assert not ABOUT_US.search(answer.body)
    assert "x-evil" not in answer.headers


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1@evil.example", "[::1]"])
def test_the_host_that_was_asked_for_is_in_no_answer(stage: Served, host: str) -> None:
    headers = {
        "Host": host,
        "X-Forwarded-Host": host,
        "X-Forwarded-Proto": "https",
        "Forwarded": f"host={host}",
    }
    for path in ("/v1/challenges?limit=1", "/v1/users?limit=1", "/openapi.json", "/nothing"):
        answer = stage.ask("admin", "GET", path, headers=headers)
        assert "evil.example" not in answer.text + str(answer.headers)


def test_who_asks_is_not_taken_from_a_header(stage: Served) -> None:
    stage.ask(
        "ann", "GET", "/v1/me", headers={"X-Forwarded-For": "203.0.113.99", "X-Real-IP": "203.0.113.99"}
    )
    assert "203.0.113.99" not in stage.log.getvalue()


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"null", b"[]", b'"x"', b"1e999", b"{}", b""])
def test_an_error_tells_what_to_do_and_nothing_of_us(stage: Served, body: bytes) -> None:
    response = stage.ask(
        "admin", "POST", "/v1/users", content=body, headers={"Content-Type": "application/json"}
    )
    assert 400 <= response.status_code < 500
    assert response.headers["content-type"] == "application/problem+json"
    assert {"type", "title", "status", "detail", "next_step", "instance"} <= response.json().keys()
    assert not ABOUT_US.search(response.content)


SMUGGLED = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
AMBIGUOUS = {
    "length and chunks": b"Content-Length: %d\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    % (len(SMUGGLED) + 5),
    "chunks and length": b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
    "two lengths": b"Content-Length: 0\r\nContent-Length: 5\r\n\r\n",
    "a list of lengths": b"Content-Length: 0, 5\r\n\r\n",
    "a signed length": b"Content-Length: +0\r\n\r\n",
    "a length in hex": b"Content-Length: 0x0\r\n\r\n",
    "chunks within chunks": b"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
    "chunks and none": b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
    "chunks that are none": b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "chunks after a tab": b"Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n",
    "a space before the colon": b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    "a bare carriage return": b"X: a\rContent-Length: 5\r\n\r\n",
    "a NUL": b"X: a\0b\r\n\r\n",
    "two hosts": b"Host: y\r\n\r\n",
}


@pytest.mark.parametrize("name", AMBIGUOUS)
def test_a_request_whose_end_is_not_clear_is_refused_and_nothing_after_it_is_answered(
    stage: Served, name: str
) -> None:
    with connected(stage.url) as connection:
        connection.sendall(b"POST /v1/users HTTP/1.1\r\nHost: x\r\n" + AMBIGUOUS[name] + SMUGGLED)
        answer = told(connection)
        assert answer.status in {400, 501}
        assert answer.is_last
        assert b"200 OK" not in rest(connection)


@pytest.mark.parametrize(
    "sent",
    [
        b"nonsense\r\n\r\n",
        b"GET\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET / HTTP/1.1\r\nno colon\r\n\r\n",
    ],
    ids=["nonsense", "no target", "TLS", "a header that is none"],
)
def test_what_is_no_http_is_refused_as_a_problem_like_everything_else(stage: Served, sent: bytes) -> None:
    answer = talk(stage.url, sent + b"\r\n\r\n")
    problem = json.loads(answer.body)
    assert (answer.status, problem["status"], problem["type"]) == (400, 400, "/problems/bad-request")
    assert answer.headers["content-type"] == "application/problem+json"
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert problem["instance"] == answer.headers["x-request-id"]
    assert problem["instance"] in stage.log.getvalue()
    assert answer.is_last


def test_an_old_request_in_chunks_is_refused(stage: Served) -> None:
    request = b"POST /v1/users HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    assert talk(stage.url, request).status == 400


def test_a_request_without_a_host_is_refused(stage: Served) -> None:
    assert talk(stage.url, b"GET /healthz HTTP/1.1\r\n\r\n").status == 400


@pytest.mark.parametrize("upgrade", ["websocket", "h2c", "TLS/1.0"])
def test_no_other_protocol_is_spoken(stage: Served, upgrade: str) -> None:
    answer = talk(
        stage.url,
        f"GET /v1/me HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: {upgrade}\r\n\r\n".encode(),
    )
    assert answer.status == 401


def test_a_head_without_end_is_cut_off(stage: Served) -> None:
    with connected(stage.url) as connection:
        sender = threading.Thread(target=_send_forever, args=(connection,))
        sender.start()
        received = rest(connection)
        sender.join()
    assert received == b"" or received.startswith(b"HTTP/1.1 400 ")


def _send_forever(connection: object) -> None:
    try:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n")  # type: ignore[attr-defined]
        while True:
            connection.sendall(b"X-Filler: " + b"x" * 1000 + b"\r\n")  # type: ignore[attr-defined]
    except OSError:
        return


@pytest.mark.parametrize(
    "begun", [b"", b"GET /healthz HTTP/1.1\r\nHost: x\r\n", SMUGGLED, SMUGGLED + b"GET /h"]
)
def test_a_connection_that_asks_for_nothing_is_ended(
    stage: Served, monkeypatch: pytest.MonkeyPatch, begun: bytes
) -> None:
    monkeypatch.setattr(Connection, "head_seconds", 1.0)
    with connected(stage.url) as connection:
        connection.sendall(begun)
        assert rest(connection).count(b"200 OK") == begun.count(SMUGGLED)


def test_a_request_that_takes_its_time_is_not_ended(stage: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Connection, "head_seconds", 1.0)
    answers: list[httpx.Response] = []

    def slow() -> None:
        headers = {"Content-Type": "application/json", "Connection": "close"}  # nobody else may meet it
        answers.append(stage.ask("admin", "POST", "/v1/users", content=_drip(), headers=headers))

    thread = threading.Thread(target=slow)
    thread.start()
    thread.join()
    assert [answer.status_code for answer in answers] == [422]


def _drip() -> Iterator[bytes]:
    pause = threading.Event()
    for _ in range(4):
        pause.wait(0.4)
        yield b" "
    yield b"{}"
