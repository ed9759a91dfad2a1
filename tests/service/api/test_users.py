"""Users, tokens, grants and the audit log over HTTP: who may, what is answered, what is never told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import sqlalchemy as sa

from runner.domain.access import ROLE_SCOPES, Role, Scope
from runner.storage import tables
from runner.storage.ids import new_id
from tests.service.api.desk import Desk

NEW = {"role": "candidate", "name": "Ada"}
LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC)


def problem(response: httpx.Response) -> tuple[int, str]:
    """Its status and the end of its type."""
    return response.status_code, response.json()["type"].rpartition("/")[2]


def test_whoever_has_a_token_learns_who_he_is(desk: Desk) -> None:
    someone = desk.office.somebody()
    answer = desk.of(someone, Scope.RUNS_WRITE).get("/v1/me").json()
    assert answer["user"]["id"] == someone.user_id
    assert (answer["user"]["role"], answer["scopes"]) == ("candidate", ["runs:write"])


def test_an_admin_adds_a_user_who_can_do_something_once_there_is_a_token(desk: Desk) -> None:
    admin = desk.of(desk.office.somebody(Role.ADMIN))
    added = admin.post("/v1/users", json=NEW)
    assert (added.status_code, added.json()["name"]) == (201, "Ada")
    assert admin.get(added.headers["location"]).json() == added.json()
    wish = {"label": "laptop", "days": 3, "scopes": ["submissions:read"]}
    issued = admin.post(f"{added.headers['location']}/tokens", json=wish)
    assert issued.status_code == 201
    lifetime = _moment(issued.json()["expires_at"]) - _moment(issued.json()["created_at"])
    assert lifetime == timedelta(days=3)
    me = desk.with_token(issued.json()["token"]).get("/v1/me").json()
    assert (me["user"]["id"], me["token_id"]) == (added.json()["id"], issued.json()["id"])
    assert me["scopes"] == ["submissions:read"]


def test_a_token_without_scopes_gets_all_of_its_role(desk: Desk) -> None:
    admin, someone = desk.of(desk.office.somebody(Role.ADMIN)), desk.office.somebody(Role.INTERVIEWER)
    issued = admin.post(f"/v1/users/{someone.user_id}/tokens", json={"label": "all", "days": 1})
    assert set(issued.json()["scopes"]) == {scope.value for scope in ROLE_SCOPES[Role.INTERVIEWER]}


def test_no_token_can_do_what_its_role_cannot(desk: Desk) -> None:
    admin, someone = desk.of(desk.office.somebody(Role.ADMIN)), desk.office.somebody()
    wish = {"label": "more", "days": 1, "scopes": ["users:write"]}
    refused = admin.post(f"/v1/users/{someone.user_id}/tokens", json=wish)
    assert problem(refused) == (403, "forbidden")
    assert "users:write" in refused.json()["detail"]


WISHES_OUT_OF_BOUNDS = [
    {"label": "x", "days": 0},
    {"label": "x", "days": 367},
    {"label": "x", "days": 1, "scopes": []},
    {"label": "x", "days": 1, "scopes": ["everything"]},
    {"label": "", "days": 1},
    {"days": 1},
    {"label": "x", "days": 1, "expires_at": "2099-01-01T00:00:00Z"},
]
USERS_OUT_OF_BOUNDS = [
    {**NEW, "role": "root"},
    {**NEW, "name": " "},
    {**NEW, "name": "a\nb"},
    {**NEW, "name": "x" * 201},
    {**NEW, "id": "mine"},
    {**NEW, "scopes": ["users:write"]},
    [],
]


def test_what_is_out_of_bounds_is_refused(desk: Desk) -> None:
    admin, someone = desk.of(desk.office.somebody(Role.ADMIN)), desk.office.somebody()
    tokens = f"/v1/users/{someone.user_id}/tokens"
    taken = [wish for wish in WISHES_OUT_OF_BOUNDS if admin.post(tokens, json=wish).status_code != 422]
    taken += [user for user in USERS_OUT_OF_BOUNDS if admin.post("/v1/users", json=user).status_code != 422]
    assert taken == []


def test_users_and_the_log_are_for_admins_alone(desk: Desk) -> None:
    user = f"/v1/users/{desk.office.somebody().user_id}"
    for role in (Role.CANDIDATE, Role.INTERVIEWER, Role.AUTHOR):
        client = desk.of(desk.office.somebody(role))
        answers = [
            client.post("/v1/users", json=NEW),
            client.get("/v1/users"),
            client.get(user),
            client.get(f"{user}/tokens"),
            client.post(f"{user}/tokens", json={"label": "mine", "days": 1}),
            client.post(f"{user}/disable"),
            client.get("/v1/audit"),
        ]
        assert {problem(answer) for answer in answers} == {(403, "forbidden")}


def test_an_admin_whose_token_may_only_read_changes_nothing(desk: Desk) -> None:
    admin = desk.of(desk.office.somebody(Role.ADMIN), Scope.USERS_READ)
    assert admin.get("/v1/users").status_code == 200
    refused = admin.post("/v1/users", json=NEW)
    assert problem(refused) == (403, "forbidden")
    assert "users:write" in refused.json()["detail"]


def test_everybody_reads_about_himself_and_his_tokens(desk: Desk) -> None:
    someone = desk.office.somebody()
    client = desk.of(someone)
    assert client.get(f"/v1/users/{someone.user_id}").json()["id"] == someone.user_id
    tokens = client.get(f"/v1/users/{someone.user_id}/tokens").json()["items"]
    assert [one["label"] for one in tokens] == ["laptop"]


def test_a_tokens_text_is_told_once_and_never_again(desk: Desk) -> None:
    admin, someone = desk.of(desk.office.somebody(Role.ADMIN)), desk.office.somebody()
    issued = admin.post(f"/v1/users/{someone.user_id}/tokens", json={"label": "canary", "days": 1}).json()
    secret = issued["token"].split("_", 2)[2]
    for path in (f"/v1/users/{someone.user_id}/tokens", f"/v1/users/{someone.user_id}", "/v1/audit"):
        answer = admin.get(path)
        assert answer.status_code == 200
        assert secret not in answer.text
    with desk.office.database.read() as connection:
        assert secret not in str(connection.execute(sa.select(tables.tokens)).all())


def test_a_disabled_users_tokens_do_not_count_from_then_on(desk: Desk) -> None:
    admin, someone = desk.of(desk.office.somebody(Role.ADMIN)), desk.office.somebody()
    client = desk.of(someone)
    assert client.get("/v1/me").status_code == 200
    disabled = admin.post(f"/v1/users/{someone.user_id}/disable")
    assert disabled.json()["disabled_at"] is not None
    refused = client.get("/v1/me")
    assert problem(refused) == (401, "unauthenticated")
    assert refused.headers["www-authenticate"].startswith("Bearer")
    assert admin.post(f"/v1/users/{someone.user_id}/disable").json() == disabled.json()
    wish = {"label": "again", "days": 1}
    refused = admin.post(f"/v1/users/{someone.user_id}/tokens", json=wish)
    assert problem(refused) == (409, "conflict")


def test_a_revoked_token_does_not_count_from_then_on(desk: Desk) -> None:
    admin, someone = desk.of(desk.office.somebody(Role.ADMIN)), desk.office.somebody()
    client = desk.of(someone)
    token_id = client.get("/v1/me").json()["token_id"]
    assert admin.delete(f"/v1/tokens/{token_id}").status_code == 204
    assert problem(client.get("/v1/me")) == (401, "unauthenticated")


def test_everybody_revokes_his_own_token_and_nobody_elses(desk: Desk) -> None:
    mine, yours = desk.of(desk.office.somebody()), desk.of(desk.office.somebody())
    your_id = yours.get("/v1/me").json()["token_id"]
    assert problem(mine.delete(f"/v1/tokens/{your_id}")) == (403, "forbidden")
    assert mine.delete(f"/v1/tokens/{new_id()}").status_code == 403, "which looks the same"
    my_id = mine.get("/v1/me").json()["token_id"]
    assert mine.delete(f"/v1/tokens/{my_id}").status_code == 204
    assert yours.get("/v1/me").status_code == 200


def test_the_last_admin_who_could_manage_users_stays(desk: Desk) -> None:
    last = desk.office.somebody(Role.ADMIN)
    client = desk.of(last)
    me = client.get("/v1/me").json()
    assert problem(client.delete(f"/v1/tokens/{me['token_id']}")) == (409, "conflict")
    assert problem(client.post(f"/v1/users/{last.user_id}/disable")) == (409, "conflict")
    desk.of(desk.office.somebody(Role.ADMIN), Scope.USERS_READ)
    assert problem(client.delete(f"/v1/tokens/{me['token_id']}")) == (409, "conflict")
    desk.of(desk.office.somebody(Role.ADMIN))
    assert client.delete(f"/v1/tokens/{me['token_id']}").status_code == 204


def test_an_expired_token_is_said_to_be_expired_unless_its_secret_is_wrong(desk: Desk) -> None:
    text = desk.office.token(desk.office.somebody())
    with desk.office.database.write() as connection:
        connection.execute(sa.update(tables.tokens).values(expires_at=LONG_AGO))
    assert problem(desk.with_token(text).get("/v1/me")) == (401, "token-expired")
    forged = text[:-4] + ("AAAA" if not text.endswith("AAAA") else "BBBB")
    assert problem(desk.with_token(forged).get("/v1/me")) == (401, "unauthenticated")


def test_without_a_token_that_counts_nothing_is_told(desk: Desk) -> None:
    none_that_counts = ["Basic abc", "Bearer", "Bearer ft_x_y", "Bearer " + "x" * 5000]
    none_that_counts.append(f"Bearer ft_{'0' * 32}_{'A' * 43}")
    nobody = desk.with_token("")
    answers = [nobody.get("/v1/me", headers={"Authorization": header}) for header in none_that_counts]
    answers.append(nobody.get("/v1/me"))
    assert {problem(answer) for answer in answers} == {(401, "unauthenticated")}


def test_a_token_in_the_query_string_is_no_token(desk: Desk) -> None:
    token = desk.office.token(desk.office.somebody())
    answer = desk.with_token("").get("/v1/me", params={"token": token, "access_token": token})
    assert problem(answer) == (401, "unauthenticated")


def test_users_come_page_by_page(desk: Desk) -> None:
    office = desk.office
    admin = office.somebody(Role.ADMIN)
    everybody = [admin.user_id, *(office.somebody().user_id for _ in range(4))]
    client = desk.of(admin)
    first = client.get("/v1/users", params={"limit": 2})
    assert first.links["next"]["url"].startswith("/v1/users?")
    found, answer = list(first.json()["items"]), first
    while "next" in answer.links:
        answer = client.get(answer.links["next"]["url"])
        found += answer.json()["items"]
    assert sorted(user["id"] for user in found) == sorted(everybody)
    assert answer.json()["next_cursor"] is None
    cursor = first.json()["next_cursor"]
    refused = [
        client.get("/v1/users", params={"cursor": cursor[:-2]}),
        client.get("/v1/audit", params={"cursor": cursor}),
    ]
    assert {problem(answer) for answer in refused} == {(400, "invalid-cursor")}
    assert problem(client.get("/v1/users", params={"limit": 101})) == (422, "invalid-request")


def test_what_does_not_exist_is_not_found(desk: Desk) -> None:
    admin = desk.of(desk.office.somebody(Role.ADMIN))
    user = f"/v1/users/{new_id()}"
    answers = [
        admin.get(user),
        admin.get(f"{user}/tokens"),
        admin.post(f"{user}/tokens", json={"label": "x", "days": 1}),
        admin.post(f"{user}/disable"),
        admin.delete(f"/v1/tokens/{new_id()}"),
    ]
    assert {problem(answer) for answer in answers} == {(404, "not-found")}
    assert problem(admin.get("/v1/users/not-an-id")) == (422, "invalid-request")


def test_a_method_that_an_address_does_not_know_is_told_from_all_that_it_does(desk: Desk) -> None:
    answer = desk.with_token("").request("PATCH", "/v1/users")
    assert problem(answer) == (405, "method-not-allowed")
    assert answer.headers["allow"] == "GET, POST"


def test_a_challenge_is_granted_and_withdrawn(desk: Desk) -> None:
    office = desk.office
    office.publish("one")
    admin, someone = desk.of(office.somebody(Role.ADMIN)), office.somebody()
    grants = "/v1/challenges/one/grants"
    for _ in range(2):
        assert admin.put(f"{grants}/{someone.user_id}").status_code == 204
    assert [one["user"]["id"] for one in admin.get(grants).json()["items"]] == [someone.user_id]
    assert admin.delete(f"{grants}/{someone.user_id}").status_code == 204
    assert problem(admin.delete(f"{grants}/{someone.user_id}")) == (404, "not-found")
    assert admin.get(grants).json() == {"items": [], "next_cursor": None}
    assert [action for _, action in office.log("challenge/one")] == [
        "challenge.withdrawn",
        "challenge.granted",
    ]


def test_grants_are_the_admins_to_give_and_nobody_elses_to_see(desk: Desk) -> None:
    office = desk.office
    version = office.publish("one")
    admin = desk.of(office.somebody(Role.ADMIN))
    assert problem(admin.put(f"/v1/challenges/one/grants/{new_id()}")) == (404, "not-found")
    assert problem(admin.get("/v1/challenges/other/grants")) == (404, "unknown-challenge")
    author, stranger = office.somebody(Role.AUTHOR, version), office.somebody(Role.AUTHOR)
    grant = f"/v1/challenges/one/grants/{stranger.user_id}"
    assert problem(desk.of(author).put(grant)) == (403, "forbidden")
    assert problem(desk.of(stranger).put(grant)) == (404, "unknown-challenge")
    assert problem(desk.of(stranger).get("/v1/challenges/one/grants")) == (404, "unknown-challenge")


def test_the_audit_log_tells_who_did_what_with_which_token(desk: Desk) -> None:
    office = desk.office
    boss = office.somebody(Role.ADMIN)
    admin = desk.of(boss)
    user_id = admin.post("/v1/users", json=NEW).json()["id"]
    admin.post(f"/v1/users/{user_id}/disable")
    lines = admin.get("/v1/audit", params={"object": f"user/{user_id}"}).json()["items"]
    assert [(one["actor_id"], one["action"]) for one in lines] == [
        (boss.user_id, "user.disabled"),
        (boss.user_id, "user.created"),
    ]
    token_id = admin.get("/v1/me").json()["token_id"]
    assert {one["detail"]["with_token"] for one in lines} == {token_id}
    by_operator = admin.get("/v1/audit", params={"actor_id": "operator"}).json()["items"]
    assert [one["action"] for one in by_operator] == ["token.issued"]
    page = admin.get("/v1/audit", params={"actor_id": boss.user_id, "limit": 1})
    rest = admin.get(page.links["next"]["url"]).json()["items"]
    assert [one["action"] for one in (*page.json()["items"], *rest)] == ["user.disabled", "user.created"]


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
