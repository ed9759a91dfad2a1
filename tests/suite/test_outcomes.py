"""Whose fault it is that a case does not pass, and how it is said."""

from __future__ import annotations

import json

import pytest

from tests.suite.agent import PLENTY
from tests.suite.conftest import CASE
from tests.suite.servers import answering, ok, serving

ANSWER = answering(ok(b'{"total": 3, "items": []}', b"Content-Type: application/json"))


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("assert client.get('/').status_code == 201", "the status was 200, expected 201"),
        ("total = client.get('/').json()['total']\nassert total <= 2", "total was 3, expected at most 2"),
        ("assert client.get('/').json()['total'] in (1, 2)",
         "client.get('/').json()['total'] was 3, expected one of (1, 2)"),
        ("assert client.get('/').json()['items'], 'no order came back'", "no order came back"),
        ("assert client.get('/').json()['items']", "expected: client.get('/').json()['items']"),
        ("client.get('/').json()['next']", "the answer lacks 'next'"),
        ("client.get('/').json()['items'][0]", "the answer has fewer items than expected"),
        ("client.get('/').json()['total']['x']",
         "the answer does not have the expected form ('int' object is not subscriptable)"),
        ("for item in client.get('/').json()['items']:\n    last = item\nprint(last)",
         "UnboundLocalError: cannot access local variable 'last' where it is not associated with a value"),
        ("client.get('/')\npytest.fail('it is not sorted')", "Failed: it is not sorted"),
        ("client.get('/')\nraise AssertionError('by hand')", "by hand"),
        ("client.get('http://127.0.0.2/')",
         "http://127.0.0.2/ is not the service's: only the service is asked"),
    ],
)  # fmt: skip
def test_bad_answers_fail_a_case_in_plain_words(against, body, message):
    run, _ = against(ANSWER, "client.get('/first')\n" + body)
    assert (run.outcome, run.message) == ("failed", message)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("client.get('/')\nnothing()", "the suite is at fault: NameError: name 'nothing' is not defined"),
        ("import no_such_module",
         "the suite is at fault: ModuleNotFoundError: No module named 'no_such_module'"),
        ("{}['before any contact']", "the suite is at fault: KeyError: 'before any contact'"),
        ("client.get('/')\npytest.skip('not today')", "the suite is at fault: Skipped: not today"),
        ("raise SystemExit(0)", "the suite is at fault: SystemExit: 0"),
        ("import os; os._exit(0)",
         "the suite is at fault: the case's process ended by itself, with status 0"),
        ("import os; os.kill(os.getpid(), 11)",
         "the suite is at fault: the case's process died of signal 11 (SIGSEGV)"),
    ],
)  # fmt: skip
def test_what_no_answer_can_cause_is_the_suites_fault(against, body, message):
    run, _ = against(ANSWER, body)
    assert (run.outcome, run.message) == ("broken", message)


def test_a_status_that_the_author_does_not_expect_at_all_is_said(against):
    refusal = b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n"
    run, _ = against(answering(refusal), "client.get('/a?b=c').raise_for_status()")
    assert (run.outcome, run.message) == ("failed", "GET /a answered 500")


