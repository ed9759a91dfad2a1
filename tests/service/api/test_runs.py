"""Code is tried before it is handed in: on samples or own input, at once, and for nobody else to see."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from runner.domain.access import Role
from runner.domain.report import CaseResult
from runner.jobs import setbacks
from runner.reports import codec
from runner.storage import queue, tables
from tests.challenge_folders import SHOUT
from tests.grading import services
from tests.service.api.exam import CODE, SLUG, Exam, handed_in, one_database, publish
from tests.service.api.test_submissions import tar_of, zip_of
from tests.service.office import FAULT

RUNS = f"/v1/challenges/{SLUG}/runs"
ECHO = "import sys\nprint(sys.argv[1:], sys.stdin.read())\n"


def code(source: str) -> dict[str, Any]:
    return {"files": [{"path": "solution.py", "content": source}]}


def started(client: httpx.Client, body: dict[str, Any]) -> str:
    """Where a run is that was taken."""
    response = client.post(RUNS, json=body)
    assert response.status_code == 201, response.text
    assert response.headers["location"] == f"/v1/runs/{response.json()['id']}"
    return response.headers["location"]


@contextmanager
def worker(exam: Exam) -> Iterator[None]:
    """Does what is due, again and again, while the block runs."""
    ended = threading.Event()

    def work() -> None:
        while not ended.wait(0.02):
            exam.grade()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def test_samples_are_run_and_judged(exam: Exam) -> None:
    client = exam.client()
    place = started(client, CODE)
    assert client.get(place).json()["state"] == "queued"
    assert client.get(place).json()["result"] is None
    exam.grade()
    answer = client.get(place).json()
    assert (answer["state"], answer["challenge"], answer["language"]) == ("finished", SLUG, "python")
    assert answer["result"]["own"] is None
    samples = [codec.decode(CaseResult, one) for one in answer["result"]["samples"]]
    assert [(sample.id, sample.verdict) for sample in samples] == [("sample/01", "AC")]


@one_database
@pytest.mark.parametrize(
    ("given", "written"),
    [
        ({"stdin": "hello\n"}, "[] hello\n\n"),
        ({"stdin_base64": base64.b64encode(b"hi").decode(), "args": ["-n", "3"]}, "['-n', '3'] hi\n"),
        ({"args": ["x y"]}, "['x y'] \n"),
        ({"stdin": ""}, "[] \n"),
    ],
)
def test_own_input_is_run_as_it_is(exam: Exam, given: dict[str, Any], written: str) -> None:
    client = exam.client()
    place = started(client, code(ECHO) | given)
    exam.grade()
    result = client.get(place).json()["result"]
    assert result["samples"] == []
    assert result["own"]["stdout"]["text"] == written
    assert result["own"]["exit_code"] == 0


@one_database
def test_a_service_has_its_samples_and_no_input_of_its_own(exam: Exam, tmp_path: Path) -> None:
    version = publish(exam.office, services.challenge(tmp_path))
    client = exam.desk.of(exam.office.somebody(Role.CANDIDATE, version))
    body = {"files": [{"path": "app.py", "content": "print()\n"}]}
    refused = client.post("/v1/challenges/hello/runs", json=body | {"stdin": ""})
    assert refused.status_code == 422
    assert refused.json()["detail"].startswith("A service reads no input.")
    assert exam.counts()["runs"] == 0
    assert client.post("/v1/challenges/hello/runs", json=body).status_code == 201


@one_database
def test_code_that_does_not_compile_is_told_why(exam: Exam) -> None:
    client = exam.client()
    place = started(client, code("print(\n"))
    exam.grade()
    result = client.get(place).json()["result"]
    assert result["compilation"]["ok"] is False
    assert "SyntaxError" in result["compilation"]["output"]["text"]
    assert (result["samples"], result["own"]) == ([], None)


@one_database
@pytest.mark.parametrize(
    "request_",
    [
        {"files": [("files", ("solution.py", SHOUT.encode()))]},
        {"content": zip_of(solution__py=SHOUT), "headers": {"Content-Type": "application/zip"}},
        {"content": tar_of("solution.py", SHOUT), "headers": {"Content-Type": "application/gzip"}},
    ],
    ids=["form", "zip", "tar.gz"],
)
def test_all_bodies_run_the_same(exam: Exam, request_: dict[str, Any]) -> None:
    client = exam.client()
    response = client.post(RUNS, **request_)
    exam.grade()
    assert client.get(response.headers["location"]).json()["result"]["samples"][0]["verdict"] == "AC"


def test_a_request_may_wait_for_the_result(exam: Exam) -> None:
    client = exam.client()
    with worker(exam):
        answer = client.post(RUNS, json=CODE, params={"wait_seconds": 30}).json()
        assert answer["state"] == "finished"
        assert answer["result"]["samples"][0]["verdict"] == "AC"
        place = started(client, code(ECHO) | {"stdin": "later"})
        waited = client.get(place, params={"wait_seconds": 30}).json()
    assert waited["result"]["own"]["stdout"]["text"] == "[] later\n"


def test_who_waits_in_vain_is_told_how_it_stands(exam: Exam) -> None:
    client = exam.client()
    answer = client.post(RUNS, json=CODE, params={"wait_seconds": 0.01}).json()
    assert (answer["state"], answer["result"]) == ("queued", None)
    assert answer["expected_wait_seconds"] >= 0


@one_database
@pytest.mark.parametrize("seconds", ["-1", "31", "long", "nan"])
def test_nobody_waits_for_longer_than_is_allowed(exam: Exam, seconds: str) -> None:
    response = exam.client().post(RUNS, json=CODE, params={"wait_seconds": seconds})
    assert response.status_code == 422
    assert exam.counts()["runs"] == 0


def test_runs_go_before_submissions(exam: Exam) -> None:
    client = exam.client()
    submission = handed_in(client)
    run = started(client, CODE)
    exam.grade_one()
    assert client.get(run).json()["state"] == "finished"
    assert client.get(f"/v1/submissions/{submission['id']}").json()["grading"]["state"] == "queued"


def test_a_run_is_nobody_elses_business(exam: Exam) -> None:
    place = started(exam.client(), CODE)
    for role in (Role.CANDIDATE, Role.INTERVIEWER, Role.AUTHOR):
        other = exam.client(role)
        assert other.get(place).status_code == 404
        assert other.get(f"{place}/events").status_code == 404


def test_a_run_is_no_submission(exam: Exam) -> None:
    client = exam.client()
    started(client, CODE)
    exam.grade()
    assert client.get("/v1/submissions").json()["items"] == []
    assert exam.counts()["submissions"] == 0


def test_events_of_a_run_end_with_it(exam: Exam) -> None:
    client = exam.client()
    place = started(client, CODE)
    exam.grade()
    events = client.get(f"{place}/events").text
    assert 'data: {"state": "finished", "attempt": 1}' in events
    assert "event: case_finished" in events
    last = max(int(line[4:]) for line in events.splitlines() if line.startswith("id: "))
    again = client.get(f"{place}/events", headers={"Last-Event-ID": str(last)})
    assert again.status_code == 204


def test_a_run_that_the_platform_fails_at_says_so(exam: Exam) -> None:
    client = exam.client()
    place = started(client, CODE)
    with exam.office.database.write() as connection:
        held = queue.claim(connection, "worker")
        assert held is not None
        connection.execute(sa.update(tables.work).values(faults=2))
        setback = queue.fault(connection, held, FAULT)
        assert setback is not None
        setbacks.tell(connection, setback)
    answer = client.get(place).json()
    assert (answer["state"], answer["result"]) == ("ungraded", None)


REFUSED: dict[str, dict[str, Any]] = {
    "both inputs": {"stdin": "a", "stdin_base64": "YQ=="},
    "a NUL in the input": {"stdin": "a\0"},
    "a NUL in an argument": {"args": ["a\0"]},
    "too many arguments": {"args": ["x"] * 65},
    "too long an argument": {"args": ["x" * 1001]},
    "too long arguments": {"args": ["\N{EURO SIGN}" * 900] * 10},
    "too long an input": {"stdin": "x" * (1024 * 1024 + 1)},
    "base64 that is none": {"stdin_base64": "?"},
    "an unknown field": {"stdout": "x"},
}


@one_database
@pytest.mark.usefixtures("lingering")
def test_what_is_wrong_is_said_and_nothing_of_it_is_kept(exam: Exam) -> None:
    client = exam.client()
    before = exam.counts()
    statuses = {name: client.post(RUNS, json=CODE | more).status_code for name, more in REFUSED.items()}
    assert statuses == dict.fromkeys(REFUSED, 422)
    assert exam.counts() == before


@one_database
def test_a_submission_has_no_input(exam: Exam) -> None:
    response = exam.client().post(f"/v1/challenges/{SLUG}/submissions", json=CODE | {"stdin": "x"})
    assert response.status_code == 422


@one_database
def test_own_input_may_be_as_large_as_is_said(exam: Exam) -> None:
    client = exam.client()
    source = "import sys\nprint(len(sys.stdin.read()))\n"
    place = started(client, code(source) | {"stdin": "\x01" * 1024 * 1024})
    exam.grade()
    assert client.get(place).json()["result"]["own"]["stdout"]["text"] == f"{1024 * 1024}\n"
