"""Tokens are recognised by their hash; somebody can always manage users, whoever acts at the same time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from runner.domain.access import Actor, Role, Scope
from runner.domain.errors import ConflictError, FairtrialError, UsageError
from runner.services import grants, identity
from runner.services.identity import LONGEST, OPERATOR, UnauthenticatedError, Wish, actor_of
from runner.storage import tables, tokens
from runner.storage.database import DatabaseFullError
from tests.service.office import Office


def test_a_token_is_its_users_with_the_scopes_that_both_have(office: Office) -> None:
    someone = office.somebody(Role.INTERVIEWER)
    text = office.token(someone, Scope.CHALLENGES_READ, Scope.WEBHOOKS)
    actor = actor_of(office.database, text)
    assert (actor.user_id, actor.role) == (someone.user_id, Role.INTERVIEWER)
    assert actor.scopes == {Scope.CHALLENGES_READ, Scope.WEBHOOKS}
    with office.database.write() as connection:
        connection.execute(sa.update(tables.users).values(role=Role.CANDIDATE.value))
    assert actor_of(office.database, text).scopes == {Scope.CHALLENGES_READ}, "the role has the last word"


def test_when_a_token_was_used_last_is_written_down_to_the_minute(office: Office) -> None:
    someone = office.somebody()
    text = office.token(someone)

    def last_used() -> object:
        (token,) = identity.tokens_of(office.service, OPERATOR, someone.user_id, "", 10)
        return token.last_used_at

    assert last_used() is None
    actor_of(office.database, text)
    first = last_used()
    assert first is not None
    actor_of(office.database, text)
    assert last_used() == first, "it costs no write for each request"


def test_who_can_be_known_is_known_although_nothing_can_be_written(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    someone = office.somebody()
    text = office.token(someone)

    def full(*_: object) -> None:
        raise DatabaseFullError("It is full.")

    monkeypatch.setattr(tokens, "used", full)
    assert actor_of(office.database, text).user_id == someone.user_id


def test_a_token_is_only_what_was_given_out_letter_by_letter(office: Office) -> None:
    text = office.token(office.somebody())
    _, token_id, secret = text.split("_", 2)
    other = office.token(office.somebody()).split("_", 2)[2]
    forged = (
        "",
        text[:-1],
        text + "A",
        text.upper(),
        f" {text}",
        f"{text}\n",
        f"ft_{token_id}_{other}",
        f"ft_{token_id[::-1]}_{secret}",
        f"ft_{token_id}_{'A' * 43}",
        text.replace("ft_", "tf_"),
    )
    for one in forged:
        with pytest.raises(UnauthenticatedError):
            actor_of(office.database, one)
    assert actor_of(office.database, text).token_id


def test_a_token_counts_for_a_year_at_most(office: Office) -> None:
    someone = office.somebody()
    for lifetime in (timedelta(0), timedelta(days=-1), LONGEST + timedelta(seconds=1)):
        with pytest.raises(UsageError, match="at most"):
            identity.issue(office.service, OPERATOR, Wish(someone.user_id, "x", None, lifetime))
    assert identity.tokens_of(office.service, OPERATOR, someone.user_id, "", 10) == []


def test_two_admins_that_act_at_once_leave_one_who_can_manage_users(office: Office) -> None:
    admins = [office.somebody(Role.ADMIN) for _ in range(4)]
    for admin in admins:
        office.token(admin)

    def disable(admin: Actor) -> bool:
        try:
            identity.disable(office.service, OPERATOR, admin.user_id)
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(len(admins)) as all_at_once:
        assert sorted(all_at_once.map(disable, admins)) == [False, True, True, True]
    with office.database.write() as connection:
        assert len(tokens.of_admins(connection)) == 1


def test_where_nobody_manages_users_yet_anybody_can_be_disabled(office: Office) -> None:
    someone, admin = office.somebody(), office.somebody(Role.ADMIN)
    for user in (someone, admin):
        assert identity.disable(office.service, OPERATOR, user.user_id).disabled_at is not None


def test_what_is_refused_is_in_no_log(office: Office) -> None:
    candidate, version = office.somebody(), office.publish("one")
    attempts = (
        lambda: identity.add_user(office.service, candidate, Role.ADMIN, "Me"),
        lambda: identity.disable(office.service, candidate, version.challenge_id),
        lambda: grants.grant(office.service, candidate, "one", candidate.user_id),
        lambda: grants.grant(office.service, OPERATOR, "one", "0" * 36),
    )
    for attempt in attempts:
        with pytest.raises(FairtrialError):
            attempt()
    assert office.log() == []
