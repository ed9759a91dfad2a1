"""Regrades over HTTP, from asking to deciding."""

from __future__ import annotations

from typing import Any

import httpx

from runner.domain.access import Role
from runner.storage import regrades
from runner.storage.ids import new_id
from tests.service.api.desk import Desk
from tests.service.api.test_users import problem
from tests.service.office import Judge

WHY = {"reason": "The answer of edge/03 was wrong."}


def _graded(desk: Desk, judge: Judge) -> None:
    desk.office.grade(judge)
    with desk.office.database.write() as connection:
        regrades.settle(connection)


def test_a_regrade_is_asked_for_looked_at_and_applied(desk: Desk) -> None:
    version = desk.office.publish("one")
    handed_in = [desk.office.hand_in(version) for _ in range(3)]
    _graded(desk, lambda _: 40)
    client = desk.of(desk.office.somebody(Role.INTERVIEWER, version))
    started = client.post("/v1/regrades", json={"challenge": "one", **WHY})
    assert (started.status_code, started.json()["state"]) == (201, "preparing")
    regrade = started.headers["location"]
    assert problem(client.post(f"{regrade}/apply", json=WHY)) == (409, "conflict")
    _graded(desk, lambda _: 90)
    ready = client.get(regrade).json()
    assert ready["scope"] == {"submission_id": None, "challenge": "one", "all": False}
    assert ready["tally"] == {
        "total": 3,
        "pending": 0,
        "ungraded": 0,
        "scores_changed": 3,
        "decisions_changed": 3,
    }
    changes = _all_of(client, f"{regrade}/changes")
    assert [one["submission_id"] for one in changes] == [one.submission_id for one in handed_in]
    assert {(one["before"]["score"], one["after"]["score"]) for one in changes} == {(40.0, 90.0)}
    applied = client.post(f"{regrade}/apply", json=WHY)
    assert (applied.status_code, applied.json()["state"]) == (200, "applied")
    assert problem(client.post(f"{regrade}/discard", json=WHY)) == (409, "conflict")
    assert [one["state"] for one in client.get("/v1/regrades").json()["items"]] == ["applied"]


def test_a_regrade_is_discarded(desk: Desk) -> None:
    version = desk.office.publish("one")
    accepted = desk.office.hand_in(version)
    client = desk.of(desk.office.somebody(Role.ADMIN))
    for body in ({"submission_id": accepted.submission_id}, {"all": True}):
        regrade = client.post("/v1/regrades", json={**body, **WHY}).headers["location"]
        _graded(desk, lambda _: 90)
        assert client.post(f"{regrade}/discard", json=WHY).json()["state"] == "discarded"


def test_a_regrade_has_exactly_one_scope_and_a_reason(desk: Desk) -> None:
    client = desk.of(desk.office.somebody(Role.ADMIN))
    wrong: list[dict[str, Any]] = [
        WHY,
        {"all": False, **WHY},
        {"all": True, "challenge": "one", **WHY},
        {"submission_id": "4711", **WHY},
        {"all": True},
        {"all": True, "reason": " "},
        {"all": True, "reason": "x" * 2001},
        {"all": True, "state": "applied", **WHY},
    ]
    answers = [client.post("/v1/regrades", json=body) for body in wrong]
    assert {problem(answer) for answer in answers} == {(422, "invalid-request")}


def test_what_does_not_exist_or_is_out_of_reach_is_not_found(desk: Desk) -> None:
    version = desk.office.publish("one")
    desk.office.hand_in(version)
    admin = desk.of(desk.office.somebody(Role.ADMIN))
    regrade = admin.post("/v1/regrades", json={"challenge": "one", **WHY}).headers["location"]
    stranger = desk.of(desk.office.somebody(Role.INTERVIEWER))
    answers = [
        answer
        for address in (regrade, f"/v1/regrades/{new_id()}")
        for answer in (
            stranger.get(address),
            stranger.get(f"{address}/changes"),
            stranger.post(f"{address}/apply", json=WHY),
            stranger.post(f"{address}/discard", json=WHY),
        )
    ]
    assert {problem(answer) for answer in answers} == {(404, "not-found")}
    asked = stranger.post("/v1/regrades", json={"challenge": "one", **WHY})
    unknown = stranger.post("/v1/regrades", json={"challenge": "two", **WHY})
    assert problem(asked) == problem(unknown) == (404, "not-found")
    assert problem(stranger.post("/v1/regrades", json={"all": True, **WHY})) == (403, "forbidden")


def _all_of(client: httpx.Client, path: str) -> list[dict[str, Any]]:
    answer = client.get(path, params={"limit": 1})
    found: list[dict[str, Any]] = answer.json()["items"]
    while "next" in answer.links:
        answer = client.get(answer.links["next"]["url"])
        found += answer.json()["items"]
    return found
