"""A published challenge, the running API, and a worker in this process whose sandboxes are fakes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from runner.domain.access import Actor, Role
from runner.domain.challenge import Challenge
from runner.library import source_files
from runner.storage import challenges, people, tables
from runner.storage.challenges import NewVersion
from runner.storage.submissions import Version
from runner.storage.types import db_now
from tests.challenge_folders import SHOUT, make_challenge
from tests.service.api.desk import Desk
from tests.service.jobs.conftest import Shop
from tests.service.office import Office

SLUG = "shout"
HAND_IN = f"/v1/challenges/{SLUG}/submissions"
CODE = {"files": [{"path": "solution.py", "content": SHOUT}]}
WRONG = {"files": [{"path": "solution.py", "content": "print(input())\n"}]}

one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For tests of what has nothing to do with which database it is."""


@dataclass(frozen=True, slots=True)
class Exam:
    """Everything that a test asks of it."""

    desk: Desk
    version: Version
    folder: Path

    @property
    def office(self) -> Office:
        """Whose challenge it is."""
        return self.desk.office

    def somebody(self, role: Role = Role.CANDIDATE) -> Actor:
        """Somebody new to whom the challenge was granted."""
        return self.office.somebody(role, self.version)

    def client(self, role: Role = Role.CANDIDATE) -> httpx.Client:
        """A client of somebody new to whom the challenge was granted."""
        return self.desk.of(self.somebody(role))

    def grade(self, *troubles: BaseException | Callable[[], object] | None) -> None:
        """Do all that is due, with these troubles as `Shop.worker` takes them."""
        worker = Shop(self.office.database, self.version, self.folder).worker(*troubles)
        while worker.do_next():
            self._wake_up()

    def grade_one(self) -> None:
        """Do what is due first."""
        assert Shop(self.office.database, self.version, self.folder).worker().do_next()

    def counts(self) -> dict[str, int]:
        """How many rows there are of everything that handing in makes."""
        names = ("submissions", "gradings", "runs", "work", "blobs", "idempotency")
        with self.office.database.read() as connection:
            return {
                name: connection.execute(
                    sa.select(sa.func.count()).select_from(tables.metadata.tables[name])
                ).scalar_one()
                for name in names
            }

    def _wake_up(self) -> None:
        """What rests after a fault need not rest here."""
        with self.office.database.write() as connection:
            connection.execute(
                sa.update(tables.work).where(tables.work.c.state == "queued").values(due_at=db_now())
            )


def exam_at(desk: Desk, folder: Path) -> Exam:
    """The exam, with its challenge below the folder."""
    return Exam(desk, published(desk.office, folder / SLUG), folder / "cache")


def published(office: Office, folder: Path, **changes: Any) -> Version:
    """A challenge as the record has it, from a folder that is made; `changes` are `make_challenge`'s."""
    return publish(office, make_challenge(folder, **changes))


def publish(office: Office, challenge: Challenge) -> Version:
    """A challenge as the record has it."""
    new = NewVersion(
        sha256=challenge.sha256,
        version=challenge.version,
        name=challenge.name,
        kind=challenge.kind.value,
        files=source_files(challenge.root),
        created_by=office.somebody(Role.AUTHOR).user_id,
    )
    with office.database.write() as connection:
        return Version(challenges.create(connection, challenge.slug, new), challenge.sha256)


def grant(office: Office, version: Version, to: Actor) -> None:
    """Put a challenge within somebody's reach."""
    with office.database.write() as connection:
        people.grant(connection, version.challenge_id, to.user_id)


def handed_in(client: httpx.Client, body: object = None) -> dict[str, Any]:
    """A submission that was taken."""
    response = client.post(HAND_IN, json=body or CODE)
    assert response.status_code == 201, response.text
    answer: dict[str, Any] = response.json()
    return answer
