"""Somebody comes to a challenge with code: who it is, and whether they may, in one look at the record."""

from __future__ import annotations

from dataclasses import dataclass

from runner.domain.access import Action, Actor, Target
from runner.services.challenges import Desk, desk_for, reached
from runner.services.identity import recognised, token_id_in
from runner.services.service import Service
from runner.storage import entrances
from runner.storage.challenges import StoredChallenge


@dataclass(frozen=True, slots=True)
class Arrival:
    """Who came, and what they came for.

    Attributes:
        asked: None when there is no such challenge.
        target: what access to it depends on.
    """

    actor: Actor
    asked: StoredChallenge | None
    target: Target


def arrive(service: Service, token: str, slug: str) -> Arrival:
    """Whose token it is, and what they ask for. Raises `UnauthenticatedError`."""
    with service.database.read() as connection:
        entrance = entrances.look(connection, token_id_in(token), slug)
    actor = recognised(service.database, token, entrance.held if entrance else None)
    asked = entrance.challenge if entrance else None
    return Arrival(actor, asked, Target(granted=entrance is not None and entrance.granted))


def desk(service: Service, arrival: Arrival, action: Action) -> Desk:
    """Where they may do that. Raises `UnknownChallengeError`, `ForbiddenError`."""
    return desk_for(service, reached(arrival.actor, action, arrival.asked, arrival.target))