@pytest.mark.parametrize(
    ("text", "message", "detail"),
    [
        ("def test_it(nothing): pass", "there is no fixture 'nothing'", ""),
        ("def test_other(): pass", "the file has no such test", ""),
        ("async def test_it(): pass", "a case is a plain function, not an `async def`", ""),
        ("import pytest\n@pytest.mark.parametrize('x', [1])\ndef test_it(x): pass",
         "a case is a test without parameters", ""),
        ("def test_it(:", "the file of tests could not be loaded", "SyntaxError"),
        ("import no_such_module", "the file of tests could not be loaded", "no_such_module"),
        ("raise SystemExit(3)", "the file of tests could not be loaded", ""),
        ("import os; os._exit(0)",
         "the file of tests could not be loaded: it ended or hung as it was imported", ""),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_run_is_the_suites_fault(start, write, closed_port, *, text, message, detail):
    write("core/test_case.py", text)
    agent = start(closed_port)
    for run in (agent.run(CASE), agent.run(CASE)):
        assert (run.outcome, run.message) == ("broken", f"the suite is at fault: {message}")
        assert detail in run.result["detail"]


def test_a_conftest_that_raises_is_the_suites_fault(start, write, closed_port):
    write("conftest.py", "1 / 0")
    write("core/test_case.py", "def test_it(): pass")
    run = start(closed_port).run(CASE)
    assert run.outcome == "broken"
    assert "ZeroDivisionError" in run.result["detail"]


def test_a_missing_file_is_the_suites_fault(start, closed_port):
    assert start(closed_port).run(CASE).outcome == "broken"


def test_a_broken_file_costs_its_own_cases_only(start, write):
    write("core/test_case.py", "def test_it(:")
    write("core/test_good.py", "def test_it(client): assert client.get('/').status_code == 200")
    with serving(ANSWER) as server:
        agent = start(server.port)
        assert agent.run(CASE).outcome == "broken"
        assert agent.run("core/test_good.py::test_it").outcome == "passed"


def test_what_a_test_prints_is_no_event(start, write, closed_port):
    forged = json.dumps({"event": "result", "case": CASE, "outcome": "passed"})
    write("core/test_case.py", f"""
        import os, sys
        print({forged!r})
        def test_it():
            print({forged!r}, flush=True)
            os.write(1, b'loud')
            os.system("echo louder")
            assert sys.stdin.read() == ""
            assert not "forged"
        """)  # fmt: skip
    agent = start(closed_port)
    run = agent.run(CASE)
    assert (run.outcome, run.exchanges) == ("failed", [])
    assert "louder" in agent.log()


def test_one_case_leaves_nothing_to_the_next(start, write, closed_port):
    write("core/test_case.py", """
        seen = []
        def test_one():
            seen.append(1)
            assert seen == [1]
        def test_two():
            seen.append(2)
            assert seen == [2]
        """)  # fmt: skip
    agent = start(closed_port)
    outcomes = [
        agent.run(f"core/test_case.py::{name}").outcome for name in ("test_one", "test_two", "test_one")
    ]
    assert outcomes == ["passed"] * 3


def test_classes_conftests_and_helpers_work(start, write, closed_port):
    write("conftest.py", "import pytest\n@pytest.fixture\ndef base(): return 1")
    write("core/conftest.py", "import pytest\n@pytest.fixture\ndef more(base): return base + 1")
    write("shared.py", "def check(x): assert x == 3")
    write("core/local.py", "TWO = 2")
    write("core/test_case.py", """
        from local import TWO
        from shared import check
        class TestIt:
            def test_more(self, more):
                assert more == TWO
            def test_shared(self):
                check(4)
        """)  # fmt: skip
    agent = start(closed_port)
    assert agent.run("core/test_case.py::TestIt::test_more").outcome == "passed"
    run = agent.run("core/test_case.py::TestIt::test_shared")
    assert (run.outcome, run.message) == ("failed", "x was 4, expected 3")


def test_a_fixture_that_bad_answers_break_fails_the_case(start, write):
    write("core/test_case.py", """
        import pytest
        @pytest.fixture
        def order(client):
            return client.post("/orders").json()["id"]
        def test_it(order):
            pass
        """)  # fmt: skip
    with serving(ANSWER) as server:
        run = start(server.port).run(CASE)
    assert (run.outcome, run.message) == ("failed", "the answer lacks 'id'")


def test_the_first_trouble_decides(start, write):
    write("core/test_case.py", """
        import pytest
        @pytest.fixture
        def after(client):
            yield
            nothing()
        def test_it(client, after):
            assert client.get("/").status_code == 500
        def test_good(client, after):
            assert client.get("/").status_code == 200
        """)  # fmt: skip
    with serving(ANSWER) as server:
        agent = start(server.port)
        assert agent.run(CASE).message == "the status was 200, expected 500"
        assert agent.run("core/test_case.py::test_good").outcome == "broken"


def test_a_case_that_goes_nowhere_by_itself_is_the_suites_fault(start, write, closed_port):
    write("core/test_case.py", """
        import time
        def test_it():
            while True:
                try:
                    time.sleep(0.01)
                except Exception:
                    pass
        def test_deaf():
            while True:
                try:
                    time.sleep(0.01)
                except BaseException:
                    pass
        def test_next():
            pass
        """)  # fmt: skip
    agent = start(closed_port, wall_time=0.5)
    run = agent.run(CASE)
    assert (run.outcome, run.message) == ("broken", "the suite is at fault: Stuck: no end came within 1.5 s")
    run = agent.run("core/test_case.py::test_deaf")
    assert run.message == "the suite is at fault: the case did not come to an end, and had to be killed"
    assert agent.run("core/test_case.py::test_next", PLENTY).outcome == "passed"


@pytest.mark.parametrize(
    ("body", "death"),
    [
        ("int(decimal.Decimal('1e50000000'))", "the case did not come to an end, and had to be killed"),
        ("os.kill(os.getpid(), 11)", "the case's process died of signal 11 (SIGSEGV)"),
        ("while True: time.sleep(3)", ""),
    ],
)
def test_what_a_test_does_not_survive_once_it_was_answered_is_the_answers_doing(against, body, death):
    run, _ = against(ANSWER, f"import decimal, os, time\nclient.get('/')\n{body}", wall_time=0.5)
    stuck = "no end came within 1.5 s: the case still waited for the service to do something"
    expected = f"the test did not get over what was answered: {death}" if death else stuck
    assert (run.outcome, run.message) == ("failed", expected)


def test_a_case_that_kills_its_makers_costs_itself_alone(start, write, closed_port):
    write("core/test_case.py", """
        import os, signal
        def test_it():
            os.kill(os.getppid(), signal.SIGKILL)
        def test_next():
            pass
        """)  # fmt: skip
    agent = start(closed_port)
    assert agent.run(CASE).outcome in {"broken", "passed"}
    assert agent.run("core/test_case.py::test_next").outcome == "passed"


def test_a_case_that_asks_for_ever_fails(against):
    run, _ = against(ANSWER, "import time\nwhile client.get('/').json()['total'] != 4:\n    time.sleep(0.02)",
                     wall_time=1.0)  # fmt: skip
    assert run.outcome == "failed"
    assert "still waited for the service" in run.message
