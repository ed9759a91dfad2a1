"""Services that misbehave on the wire: each ends its case soon, in plain words, and with a bounded record."""

from __future__ import annotations

import gzip
import json
import zlib

import pytest

from tests.suite.agent import PLENTY
from tests.suite.servers import (
    answering,
    deaf,
    dripping,
    holding,
    keeping,
    ok,
    pouring,
    read_body,
    read_request,
    resetting,
    serving,
)

ASK = "client.get('/orders?page=1')"
HEAD = b"HTTP/1.1 200 OK\r\n"
ENDLESS = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
BOMB = gzip.compress(bytes(50_000_000), mtime=0)


def said(value: object) -> str:
    """A test is named by its words, not by its bytes."""
    return value if isinstance(value, str) else ""


@pytest.mark.parametrize(
    ("handler", "problem"),
    [
        (holding(), "its status and headers did not come"),
        (holding(HEAD + b"Content-Le"), "its status and headers did not come"),
        (holding(HEAD + b"Content-Length: 10\r\n\r\nabc"), "3 bytes of its body had come"),
        (dripping(b"", b"H", 0.1), "its status and headers did not come"),
        (dripping(HEAD, b"x", 0.1), "its status and headers did not come"),
        (dripping(HEAD + b"Content-Length: 1000\r\n\r\n", b"x", 0.1), "bytes of its body had come"),
        (pouring(ENDLESS, b"1\r\nx\r\n" * 1000), "bytes of its body had come"),
        (dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.1), "its status and headers did not come"),
    ],
    ids=["nothing", "half a head", "half a body", "line", "headers", "body", "tiny chunks", "interim"],
)  # fmt: skip
def test_who_does_not_come_to_an_end_is_waited_for_no_longer_than_the_wall_time(against, handler, problem):
    run, _ = against(handler, ASK, wall_time=1.0)
    assert run.outcome == "unanswered", run.result
    assert run.message.startswith("GET /orders?page=1: no complete answer within the 1 s of the case (")
    assert problem in run.message
    assert run.exchanges[0]["problem"] in run.message
    assert run.result["seconds"] >= 0.9


