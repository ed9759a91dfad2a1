"""The operator as somebody with an id: what is published says who published it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from runner.domain.access import Actor, Role
from runner.services.identity import OPERATOR
from runner.services.service import Service
from runner.storage import people

OPERATOR_ID: Final = "00000000-0000-7000-8000-000000000001"
"""The same in every database; no token belongs to it."""
_NAME: Final = "Operator (command line)"


def in_person(service: Service) -> Actor:
    """The operator, recorded as a user, so that other records can point at him."""
    with service.database.write() as connection:
        people.ensure_user(connection, Role.ADMIN, _NAME, OPERATOR_ID)
    return replace(OPERATOR, user_id=OPERATOR_ID)
