"""API2:2023 Broken Authentication: what is no token, was one, or is sent where none may be."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from runner.domain.access import Role, Scope
from runner.services import identity
from runner.services.identity import OPERATOR
from runner.storage import tables
from runner.storage.ids import new_id
from tests.service.jobs.conftest import LONG_AGO
from tests.service.security.conftest import Served

Forge = Callable[[str], str]
FORGED: dict[str, Forge] = {
    "nothing": lambda token: "",
    "a scheme alone": lambda token: "Bearer",
    "no scheme": lambda token: token,
    "another scheme": lambda token: f"Basic {token}",
    "a token scheme": lambda token: f"Token {token}",
    "a cut token": lambda token: f"Bearer {token[:-1]}",
    "a longer token": lambda token: f"Bearer {token}x",
    "no secret": lambda token: f"Bearer {token[:36]}",
    "another's id": lambda token: f"Bearer ft_{new_id().replace('-', '')}_{token[36:]}",
    "another secret": lambda token: f"Bearer {token[:36]}{'A' * 43}",
    "the secret in upper case": lambda token: f"Bearer {token.upper()}",
    "the id with hyphens": lambda token: f"Bearer ft_{new_id()}_{token[36:]}",
    "two tokens": lambda token: f"Bearer {token} {token}",
    "two tokens and a comma": lambda token: f"Bearer {token},{token}",
    "quotes": lambda token: f'Bearer "{token}"',
    "a parameter": lambda token: f"Bearer token={token}",
    "its hash": lambda token: "Bearer ft_" + "0" * 32 + "_" + "0" * 43,
    "a wildcard": lambda token: "Bearer ft_%",
    "SQL": lambda token: "Bearer ' or '1'='1",
    "an unsigned JWT": lambda token: "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.",
    "a long text": lambda token: "Bearer " + "x" * 20_000,
}


@pytest.mark.parametrize("name", FORGED)
def test_what_is_no_token_signs_nothing(stage: Served, name: str) -> None:
    forged = FORGED[name](stage.scene.people["admin"].token)
    response = stage.client.get("/v1/me", headers={"Authorization": forged})
    assert response.status_code == 401
    assert response.headers["www-authenticate"].startswith("Bearer")
    assert response.json()["type"] == "/problems/unauthenticated"


def test_a_header_of_bytes_that_are_no_text_signs_nothing(stage: Served) -> None:
    headers = {b"Authorization": b"Bearer ft_\xff\xfe\xc3"}
    assert stage.client.get("/v1/me", headers=headers).status_code == 401


@pytest.mark.parametrize("name", ["access_token", "token", "bearer_token", "Authorization", "key", "api_key"])
def test_a_token_in_a_query_string_signs_nothing_and_is_not_logged(stage: Served, name: str) -> None:
    token = stage.scene.people["admin"].token
    assert stage.client.get("/v1/me", params={name: token}).status_code == 401
    assert token not in stage.log.getvalue()


@pytest.mark.parametrize("name", ["access_token", "token", "session", "Authorization"])
def test_a_token_in_a_cookie_signs_nothing(stage: Served, name: str) -> None:
    headers = {"Cookie": f"{name}={stage.scene.people['admin'].token}"}
    assert stage.client.get("/v1/me", headers=headers).status_code == 401


def test_two_authorization_headers_are_not_both_believed(stage: Served) -> None:
    people = stage.scene.people
    both = [("Authorization", people[name].headers["Authorization"]) for name in ("ann", "admin")]
    assert stage.client.get("/v1/users", headers=both).status_code in {401, 403}


def test_an_expired_token_says_so_and_counts_no_more(stage: Served) -> None:
    person = stage.scene.add("late", Role.ADMIN)
    with stage.scene.service.database.write() as connection:
        where = tables.tokens.c.user_id == person.id
        connection.execute(sa.update(tables.tokens).where(where).values(expires_at=LONG_AGO))
    response = stage.ask("late", "GET", "/v1/me")
    assert (response.status_code, response.json()["type"]) == (401, "/problems/token-expired")


def test_whoever_does_not_know_the_secret_is_not_told_that_a_token_has_expired(stage: Served) -> None:
    person = stage.scene.add("late too", Role.CANDIDATE)
    with stage.scene.service.database.write() as connection:
        where = tables.tokens.c.user_id == person.id
        connection.execute(sa.update(tables.tokens).where(where).values(expires_at=LONG_AGO))
    forged = {"Authorization": f"Bearer {person.token[:36]}{'A' * 43}"}
    assert stage.client.get("/v1/me", headers=forged).json()["type"] == "/problems/unauthenticated"


def test_a_revoked_token_counts_no_more_from_the_next_request_on(stage: Served) -> None:
    person = stage.scene.add("leaver", Role.CANDIDATE)
    assert stage.ask("leaver", "GET", "/v1/me").status_code == 200
    assert stage.ask("leaver", "DELETE", f"/v1/tokens/{person.actor.token_id}").status_code == 204
    assert stage.ask("leaver", "GET", "/v1/me").status_code == 401


def test_no_token_of_a_disabled_user_counts(stage: Served) -> None:
    person = stage.scene.add("banned", Role.AUTHOR)
    identity.disable(stage.scene.service, OPERATOR, person.id)
    assert stage.ask("banned", "GET", "/v1/me").status_code == 401


def test_a_token_can_no_more_than_its_scopes_say(stage: Served) -> None:
    stage.scene.add("narrow", Role.ADMIN, frozenset({Scope.AUDIT_READ}))
    assert stage.ask("narrow", "GET", "/v1/audit").status_code == 200
    response = stage.ask("narrow", "GET", "/v1/users")
    assert response.status_code == 403
    assert "users:read" in response.json()["detail"]


def test_nobody_gives_a_token_more_than_the_role_has(stage: Served) -> None:
    ann = stage.scene.people["ann"]
    wish = {"label": "more", "days": 1, "scopes": ["users:write"]}
    assert stage.ask("admin", "POST", f"/v1/users/{ann.id}/tokens", json=wish).status_code == 403


def test_scopes_in_the_record_that_the_role_does_not_have_count_for_nothing(stage: Served) -> None:
    person = stage.scene.add("inflated", Role.CANDIDATE)
    with stage.scene.service.database.write() as connection:
        where = tables.tokens.c.user_id == person.id
        everything = [scope.value for scope in Scope]
        connection.execute(sa.update(tables.tokens).where(where).values(scopes=everything))
    assert stage.ask("inflated", "GET", "/v1/users").status_code == 403


@pytest.mark.parametrize("days", [0, -1, 367, 1_000_000, 1.5, "many", None])
def test_no_token_counts_for_ever(stage: Served, days: object) -> None:
    ann = stage.scene.people["ann"]
    wish = {"label": "long", "days": days}
    assert stage.ask("admin", "POST", f"/v1/users/{ann.id}/tokens", json=wish).status_code == 422


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What is compared in constant time while the test runs."""
    pairs: list[tuple[str, str]] = []
    real = hmac.compare_digest

    def noting(one: str, other: str) -> bool:
        pairs.append((one, other))
        return real(one, other)

    monkeypatch.setattr(hmac, "compare_digest", noting)
    return pairs