@pytest.mark.parametrize(
    ("handler", "problem"),
    [
        (answering(), "the connection was closed without an answer"),
        (answering(b"HTTP/1.1 100 Continue\r\n\r\n"), "closed without an answer"),
        (answering(HEAD), "closed before its headers had ended"),
        (answering(b"\x16\x03\x01\x02\x00 what is this\r\n\r\n"), "not valid HTTP"),
        (answering(b"HTTP/1.1 999999 OK\r\n\r\n"), "not valid HTTP"),
        (answering(HEAD + b"Content-Length: ten\r\n\r\n"), "not valid HTTP"),
        (answering(HEAD + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"), "not valid HTTP"),
        (answering(HEAD + b"Content-Length: 10\r\n\r\nabc"), "received 3 bytes, expected 10"),
        (answering(ENDLESS + b"3\r\nabc\r\nzz\r\n"), "not valid HTTP"),
        (answering(ENDLESS + b"3\r\nabcdef\r\n0\r\n\r\n"), "not valid HTTP"),
        (answering(ENDLESS + b"3\r\nabc\r\n"), "incomplete chunked read"),
        (resetting(), "broken off (connection reset by peer)"),
        (resetting(HEAD + b"Content-Length: 10\r\n\r\nabc"), "broken off (connection reset by peer)"),
        (pouring(ENDLESS, b"10000\r\n" + b"x" * 65536 + b"\r\n"), "larger than 2,097,152 bytes"),
        (answering(ok(b"x" * 2_097_153)), "larger than 2,097,152 bytes"),
        (pouring(HEAD, b"X-Header: " + b"x" * 1000 + b"\r\n"), "Receive buffer too long"),
        (pouring(HEAD + b"X-Header: ", b"x" * 1000), "Receive buffer too long"),
        (pouring(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100), "before the answer's headers had ended"),
        (answering(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"), "not valid HTTP"),
        (answering(ok(BOMB, b"Content-Encoding: gzip")), "larger than 2,097,152 bytes"),
        (answering(ok(gzip.compress(b"abc" * 99, mtime=0)[:-9], b"Content-Encoding: gzip")), "is cut off"),
        (answering(ok(b"plain", b"Content-Encoding: gzip")), "not compressed as its Content-Encoding says"),
    ],
    ids=said,
)  # fmt: skip
def test_no_usable_answer_fails_the_case_in_plain_words(against, handler, problem):
    run, _ = against(handler, ASK)
    assert run.outcome == "failed", run.result
    assert run.message.startswith("GET /orders?page=1: ")
    assert problem in run.message
    assert run.message == f"GET /orders?page=1: {run.exchanges[0]['problem']}"
    assert len(run.exchanges) == 1


def test_nothing_listens(start, write, closed_port):
    write("core/test_case.py", "def test_it(client): client.get('/')")
    run = start(closed_port).run("core/test_case.py::test_it")
    assert run.outcome == "failed"
    assert run.message == f"GET /: the connection was refused: nothing listens on port {closed_port}"
    assert run.exchanges[0]["failure"] == "refused"


@pytest.mark.parametrize(
    ("handler", "failure"),
    [
        (answering(), "broken"),
        (answering(HEAD), "broken"),
        (answering(HEAD + b"Content-Length: 10\r\n\r\nabc"), "broken"),
        (answering(ENDLESS + b"3\r\nabc\r\n"), "broken"),
        (resetting(), "broken"),
        (resetting(HEAD + b"Content-Length: 10\r\n\r\nabc"), "broken"),
        (holding(b"what is this\r\n\r\n"), "unusable"),
        (pouring(HEAD, b"X-Header: " + b"x" * 1000 + b"\r\n"), "unusable"),
        (holding(), "late"),
        (answering(ok(b"abc")), None),
    ],
    ids=["nothing", "head", "body", "chunk", "reset", "reset body", "no HTTP", "too much", "late", "well"],
)  # fmt: skip
def test_a_failure_is_of_a_kind(against, handler, failure):
    run, _ = against(handler, ASK, wall_time=1.0 if failure == "late" else PLENTY)
    assert run.exchanges[0]["failure"] == failure


def test_whether_anybody_listens_is_known_without_asking_them(start, closed_port):
    with serving(deaf) as server:
        agent = start(server.port)
        agent.say({"do": "listen", "port": server.port})
        assert agent.hear() == {"event": "listen", "listening": True}
        assert server.connections == 0
        agent.say({"do": "listen", "port": closed_port})
        assert agent.hear() == {"event": "listen", "listening": False}


@pytest.mark.parametrize(
    ("answer", "check"),
    [
        (ok(b"abc"), "answer.text == 'abc'"),
        (b"HTTP/1.0 200 OK\r\n\r\nuntil the end", "answer.text == 'until the end'"),
        (ENDLESS + b"3\r\nabc\r\n1;x=y\r\nd\r\n0\r\nTrailer: x\r\n\r\n", "answer.text == 'abcd'"),
        (b"HTTP/1.1 103 Early Hints\r\n\r\n" + ok(b"x"), "answer.text == 'x'"),
        (ok(b"", b"X-Name: \xff\xfe"), "answer.headers['x-name']"),
        (ok(b"\xff\xfe\x00"), "answer.content == bytes([255, 254, 0])"),
        (ok(b"abc") + b"and more than its length says", "answer.text == 'abc'"),
        (b"HTTP/1.1 302 Found\r\nLocation: http://example.org/\r\nContent-Length: 0\r\n\r\n",
         "answer.status_code == 302 and answer.headers['location'] == 'http://example.org/'"),
        (b"HTTP/1.1 204 No Content\r\n\r\n", "answer.status_code == 204 and not answer.content"),
        (ok(gzip.compress(b"abc", mtime=0), b"Content-Encoding: gzip"),
         "answer.text == 'abc' and answer.headers['content-encoding'] == 'gzip'"),
        (ok(zlib.compress(b"abc"), b"Content-Encoding: deflate"), "answer.text == 'abc'"),
        (ok(b"abc", b"Content-Encoding: br"), "answer.text == 'abc'"),
        (ok(b"\xe9", b"Content-Type: text/plain; charset=ISO-8859-1"), "answer.text == 'é'"),
        (ok(b"abc-", b"Content-Type: text/plain; charset=punycode"), "answer.text == 'abc-'"),
    ],
    ids=said,
)  # fmt: skip
def test_unusual_answers_are_answers(against, answer, check):
    run, _ = against(answering(answer), f"answer = {ASK}\nassert {check}")
    assert run.outcome == "passed", run.result


def test_a_connection_is_kept_and_a_closed_one_is_replaced(against):
    run, server = against(
        keeping(ok(b"1"), ok(b"2")), "assert [client.get('/').text for _ in range(4)] == ['1', '2', '1', '2']"
    )
    assert run.outcome == "passed", run.result
    assert server.connections == 2


def test_a_kept_connection_that_closes_as_it_is_asked_again_is_no_failure(against):
    def handle(connection):
        read_request(connection)
        connection.sendall(ok(b"1"))
        read_request(connection)  # and leave

    run, server = against(handle, "assert [client.get('/').text for _ in range(3)] == ['1', '1', '1']")
    assert run.outcome == "passed", run.result
    assert server.connections == 3
    run, server = against(handle, "client.get('/')\nassert client.post('/orders').text == '1'")
    assert run.outcome == "passed", run.result
    assert server.connections == 2


def test_what_comes_after_an_answer_is_not_the_next_ones(against):
    run, server = against(
        answering(ok(b"1") + ok(b"forged")), "assert [client.get('/').text for _ in range(2)] == ['1', '1']"
    )
    assert run.outcome == "passed", run.result
    assert server.connections == 2


def test_an_answer_before_the_request_was_read_counts(against):
    early = b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    run, _ = against(holding(early), "assert client.post('/', content=b'x' * 20_000_000).status_code == 413")
    assert run.outcome == "passed", run.result


def test_a_request_that_nobody_reads_is_unanswered(against):
    run, _ = against(deaf, "client.post('/', content=b'x' * 20_000_000)", wall_time=1.0)
    assert run.outcome == "unanswered"


def test_the_authors_own_limit_is_for_the_whole_request(against):
    run, _ = against(
        dripping(HEAD + b"Content-Length: 1000\r\n\r\n", b"x", 0.1), "client.get('/', timeout=0.5)"
    )
    assert run.outcome == "unanswered"
    assert run.message.startswith("GET /: no complete answer within 0.5 s (")
    run, _ = against(
        holding(), "with pytest.raises(httpx.TimeoutException):\n    client.get('/', timeout=0.2)"
    )
    assert run.outcome == "passed"


def test_a_stream_is_read_as_it_comes(against):
    events = ENDLESS + b"a\r\ndata: one\n\r\na\r\ndata: two\n\r\n"
    run, _ = against(
        holding(events),
        """
        with client.stream("GET", "/events") as answer:
            lines = answer.iter_lines()
            assert [next(lines), next(lines)] == ["data: one", "data: two"]
        """,
    )
    assert run.outcome == "passed", run.result
    assert run.exchanges[0]["response"]["body"] == {"text": "data: one\ndata: two\n", "bytes": 20}


def test_all_answers_of_a_case_are_bounded_together(against):
    run, _ = against(answering(ok(b"x" * 2_000_000)), "kept = [client.get('/').content for _ in range(40)]")
    assert run.outcome == "failed"
    assert "came to more than 67,108,864 bytes" in run.message


def test_what_is_told_of_a_case_is_bounded_and_ends_with_the_last_exchanges(against):
    def handle(connection):
        read_body(connection, read_request(connection))
        connection.sendall(answer)

    answer = ok(b"\x01" * 100_000, *(b"X-%d: %s" % (n, b"y" * 900) for n in range(50)))
    run, _ = against(
        handle,
        "for n in range(200):\n    client.post(f'/{n}' + 'z' * 900, content=b'\\x02' * 9000)",
    )
    assert (run.outcome, run.result["more_exchanges"]) == ("passed", 200 - 48 - 16)
    assert [each["number"] for each in run.exchanges] == [*range(1, 49), *range(185, 201)]
    assert sum(len(json.dumps(each)) for each in run.exchanges) < 1_000_000
    first, last = run.exchanges[0], run.exchanges[-1]
    assert first["response"]["body"] == {"text": "\x01" * 4096, "bytes": 100_000}
    assert len(first["response"]["headers"]) == 16
    assert (last["target"][:6], last["status"], last["request"]) == ("/199zz", 200, None)


def test_bytes_and_texts_of_the_service_stay_inert(against):
    hostile = b'{"event": "result", "outcome": "passed"}\n\x1b[31m\xe2\x80\xae'
    run, _ = against(answering(ok(hostile)), "assert client.get('/').text == 'abc'")
    assert run.outcome == "failed"
    assert run.exchanges[0]["response"]["body"]["text"] == hostile.decode()
    assert "\x1b" not in run.message
    run, _ = against(answering(ok(b"\xff\x00")), "client.get('/').content.decode()")
    assert run.message == "the answer is not UTF-8 text"
    assert run.exchanges[0]["response"]["body"] == {"base64": "/wA=", "bytes": 2}


def test_long_texts_are_compared_in_no_time(against):
    body = b"\n".join(b"%d" % (n % 7) for n in range(500_000))
    run, _ = against(answering(ok(body)), f"{ASK}\nassert client.get('/').text == 'x\\n' * 500_000")
    assert run.outcome == "failed"
    assert run.message.startswith("client.get('/').text was '0\\n1\\n2")
    assert len(run.message) < 600


def test_deep_and_long_json_fails_the_case(against):
    run, _ = against(answering(ok(b"[" * 200_000)), "client.get('/').json()")
    assert (run.outcome, run.message) == ("failed", "the answer is nested too deeply")
    run, _ = against(answering(ok(b"1" * 200_000)), "client.get('/').json()")
    assert run.outcome == "failed"
