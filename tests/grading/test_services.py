"""Services are graded for real: by what a suite sees of them, and by how they end."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from runner.domain.challenge import Challenge
from runner.domain.observation import Observation
from runner.domain.report import CaseResult, Report
from runner.domain.verdict import Verdict
from runner.grading.attempt import Workplace
from runner.grading.grader import Grader
from runner.grading.service import groups
from runner.languages import LANGUAGES
from runner.sandbox.process import StartedProcess
from tests.grading.services import challenge, service, unhurried

pytestmark = pytest.mark.engine

Serve: TypeAlias = Callable[..., Report]


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every service here that the suite finds gone ends indeed, soon; on a busy host that is told later."""
    monkeypatch.setattr(groups, "ENDING_SECONDS", 30.0)
    monkeypatch.setattr(groups, "GONE_SECONDS", 60.0)


@pytest.fixture(scope="module")
def hello(tmp_path_factory: pytest.TempPathFactory) -> Challenge:
    return unhurried(tmp_path_factory.mktemp("services"))


@pytest.fixture
def serve(workplace: Workplace, hello: Challenge) -> Serve:
    """Grade a service whose `app.py` is `SERVER` and then this."""

    def serve(source: str, of: Challenge = hello) -> Report:
        return Grader(workplace).grade(of, service(source), LANGUAGES["python"])

    return serve


def secret(report: Report) -> list[CaseResult]:
    return [case for group in report.groups if not group.is_sample for case in group.cases]


def verdicts(report: Report) -> list[Verdict]:
    return [case.verdict for case in secret(report)]


def test_a_service_that_answers_is_accepted_and_stops_when_it_is_asked(serve: Serve) -> None:
    report = serve("serve()")
    assert report.verdict is Verdict.AC
    assert report.score == 100
    trial = secret(report)[0].trial
    assert trial is not None
    (exchange,) = trial.exchanges
    assert (exchange.method, exchange.path, exchange.status) == ("GET", "/hello", 200)
    assert exchange.response.head == b'{"hello": "world"}'
    assert report.service is not None
    assert [run.group for run in report.service.runs] == ["sample", "core"]
    assert all(run.ending.startswith("stopped ") for run in report.service.runs), report.service.runs
    assert b"GET /hello" in report.service.runs[0].log.head
    assert report.evidence.sandboxes == 2


def test_a_wrong_answer_says_what_was_expected(serve: Serve) -> None:
    report = serve(
        """
        class Wrong(Handler):
            def hello(self):
                self.answer({"hello": "you"})
        serve(Wrong)
        """
    )
    assert verdicts(report) == [Verdict.WA, Verdict.WA]
    trial = secret(report)[0].trial
    assert trial is not None
    assert "you" in trial.message
    assert "world" in trial.message


def test_one_that_dies_of_a_request_is_started_anew_for_the_next_case(serve: Serve) -> None:
    report = serve(
        """
        class Dying(Handler):
            def hello(self):
                os._exit(7)
        serve(Dying)
        """
    )
    assert verdicts(report) == [Verdict.RTE, Verdict.RTE]
    assert "exit code 7" in secret(report)[0].reason
    assert report.service is not None
    assert [run.group for run in report.service.runs] == ["sample", "core", "core"]


def test_a_case_that_finds_nobody_there_is_not_blamed_for_the_end_of_the_service(
    serve: Serve, tmp_path: Path
) -> None:
    suite = """
        import socket

        def test_says_hello(client):
            assert client.get("/hello").status_code == 200

        def test_comes_after_the_end(client):
            with socket.create_connection(("127.0.0.1", 8080)) as unrecorded:
                unrecorded.sendall(b"GET /end HTTP/1.0\\r\\n\\r\\n")
                answered = unrecorded.recv(1000)
            while not answered:
                try:
                    socket.create_connection(("127.0.0.1", 8080)).close()
                except ConnectionRefusedError:
                    break
            assert client.get("/hello").status_code == 200
        """
    report = serve(
        """
        class Ending(Handler):
            greeted = False
            def hello(self):
                if self.path == "/hello":
                    Ending.greeted = True
                elif Ending.greeted:
                    os._exit(7)
                self.answer({})
        serve(Ending)
        """,
        unhurried(tmp_path, suite=suite),
    )
    assert verdicts(report) == [Verdict.AC, Verdict.AC]
    assert report.service is not None
    assert [run.group for run in report.service.runs] == ["sample", "core", "core"]


