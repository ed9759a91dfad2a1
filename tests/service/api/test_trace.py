"""One id leads from a request to everything that it caused: its log line, the work, the worker's lines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from runner.domain.access import Role
from runner.domain.errors import SandboxLostError
from runner.storage import tables
from tests.service.api.exam import CODE, HAND_IN, Exam, one_database

Log = Callable[[], list[dict[str, Any]]]
ID = "build-4711.a_b"


@one_database
def test_one_id_leads_from_the_request_to_the_workers_log(exam: Exam, log: Log) -> None:
    client = exam.client()
    answer = client.post(HAND_IN, json=CODE, headers={"X-Request-ID": ID})
    assert (answer.status_code, answer.headers["x-request-id"]) == (201, ID)
    grading_id = answer.json()["grading"]["id"]
    with exam.office.database.read() as connection:
        assert connection.execute(sa.select(tables.work.c.trace_id)).scalars().all() == [ID]
    exam.grade(SandboxLostError("The sandbox is gone."))
    with exam.office.database.write() as connection:
        connection.execute(sa.update(tables.work).values(due_at=tables.work.c.created_at))
    exam.grade()
    of_worker = {line["event"]: line for line in log() if line.get("trace_id") == ID}
    assert {"attempt_failed", "done"} <= of_worker.keys()
    assert {line["work_id"] for line in of_worker.values()} == {grading_id}
    assert (of_worker["attempt_failed"]["attempt"], of_worker["done"]["attempt"]) == (1, 2)
    assert "SandboxLostError" in of_worker["attempt_failed"]["exception"]


@one_database
def test_gradings_of_a_regrade_have_the_id_of_its_request(exam: Exam, log: Log) -> None:
    exam.client().post(HAND_IN, json=CODE)
    body = {"all": True, "reason": "The answer was wrong."}
    admin = exam.desk.of(exam.office.somebody(Role.ADMIN))
    assert admin.post("/v1/regrades", json=body, headers={"X-Request-ID": ID}).status_code == 201
    exam.grade()
    done = [line for line in log() if line["event"] == "done" and line["trace_id"] == ID]
    assert [line["work_class"] for line in done] == ["regrade"]
