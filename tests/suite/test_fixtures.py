"""What authors have at hand beside the client and the database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

from tests.suite.conftest import CASE
from tests.suite.servers import answering, ok, read_request, serving
from tests.suite.sidecars import PASSWORD, kept_port, redis_server, sidecar

STUB = Path(__file__).parents[2] / "sandbox_images" / "stub" / "agent"
ANSWER = answering(ok(b"abc"))


@contextmanager
def stub_server() -> Iterator[int]:
    """The stub's own server, as its image starts it."""
    environment = {"FAIRTRIAL_ADMIN_PASSWORD": PASSWORD, "PATH": os.environ["PATH"]}
    with (
        kept_port() as port,
        subprocess.Popen(
            [sys.executable, STUB, str(port)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
        ) as process,
    ):
        assert process.stdin
        assert process.stdout
        assert json.loads(process.stdout.readline())["event"] == "ready"
        yield port
        process.stdin.close()


def test_the_cache_is_read_and_written(start, write):
    write("core/test_case.py", """
        def test_it(cache):
            assert cache.get("order:1") == "paid"
            cache.set("order:2", "open")
            with cache.pipeline() as pipe:
                pipe.incr("n").incr("n")
                assert pipe.execute() == [1, 2]
        def test_kind(cache):
            cache.lpush("order:1", "x")
        def test_absent(cache):
            assert cache.get("order:3") == "open"
        """)  # fmt: skip
    with redis_server() as port:
        with redis.Redis(port=port, username="app", password="app") as app:
            app.set("order:1", "paid")
        agent = start(9, sidecars=[sidecar("cache", "redis", port)])
        assert agent.run(CASE).outcome == "passed"
        run = agent.run("core/test_case.py::test_kind")
        assert run.outcome == "failed"
        assert "WRONGTYPE" in run.message
        run = agent.run("core/test_case.py::test_absent")
        assert run.message == "cache.get('order:3') was None, expected 'open'"
        with redis.Redis(port=port, username="app", password="app", decode_responses=True) as app:
            assert app.get("order:2") == "open"


STUB_CASES = """
def test_it(stub, together):
    stub.script({"method": "POST", "path": "/payments", "answers": [
        {"status": 503, "times": 2}, {"status": 201, "json": {"id": 7}}]})
    import httpx
    ask = lambda: httpx.post("http://127.0.0.1:PORT/payments?x=1", json={"total": 5}, headers={"Key": "k"})
    pending = together.start_each(ask)
    (first,) = stub.wait_for(1, "POST", "/payments", within=60)
    assert (first.query, first.headers["key"], first.json()) == ("x=1", "k", {"total": 5})
    assert [pending.results()[0].status_code, ask().status_code, ask().json()] == [503, 503, {"id": 7}]
    assert len(stub.requests("POST")) == 3
    assert stub.requests(path="/other") == []
    stub.forget()
    assert stub.requests() == []
    assert ask().status_code == 201
def test_missing(stub):
    stub.wait_for(1, "POST", "/refunds", within=0.1)
def test_script(stub):
    stub.script({"method": "POST"})
"""


def test_the_stub_is_scripted_and_tells_what_it_was_asked(start, write):
    with stub_server() as port:
        write("core/test_case.py", STUB_CASES.replace("PORT", str(port)))
        agent = start(9, sidecars=[sidecar("payments", "stub", port)])
        run = agent.run(CASE)
        assert run.outcome == "passed", run.result
        run = agent.run("core/test_case.py::test_missing")
        assert (run.outcome, run.message) == (
            "failed", "the service sent 0 of 1 POST /refunds to payments within 0.1 s")  # fmt: skip
        run = agent.run("core/test_case.py::test_script")
        assert run.outcome == "broken"
        assert "payments refused: " in run.message


def test_calls_are_made_at_the_same_time(start, write):
    write("core/test_case.py", """
        import pytest
        def test_it(client, together):
            answers = together(8, lambda n: client.get(f"/{n}"))
            assert [answer.request.url.path for answer in answers] == [f"/{n}" for n in range(8)]
            assert together.each(lambda: client.get("/a").text, lambda: 5) == ["abc", 5]
        def test_raises(client, together):
            pending = together.start_each(lambda: client.get("/a").text, lambda: client.get("/b").json())
            outcomes = pending.outcomes()
            assert outcomes[0] == "abc" and isinstance(outcomes[1], ValueError)
            pending.results()
        def test_many(together):
            together(65, print)
        """)  # fmt: skip
    meeting = threading.Barrier(8)

    def handle(connection):
        request = read_request(connection)
        if request[5:6].isdigit():
            meeting.wait(timeout=20)
        connection.sendall(ok(b"abc"))

    with serving(handle) as server:
        agent = start(server.port)
        run = agent.run(CASE)
        assert run.outcome == "passed", run.result
        run = agent.run("core/test_case.py::test_raises")
        assert (run.outcome, run.message) == ("failed", "the answer's body is not JSON: it begins with 'abc'")
        assert "1 of 2 calls at the same time raised" in run.result["detail"]
        run = agent.run("core/test_case.py::test_many")
        assert run.outcome == "broken"
        assert "65 calls at a time: from 1 to 64 can be made" in run.message


def test_what_becomes_true_later_is_waited_for(start, write):
    write("core/test_case.py", """
        def test_it(client, eventually):
            def shipped():
                answer = client.get("/order").json()
                assert answer == 3
                return answer
            assert eventually(shipped, within=20) == 3
        def test_never(client, eventually):
            def shipped():
                assert client.get("/order").json() == -1
            eventually(shipped, within=0.1)
        """)  # fmt: skip
    asked = []

    def handle(connection):
        asked.append(read_request(connection))
        connection.sendall(ok(b"%d" % len(asked)))

    with serving(handle) as server:
        agent = start(server.port)
        assert agent.run(CASE).outcome == "passed"
        run = agent.run("core/test_case.py::test_never")
        assert run.outcome == "failed"
        assert "expected -1" in run.message
        assert "It did not become true within 0.1 s." in run.result["detail"]


def test_new_clients_have_connections_and_cookies_of_their_own(start, write):
    write("core/test_case.py", """
        def test_it(client, new_client):
            other = new_client(headers={"Authorization": "Bearer b"})
            client.get("/")
            assert client.cookies["session"] == "s" and not other.cookies
            assert other.get("/").request.headers["authorization"] == "Bearer b"
            assert "authorization" not in client.get("/").request.headers
        """)  # fmt: skip
    with serving(answering(ok(b"", b"Set-Cookie: session=s"))) as server:
        assert start(server.port).run(CASE).outcome == "passed"


def test_raw_bytes_are_sent_as_they_are(start, write):
    write("core/test_case.py", """
        import httpx, pytest
        def test_it(raw):
            assert raw.ask(b"GET /x HTTP/1.1\\r\\nBad Header\\r\\n\\r\\n").text == "abc"
            line = raw.connect()
            line.send(b"GET /part HTTP")
            line.send(b"/1.1\\r\\n\\r\\n")
            assert line.rest().endswith(b"\\r\\n\\r\\nabc")
            raw.connect().send(b"GET /left")
        def test_late(raw):
            line = raw.connect()
            line.send(b"GET /part")
            with pytest.raises(httpx.TimeoutException):
                line.answer(timeout=0.1)
        """.replace("\\\\", "\\"))  # fmt: skip
    with serving(ANSWER) as server:
        agent = start(server.port)
        run = agent.run(CASE)
        assert run.outcome == "passed", run.result
        assert [
            (each["method"], each["target"], each["status"], each["problem"]) for each in run.exchanges
        ] == [
            ("GET", "/x", 200, None),
            ("GET", "/part", None, None),
            ("GET", "/left", None, "nobody waited for the answer"),
        ]
        assert agent.run("core/test_case.py::test_late").outcome == "passed"


def test_answers_that_take_too_much_memory_fail_the_case(start, write):
    write("core/test_case.py", "def test_it(client): kept = [client.get('/').json() for _ in range(30)]")
    with serving(answering(ok(b"[" + b"{}," * 600_000 + b"{}]"))) as server:
        run = start(server.port, wall_time=30).run(CASE)
    assert (run.outcome, run.message) == ("failed", "the answer takes too much memory")


def test_the_fixtures_work_under_a_plain_pytest(write, tmp_path):
    file = write("core/test_case.py", "def test_it(client): assert client.get('/').text == 'abc'")
    with serving(ANSWER) as server:
        environment = {
            "FAIRTRIAL_SETTING": json.dumps({"service": {"port": server.port}, "source": str(tmp_path)}),
            "PYTHONPATH": str(Path(__file__).parents[2] / "sandbox_images" / "suite"),
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            "PATH": os.environ["PATH"],
        }
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "-p",
            "fairtrial_suite.plugin",
        ]
        done = subprocess.run(
            [*command, file], env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
        )
    assert "1 passed" in done.stdout, done.stdout + done.stderr
