"""Who may do what: one function decides.

Roles say what somebody may ever do, scopes what a token may do of it, and the target's facts whether this one
is within reach. Candidates reach what is their own; authors and interviewers reach the challenges that they
were granted; admins reach everything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """What somebody is here for."""

    ADMIN = "admin"
    AUTHOR = "author"
    INTERVIEWER = "interviewer"
    CANDIDATE = "candidate"


class Scope(StrEnum):
    """What a token can be limited to."""

    CHALLENGES_READ = "challenges:read"
    CHALLENGES_WRITE = "challenges:write"
    SUBMISSIONS_READ = "submissions:read"
    SUBMISSIONS_WRITE = "submissions:write"
    RUNS_WRITE = "runs:write"
    REGRADES_READ = "regrades:read"
    REGRADES_WRITE = "regrades:write"
    WEBHOOKS = "webhooks"
    USERS_READ = "users:read"
    USERS_WRITE = "users:write"
    AUDIT_READ = "audit:read"
    METRICS_READ = "metrics:read"


class Action(StrEnum):
    """Everything that can be asked for."""

    LIST_CHALLENGES = "challenge.list"
    READ_BUNDLE = "challenge.read"
    READ_SOURCE = "challenge.source"
    CREATE_CHALLENGE = "challenge.create"
    PUBLISH_VERSION = "challenge.publish"
    GRANT = "challenge.grant"
    SUBMIT = "submission.create"
    LIST_SUBMISSIONS = "submission.list"
    READ_SUBMISSION = "submission.read"
    READ_FULL_REPORT = "report.read_full"
    RUN = "run.create"
    READ_RUN = "run.read"
    REGRADE = "regrade.create"
    REGRADE_ALL = "regrade.create_all"
    LIST_REGRADES = "regrade.list"
    READ_REGRADE = "regrade.read"
    DECIDE_REGRADE = "regrade.decide"
    MANAGE_WEBHOOK = "webhook.manage"
    READ_USERS = "user.read"
    MANAGE_USERS = "user.manage"
    READ_SELF = "user.read_self"
    REVOKE_OWN_TOKEN = "token.revoke_own"
    READ_AUDIT = "audit.read"
    READ_METRICS = "metrics.read"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks. `token_id` names the token that was shown; empty for the operator at the command line."""

    user_id: str
    role: Role
    scopes: frozenset[Scope]
    token_id: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """What is asked for, as far as access depends on it.

    Attributes:
        owner_id: whose it is: the candidate of a submission or run, the owner of a webhook.
        granted: whether the actor was granted the challenge that it belongs to.
    """

    owner_id: str = ""
    granted: bool = False


ANYTHING = Target()
"""For actions that are about no object in particular."""

SCOPE_OF: Mapping[Action, Scope | None] = MappingProxyType(
    {
        Action.LIST_CHALLENGES: Scope.CHALLENGES_READ,
        Action.READ_BUNDLE: Scope.CHALLENGES_READ,
        Action.READ_SOURCE: Scope.CHALLENGES_READ,
        Action.CREATE_CHALLENGE: Scope.CHALLENGES_WRITE,
        Action.PUBLISH_VERSION: Scope.CHALLENGES_WRITE,
        Action.GRANT: Scope.CHALLENGES_WRITE,
        Action.SUBMIT: Scope.SUBMISSIONS_WRITE,
        Action.LIST_SUBMISSIONS: Scope.SUBMISSIONS_READ,
        Action.READ_SUBMISSION: Scope.SUBMISSIONS_READ,
        Action.READ_FULL_REPORT: Scope.SUBMISSIONS_READ,
        Action.RUN: Scope.RUNS_WRITE,
        Action.READ_RUN: Scope.RUNS_WRITE,
        Action.REGRADE: Scope.REGRADES_WRITE,
        Action.REGRADE_ALL: Scope.REGRADES_WRITE,
        Action.LIST_REGRADES: Scope.REGRADES_READ,
        Action.READ_REGRADE: Scope.REGRADES_READ,
        Action.DECIDE_REGRADE: Scope.REGRADES_WRITE,
        Action.MANAGE_WEBHOOK: Scope.WEBHOOKS,
        Action.READ_USERS: Scope.USERS_READ,
        Action.MANAGE_USERS: Scope.USERS_WRITE,
        Action.READ_SELF: None,
        Action.REVOKE_OWN_TOKEN: None,
        Action.READ_AUDIT: Scope.AUDIT_READ,
        Action.READ_METRICS: Scope.METRICS_READ,
    }
)
"""The scope that each action needs; None: any valid token will do."""

