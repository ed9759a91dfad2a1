"""The agent's protocol, and readiness."""

from __future__ import annotations

import pytest

from tests.suite.agent import PLENTY
from tests.suite.conftest import CASE
from tests.suite.servers import answering, dripping, holding, ok, pouring, resetting, serving


@pytest.mark.parametrize(
    ("handler", "ready", "why"),
    [
        (answering(ok(b"")), True, ""),
        (answering(b"HTTP/1.1 204 No Content\r\n\r\n"), True, ""),
        (
            answering(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"),
            False,
            "/health answered 503",
        ),
        (answering(b"HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n"), False, "/health answered 302"),
        (
            answering(b"hello\r\n\r\n"),
            False,
            "the answer is not valid HTTP (illegal status line: bytearray(b'hello'))",
        ),
        (answering(), False, "the connection was closed without an answer"),
        (resetting(), False, "the connection was broken off (connection reset by peer)"),
        (holding(), False, "no answer within 0.3 s"),
        (dripping(b"HTTP/1.1 200 OK\r\n", b"x", 0.02), False, "no answer within 0.3 s"),
        (pouring(b"HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n", b"x" * 9999), True, ""),
    ],
)
def test_ready_is_who_answers_the_path_with_success(start, handler, ready, why):
    short = why.startswith("no answer within")
    with serving(handler) as server:
        answer = start(server.port).probe(server.port, seconds=0.3 if short else PLENTY)
    assert answer == {"event": "probe", "ready": ready, "why": why}


def test_without_a_path_whoever_accepts_is_ready(start, closed_port):
    with serving(holding()) as server:
        agent = start(server.port)
        assert agent.probe(server.port, None)["ready"] is True
        answer = agent.probe(closed_port, None)
    assert answer["why"] == f"the connection was refused: nothing listens on port {closed_port}"


def test_the_agent_ends_with_its_input(start, write, closed_port):
    write("core/test_case.py", "def test_it(): pass")
    agent = start(closed_port)
    assert agent.run(CASE).outcome == "passed"
    agent.process.stdin.close()
    assert agent.process.wait(PLENTY) == 0
    assert agent.process.stdout.read() == b""


def test_a_result_says_all_of_it(start, write):
    write("core/test_case.py", "def test_it(client): client.post('/a?b=c', json={'x': 1}).json()")
    with serving(answering(ok(b"[]", b"Content-Type: application/json"))) as server:
        run = start(server.port).run(CASE)
    seconds = run.result.pop("seconds")
    assert seconds > 0
    assert run.result == {
        "event": "result", "case": CASE, "outcome": "passed", "message": "", "detail": "",
        "more_exchanges": 0, "statements": None, "sent": [], "more_sent": 0,
    }  # fmt: skip
    (exchange,) = run.exchanges
    assert 0 <= exchange.pop("after") < seconds
    assert 0 < exchange.pop("seconds") < seconds
    assert exchange == {
        "event": "exchange", "number": 1, "method": "POST", "target": "/a?b=c", "status": 200,
        "problem": None, "failure": None,
        "request": {
            "headers": [["Content-Length", "7"], ["Content-Type", "application/json"]],
            "body": {"text": '{"x":1}', "bytes": 7},
        },
        "response": {
            "headers": [["Content-Length", "2"], ["Content-Type", "application/json"]],
            "body": {"text": "[]", "bytes": 2},
        },
    }  # fmt: skip