def test_a_case_is_not_blamed_for_a_service_that_answered_the_one_before_and_then_ended(
    serve: Serve, tmp_path: Path
) -> None:
    """It stops accepting as soon as it has answered the first case, and ends once the second one has asked:
    the second one's connection is accepted by the kernel, and reset.
    """
    suite = """
        def test_first(client):
            assert client.get("/last").status_code == 200

        def test_second(client):
            assert client.get("/hello").status_code == 200
        """
    report = serve(
        """
        import select, threading

        class Ending(Handler):
            def hello(self):
                if self.path == "/last":
                    self.server.stopped = threading.Thread(target=self.server.end)
                    self.server.stopped.start()
                    self.server.deaf.wait()
                self.answer({})

        class Server(http.server.ThreadingHTTPServer):
            deaf = threading.Event()
            def end(self):
                self.shutdown()
                self.deaf.set()
                asked, _, _ = select.select([self.socket], [], [])
                os._exit(7)

        signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
        server = Server(("127.0.0.1", int(os.environ["PORT"])), Ending)
        server.serve_forever(0.05)
        server.stopped.join()
        """,
        unhurried(tmp_path, suite=suite),
    )
    assert verdicts(report) == [Verdict.AC, Verdict.AC]
    assert report.service is not None
    assert [run.ending for run in report.service.runs][1] == "ended by itself with exit code 7"
    assert [run.group for run in report.service.runs] == ["sample", "core", "core"]
    of_core = [case.id for group in report.groups if group.name == "core" for case in group.cases]
    assert [list(run.cases) for run in report.service.runs[1:]] == [of_core, of_core[1:]]


def test_a_case_is_charged_with_a_service_that_no_longer_listens_once_it_was_answered(
    serve: Serve, tmp_path: Path
) -> None:
    suite = """
        def test_first(client):
            assert client.get("/last").status_code == 200

        def test_second(client):
            assert client.get("/hello").status_code == 200
        """
    report = serve(
        """
        import threading

        class Ending(Handler):
            def hello(self):
                if self.path == "/last":
                    self.server.shutdown()
                    self.server.socket.close()
                self.answer({})
                if self.path == "/last":
                    time.sleep(0.2)
                    os._exit(7)

        signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
        http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Ending).serve_forever(0.05)
        threading.Event().wait()
        """,
        unhurried(tmp_path, suite=suite),
    )
    assert verdicts(report) == [Verdict.RTE, Verdict.AC]