_ANY = frozenset(
    {
        Action.LIST_CHALLENGES,
        Action.LIST_SUBMISSIONS,
        Action.LIST_REGRADES,
        Action.READ_SELF,
        Action.REVOKE_OWN_TOKEN,
    }
)
"""Lists show only what is within reach, so everybody may ask for one."""
_OWN = frozenset({Action.READ_SUBMISSION, Action.READ_RUN})
_GRANTED: Mapping[Role, frozenset[Action]] = MappingProxyType(
    {
        Role.CANDIDATE: frozenset({Action.READ_BUNDLE, Action.SUBMIT, Action.RUN}),
        Role.INTERVIEWER: frozenset(
            {
                Action.READ_BUNDLE,
                Action.READ_SOURCE,
                Action.READ_SUBMISSION,
                Action.READ_FULL_REPORT,
                Action.RUN,
                Action.SUBMIT,
                Action.REGRADE,
                Action.READ_REGRADE,
                Action.DECIDE_REGRADE,
            }
        ),
        Role.AUTHOR: frozenset(
            {
                Action.READ_BUNDLE,
                Action.READ_SOURCE,
                Action.PUBLISH_VERSION,
                Action.RUN,
                Action.SUBMIT,
                Action.READ_SUBMISSION,
                Action.READ_FULL_REPORT,
                Action.REGRADE,
                Action.READ_REGRADE,
            }
        ),
    }
)
"""What each role may do with a challenge that was granted to it, and with what belongs to that challenge."""
_OWNED_WEBHOOKS = frozenset({Role.INTERVIEWER, Role.AUTHOR})


def can(actor: Actor, action: Action, target: Target = ANYTHING) -> bool:
    """Whether the actor may do that to the target."""
    scope = SCOPE_OF[action]
    if scope is not None and scope not in actor.scopes:
        return False
    if action in _ANY or actor.role is Role.ADMIN:
        return True
    if action is Action.CREATE_CHALLENGE:
        return actor.role is Role.AUTHOR
    if action is Action.MANAGE_WEBHOOK:
        return actor.role in _OWNED_WEBHOOKS and target.owner_id in ("", actor.user_id)
    if action in _OWN and target.owner_id == actor.user_id:
        return True
    return target.granted and action in _GRANTED.get(actor.role, frozenset())


def sees_everything_of(actor: Actor, target: Target) -> bool:
    """Whether the interviewer's view is this actor's to see."""
    return can(actor, Action.READ_FULL_REPORT, target)


ROLE_SCOPES: Mapping[Role, frozenset[Scope]] = MappingProxyType(
    {
        Role.ADMIN: frozenset(Scope),
        Role.AUTHOR: frozenset(
            {
                Scope.CHALLENGES_READ,
                Scope.CHALLENGES_WRITE,
                Scope.SUBMISSIONS_READ,
                Scope.SUBMISSIONS_WRITE,
                Scope.RUNS_WRITE,
                Scope.REGRADES_READ,
                Scope.REGRADES_WRITE,
                Scope.WEBHOOKS,
            }
        ),
        Role.INTERVIEWER: frozenset(
            {
                Scope.CHALLENGES_READ,
                Scope.SUBMISSIONS_READ,
                Scope.SUBMISSIONS_WRITE,
                Scope.RUNS_WRITE,
                Scope.REGRADES_READ,
                Scope.REGRADES_WRITE,
                Scope.WEBHOOKS,
            }
        ),
        Role.CANDIDATE: frozenset(
            {Scope.CHALLENGES_READ, Scope.SUBMISSIONS_READ, Scope.SUBMISSIONS_WRITE, Scope.RUNS_WRITE}
        ),
    }
)
"""All that a role's token can be given, and is given when nothing is said."""
