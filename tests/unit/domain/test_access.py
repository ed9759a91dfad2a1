"""Who may do what, written out: each line is a role, and what it may do with which target."""

from __future__ import annotations

import pytest

from runner.domain.access import ROLE_SCOPES, SCOPE_OF, Action, Actor, Role, Target, can

ME = "me"
GRANTED, NOT_GRANTED = Target(granted=True), Target()
MINE, ANOTHERS = Target(owner_id=ME), Target(owner_id="another")
ANOTHERS_GRANTED = Target(owner_id="another", granted=True)

EVERYBODY = {
    Action.LIST_CHALLENGES,
    Action.LIST_SUBMISSIONS,
    Action.READ_SELF,
    Action.REVOKE_OWN_TOKEN,
}
STAFF = EVERYBODY | {Action.LIST_REGRADES}
OF_CANDIDATES = {Action.READ_BUNDLE, Action.SUBMIT, Action.RUN}
OF_BOTH_STAFF = OF_CANDIDATES | {
    Action.READ_SOURCE,
    Action.READ_SUBMISSION,
    Action.READ_FULL_REPORT,
    Action.REGRADE,
    Action.READ_REGRADE,
}
HOOK = {Action.MANAGE_WEBHOOK}
OWN = {Action.READ_SUBMISSION, Action.READ_RUN}

ALLOWED: list[tuple[Role, Target, set[Action]]] = [
    (Role.CANDIDATE, NOT_GRANTED, EVERYBODY),
    (Role.CANDIDATE, GRANTED, EVERYBODY | OF_CANDIDATES),
    (Role.CANDIDATE, MINE, EVERYBODY | OWN),
    (Role.CANDIDATE, ANOTHERS, EVERYBODY),
    (Role.CANDIDATE, ANOTHERS_GRANTED, EVERYBODY | OF_CANDIDATES),
    (Role.INTERVIEWER, NOT_GRANTED, STAFF | HOOK),
    (Role.INTERVIEWER, ANOTHERS, STAFF),
    (Role.INTERVIEWER, MINE, STAFF | OWN | HOOK),
    (Role.INTERVIEWER, ANOTHERS_GRANTED, STAFF | OF_BOTH_STAFF | {Action.DECIDE_REGRADE}),
    (Role.AUTHOR, NOT_GRANTED, STAFF | HOOK | {Action.CREATE_CHALLENGE}),
    (Role.AUTHOR, ANOTHERS, STAFF | {Action.CREATE_CHALLENGE}),
    (
        Role.AUTHOR,
        ANOTHERS_GRANTED,
        STAFF | OF_BOTH_STAFF | {Action.CREATE_CHALLENGE, Action.PUBLISH_VERSION},
    ),
    (Role.ADMIN, ANOTHERS, set(Action)),
]


def actor(role: Role) -> Actor:
    return Actor(ME, role, ROLE_SCOPES[role])


@pytest.mark.parametrize(("role", "target", "allowed"), ALLOWED)
def test_a_role_may_do_exactly_this(role: Role, target: Target, allowed: set[Action]):
    assert {action for action in Action if can(actor(role), action, target)} == allowed


@pytest.mark.parametrize("action", [action for action, scope in SCOPE_OF.items() if scope])
def test_no_role_acts_beyond_its_tokens_scopes(action: Action):
    scopes = ROLE_SCOPES[Role.ADMIN] - {SCOPE_OF[action]}
    assert not can(Actor(ME, Role.ADMIN, frozenset(scope for scope in scopes if scope)), action, GRANTED)


def test_every_action_says_which_scope_it_needs():
    assert set(SCOPE_OF) == set(Action)