def test_the_end_of_a_service_that_lives_on_and_does_not_listen_is_waited_for_once(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(groups, "ENDING_SECONDS", 0.0)
    monkeypatch.setattr(groups, "GONE_SECONDS", 1000.5)
    waits: list[float] = []

    def wait(process: StartedProcess, deadline: float) -> Observation:
        waits.append(deadline - time.monotonic())
        return original(process, min(deadline, time.monotonic() + 5))

    original = StartedProcess.wait
    monkeypatch.setattr(StartedProcess, "wait", wait)
    one = "def test_{}(client):\n    assert client.get('/leave').status_code == 200\n"
    suite = "\n\n".join(map(one.format, range(4)))
    report = serve(
        """
        import threading

        class Leaving(Handler):
            def hello(self):
                self.answer({})
                if self.path == "/leave":
                    self.server.shutdown()
                    self.server.socket.close()

        signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
        http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Leaving).serve_forever(0.05)
        threading.Event().wait()
        """,
        unhurried(tmp_path, suite=suite),
    )
    assert verdicts(report) == [Verdict.AC, Verdict.WA, Verdict.WA, Verdict.WA]
    assert sum(seconds > 900 for seconds in waits) == 1


def test_what_a_service_sends_to_its_database_is_known_of_a_case_that_does_not_ask_for_it(
    serve: Serve, tmp_path: Path
) -> None:
    sidecars = "sidecars:\n  - {name: db, image: postgres, url: DATABASE_URL}\n\n"
    report = serve(
        """
        import psycopg

        class Asking(Handler):
            def hello(self):
                with psycopg.connect(os.environ["DATABASE_URL"]) as database:
                    for n in range(3):
                        (word,) = database.execute("select 'wor' || %s", ["ld"]).fetchone()
                self.answer({"hello": word})
        serve(Asking)
        """,
        unhurried(tmp_path, sidecars=sidecars),
    )
    assert report.verdict is Verdict.AC
    first, second = (case.trial for case in secret(report))
    assert first is not None
    assert second is not None
    asked = "select 'wor' || $1"
    assert [message.text for message in first.sent] == ["BEGIN", asked, asked, asked, "COMMIT"]
    assert (second.statements, len(second.sent), second.more_sent) == (3, 5, 0)


def test_one_that_hangs_takes_too_long_and_leaves_the_next_case_alone(serve: Serve, tmp_path: Path) -> None:
    report = serve(
        """
        class Hanging(Handler):
            def hello(self):
                time.sleep(3600)
        serve(Hanging)
        """,
        challenge(tmp_path),
    )
    assert set(verdicts(report)) == {Verdict.TLE}
    assert "2 s" in secret(report)[0].reason


def test_one_that_needs_too_much_memory(serve: Serve) -> None:
    report = serve(
        """
        class Greedy(Handler):
            def hello(self):
                held = []
                while True:
                    held.append(b"x" * (1 << 24))
        serve(Greedy)
        """
    )
    assert set(verdicts(report)) == {Verdict.MLE}


def test_one_that_ends_at_its_start(serve: Serve) -> None:
    report = serve("sys.exit(3)")
    assert verdicts(report) == [Verdict.RTE, Verdict.RTE]
    assert "exit code 3, before it was ready" in secret(report)[0].reason


def test_one_that_is_never_ready(serve: Serve, tmp_path: Path) -> None:
    report = serve("time.sleep(3600)", challenge(tmp_path, ready=1))
    assert verdicts(report) == [Verdict.TLE, Verdict.TLE]
    assert "not ready within 1 s" in secret(report)[0].reason


def test_a_syntax_error_is_a_compile_error(serve: Serve) -> None:
    assert serve("def (").verdict is Verdict.CE


def test_one_that_does_not_follow_sigterm_is_killed_and_no_worse_for_it(serve: Serve, tmp_path: Path) -> None:
    report = serve(
        "signal.signal = lambda *_: None\nimport _signal; _signal.signal(15, _signal.SIG_IGN)\nserve()",
        challenge(tmp_path, ready=60, wall_time=60),
    )
    assert report.verdict is Verdict.AC
    assert report.service is not None
    assert "was killed 1 s after SIGTERM" in report.service.runs[0].ending


def test_a_suite_that_is_broken_is_the_challenge_s_fault(serve: Serve, tmp_path: Path) -> None:
    broken = unhurried(tmp_path, suite="def test_broken(client):\n    assert missing\n")
    report = serve("serve()", broken)
    assert verdicts(report) == [Verdict.JE]
    assert report.score is None


def test_a_seed_that_cannot_be_loaded_is_the_challenge_s_fault(serve: Serve, tmp_path: Path) -> None:
    sidecars = "sidecars:\n  - {name: db, image: postgres, seed: seed/, url: DATABASE_URL}\n\n"
    made = unhurried(tmp_path, sidecars=sidecars)
    (made.root / "seed/01-accounts.sql").write_text("create table fine ();\ncreate tabel wrong ();\n")
    report = serve("serve()", made)
    assert set(verdicts(report)) == {Verdict.JE}
    assert "01-accounts.sql:2" in secret(report)[0].reason
