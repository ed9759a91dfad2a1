"""Webhooks over HTTP, from being registered to being delivered again."""

from __future__ import annotations

from runner.domain.access import Role
from runner.storage.ids import new_id
from tests.service.api.desk import Desk
from tests.service.api.test_users import problem

URL = "https://hooks.example.com/fairtrial"
BOTH = ["submission.graded", "regrade.ready"]


def test_a_webhook_is_registered_found_rotated_and_removed(desk: Desk) -> None:
    owner = desk.office.somebody(Role.INTERVIEWER)
    client = desk.of(owner)
    added = client.post("/v1/webhooks", json={"url": URL, "events": BOTH})
    assert added.status_code == 201
    assert added.json()["secret"].startswith("whsec_")
    hook = added.headers["location"]
    found = client.get(hook).json()
    assert (found["url"], found["events"], found["owner_id"]) == (URL, BOTH, owner.user_id)
    assert "secret" not in found
    assert client.get("/v1/webhooks").json() == {"items": [found], "next_cursor": None}
    rotated = client.post(f"{hook}/secret")
    assert rotated.json()["secret"] != added.json()["secret"]
    assert client.delete(hook).status_code == 204
    assert problem(client.get(hook)) == (404, "not-found")
    actions = [
        action for _, action in desk.office.log(hook.removeprefix("/v1/").replace("webhooks", "webhook"))
    ]
    assert actions == ["webhook.removed", "webhook.secret_rotated", "webhook.created"]


def test_the_log_of_deliveries_is_read_and_one_delivered_again(desk: Desk) -> None:
    version = desk.office.publish("one")
    client = desk.of(desk.office.somebody(Role.INTERVIEWER, version))
    hook = client.post("/v1/webhooks", json={"url": URL, "events": []}).headers["location"]
    accepted = desk.office.hand_in(version)
    desk.office.grade(lambda _: 90)
    (delivery,) = client.get(f"{hook}/deliveries").json()["items"]
    assert (delivery["event"], delivery["state"], delivery["attempts"]) == ("submission.graded", "pending", 0)
    assert delivery["data"]["submission_id"] == accepted.submission_id
    again = client.post(f"{hook}/deliveries/{delivery['id']}/redeliver")
    assert (again.status_code, again.json()["data"]) == (201, delivery["data"])
    page = client.get(f"{hook}/deliveries", params={"limit": 1})
    rest = client.get(page.links["next"]["url"])
    ids = [one["id"] for one in (*page.json()["items"], *rest.json()["items"])]
    assert ids == [again.json()["id"], delivery["id"]]
    other = client.post("/v1/webhooks", json={"url": URL, "events": []}).headers["location"]
    for address in (f"{other}/deliveries/{delivery['id']}", f"{hook}/deliveries/{new_id()}"):
        assert problem(client.post(f"{address}/redeliver")) == (404, "not-found")


def test_a_webhook_that_leads_inside_or_is_out_of_bounds_is_refused(desk: Desk) -> None:
    client = desk.of(desk.office.somebody(Role.INTERVIEWER))
    inside = ["http://hooks.example.com/", "https://127.0.0.1/", "https://[::1]/", "https://2130706433/"]
    answers = [client.post("/v1/webhooks", json={"url": url, "events": []}) for url in inside]
    assert {problem(answer) for answer in answers} == {(400, "bad-request")}
    wrong = [
        {"url": URL, "events": ["everything"]},
        {"url": URL},
        {"url": "https://" + "x" * 2000, "events": []},
        {"url": URL, "events": [], "secret": "mine"},
    ]
    answers = [client.post("/v1/webhooks", json=body) for body in wrong]
    assert {problem(answer) for answer in answers} == {(422, "invalid-request")}
    assert client.get("/v1/webhooks").json()["items"] == []


def test_webhooks_are_not_for_candidates_nor_for_others(desk: Desk) -> None:
    owner = desk.of(desk.office.somebody(Role.INTERVIEWER))
    hook = owner.post("/v1/webhooks", json={"url": URL, "events": []}).headers["location"]
    candidate = desk.of(desk.office.somebody())
    assert problem(candidate.post("/v1/webhooks", json={"url": URL, "events": []})) == (403, "forbidden")
    other = desk.of(desk.office.somebody(Role.AUTHOR))
    answers = [
        other.get(hook),
        other.delete(hook),
        other.post(f"{hook}/secret"),
        other.get(f"{hook}/deliveries"),
        other.post(f"{hook}/deliveries/{new_id()}/redeliver"),
    ]
    assert {problem(answer) for answer in answers} == {(404, "not-found")}
    assert owner.get(hook).status_code == 200