@pytest.mark.parametrize("name", ["another's id", "another secret", "SQL", "a cut token"])
def test_a_wrong_token_costs_the_same_comparison_as_a_right_one(
    stage: Served, compared: list[tuple[str, str]], name: str
) -> None:
    """By structure: two digests of one length are compared in constant time, whatever is wrong."""
    stage.client.get("/v1/me", headers={"Authorization": FORGED[name](stage.scene.people["ann"].token)})
    stage.ask("ann", "GET", "/v1/me")
    assert [(len(one), len(other)) for one, other in compared] == [(64, 64), (64, 64)]


def test_no_secret_of_a_token_is_in_the_record(stage: Served, tmp_path: Path) -> None:
    record = Path(str(stage.scene.service.database.engine.url.database))
    stored = b"".join(path.read_bytes() for path in record.parent.glob(f"{record.name}*"))
    tokens = [secret for secret in stage.scene.secrets if not secret.startswith("whsec_")]
    assert len(tokens) > 10
    assert not [token for token in tokens if token.encode() in stored]


def test_a_token_is_shown_once(stage: Served) -> None:
    ann = stage.scene.people["ann"]
    wish = {"label": "once", "days": 1}
    shown = stage.ask("admin", "POST", f"/v1/users/{ann.id}/tokens", json=wish).json()["token"]
    stage.scene.secrets.append(shown)
    listed = stage.ask("admin", "GET", f"/v1/users/{ann.id}/tokens", params={"limit": 100}).text
    assert "once" in listed
    assert shown.split("_", 2)[2] not in listed + stage.ask("admin", "GET", "/v1/audit").text
