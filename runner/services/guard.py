"""The one place where use cases ask whether somebody may do something."""

from __future__ import annotations

from typing import NoReturn

from sqlalchemy import Connection

from runner.domain.access import ANYTHING, SCOPE_OF, Action, Actor, Role, Target, can
from runner.domain.errors import ForbiddenError, NotFoundError
from runner.storage import people


def require(actor: Actor, action: Action, target: Target | None = None) -> None:
    """Raise unless the actor may do that; None stands for actions about no object in particular.

    Raises:
        NotFoundError: the target is out of the actor's reach, which looks like what does not exist.
        ForbiddenError: it is within reach, but the role or the token's scopes do not allow the action.
    """
    if can(actor, action, target or ANYTHING):
        return
    scope = SCOPE_OF[action]
    if scope is not None and scope not in actor.scopes:
        raise ForbiddenError(
            f"Your token does not have the scope {scope.value}.", "Use a token that has it, or ask for one."
        )
    if target is not None and not _in_reach(actor, target):
        raise not_found()
    raise ForbiddenError(
        f"Your role, {actor.role.value}, does not allow this.", "Ask somebody whose role allows it."
    )


def target_in(connection: Connection, actor: Actor, challenge_id: str, owner_id: str = "") -> Target:
    """What access to something of that challenge depends on."""
    return Target(owner_id, people.is_granted(connection, challenge_id, actor.user_id))


def reach_of(connection: Connection, actor: Actor) -> frozenset[str] | None:
    """The ids of the challenges within the actor's reach; None means all."""
    return None if actor.role is Role.ADMIN else people.granted_to(connection, actor.user_id)


def not_found() -> NotFoundError:
    """The same for what does not exist and for what is out of reach."""
    return NotFoundError(
        "There is nothing here that you can reach.",
        "Check the address; ask for a grant if it should be yours to see.",
    )


def refuse_absent(actor: Actor, action: Action) -> NoReturn:
    """Raise for what does not exist just what `require` raises for what is out of reach."""
    require(actor, action, Target())
    raise not_found()


def _in_reach(actor: Actor, target: Target) -> bool:
    """What others handed in is out of a candidate's reach, also where the challenge was granted to both."""
    if actor.role is Role.ADMIN or target.owner_id == actor.user_id:
        return True
    is_of_others = actor.role is Role.CANDIDATE and target.owner_id != ""
    return target.granted and not is_of_others
