"""What is done too often is refused with how long to wait, and nobody else is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
import sqlalchemy as sa

from api import paces
from runner.domain.access import Role
from runner.storage import tables
from runner.storage.types import db_now, later
from tests.service.api.desk import desk_of
from tests.service.api.exam import CODE, HAND_IN, SLUG, Exam, exam_at, one_database
from tests.service.api.test_users import problem
from tests.service.office import Office

RUN = f"/v1/challenges/{SLUG}/runs"
REGRADE = {"challenge": SLUG, "reason": "the author erred"}
LIMITED = (429, "rate-limited")
STRICT = {"submissions_per_hour": 2, "runs_per_hour": 2, "regrades_per_hour": 2, "reads_per_minute": 5}


@pytest.fixture
def exam(log: object, office: Office, tmp_path: Path) -> Iterator[Exam]:
    """With an operator who lets nobody do anything often."""
    settings = office.service.settings.model_copy(update=STRICT)
    with desk_of(Office(replace(office.service, settings=settings))) as desk:
        yield exam_at(desk, tmp_path)


def age(exam: Exam, table: sa.Table, by: timedelta) -> None:
    """Make everything older."""
    with exam.office.database.write() as connection:
        connection.execute(sa.update(table).values(created_at=later(db_now(), -by)))


def waits(refused: httpx.Response) -> int:
    """For how many seconds."""
    assert problem(refused) == LIMITED
    assert "Nothing was stored" in refused.json()["detail"]
    return int(refused.headers["retry-after"])


def test_submissions_to_a_challenge_are_counted_for_an_hour(exam: Exam) -> None:
    client, other = exam.client(), exam.client()
    for _ in range(2):
        assert client.post(HAND_IN, json=CODE).status_code == 201
    before = exam.counts()
    refused = client.post(HAND_IN, json=CODE)
    assert 3500 < waits(refused) <= 3600
    assert "2 submissions to this challenge; 2 are allowed" in refused.json()["detail"]
    assert exam.counts() == before
    assert other.post(HAND_IN, json=CODE).status_code == 201
    age(exam, tables.submissions, timedelta(minutes=50))
    assert 500 < waits(client.post(HAND_IN, json=CODE)) <= 600
    age(exam, tables.submissions, timedelta(minutes=61))
    assert client.post(HAND_IN, json=CODE).status_code == 201


def test_what_was_made_before_the_clock_was_set_back_keeps_nobody_waiting(exam: Exam) -> None:
    client = exam.client()
    for _ in range(2):
        client.post(HAND_IN, json=CODE)
    age(exam, tables.submissions, -timedelta(hours=1))
    assert client.post(HAND_IN, json=CODE).status_code == 201


@one_database
def test_a_request_that_is_repeated_counts_once(exam: Exam) -> None:
    client = exam.client()
    for _ in range(4):
        answer = client.post(HAND_IN, json=CODE, headers={"Idempotency-Key": "the same"})
        assert answer.status_code in {200, 201}
    assert client.post(HAND_IN, json=CODE).status_code == 201
    assert problem(client.post(HAND_IN, json=CODE)) == LIMITED


def test_of_runs_at_once_as_many_are_taken_as_an_hour_allows(exam: Exam) -> None:
    client, other = exam.client(), exam.client()
    with ThreadPoolExecutor(6) as crew:
        answers = list(crew.map(lambda _: client.post(RUN, json=CODE), range(6)))
    assert Counter(answer.status_code for answer in answers) == {201: 2, 429: 4}
    assert 3500 < max(waits(answer) for answer in answers if answer.status_code == 429) <= 3600
    assert other.post(RUN, json=CODE).status_code == 201
    age(exam, tables.runs, timedelta(minutes=61))
    assert client.post(RUN, json=CODE).status_code == 201


def test_regrades_are_counted_for_an_hour(exam: Exam) -> None:
    exam.client().post(HAND_IN, json=CODE)
    interviewer, other = exam.client(Role.INTERVIEWER), exam.client(Role.INTERVIEWER)
    for _ in range(2):
        assert interviewer.post("/v1/regrades", json=REGRADE).status_code == 201
    assert 3500 < waits(interviewer.post("/v1/regrades", json=REGRADE)) <= 3600
    assert other.post("/v1/regrades", json=REGRADE).status_code == 201
    age(exam, tables.regrades, timedelta(minutes=61))
    assert interviewer.post("/v1/regrades", json=REGRADE).status_code == 201


@one_database
def test_who_reads_without_end_with_one_token_is_refused_and_may_still_hand_in(
    exam: Exam, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paces, "time", SimpleNamespace(monotonic=lambda: 100.0))
    somebody = exam.somebody()
    reader, own_other = exam.desk.of(somebody), exam.desk.of(somebody)
    assert [reader.get("/v1/me").status_code for _ in range(5)] == [200] * 5
    refused = reader.get("/v1/challenges")
    assert problem(refused) == LIMITED
    assert "5 times a minute" in refused.json()["detail"]
    assert int(refused.headers["retry-after"]) == 12
    assert reader.post(HAND_IN, json=CODE).status_code == 201
    assert own_other.get("/v1/me").status_code == 200
    assert reader.get("/healthz").status_code == 200


@one_database
def test_who_has_no_token_uses_up_nothing_of_anybodys(exam: Exam) -> None:
    somebody = exam.somebody()
    token = exam.office.token(somebody)
    forger = exam.desk.with_token(token[:-1] + ("A" if token[-1] != "A" else "B"))
    for _ in range(10):
        assert forger.get("/v1/me").status_code == 401
    assert exam.desk.with_token(token).get("/v1/me").status_code == 200
