"""A published challenge, somebody who hands in, and a worker whose sandboxes are fakes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
import sqlalchemy as sa

from runner.domain.access import Role
from runner.domain.challenge import Challenge
from runner.domain.events import Audience
from runner.domain.submission import SourceFile, Submission
from runner.grading.attempt import Workplace
from runner.grading.grader import Grader
from runner.jobs.duty import Duty
from runner.library import Library, source_files
from runner.sandbox.model import Lease, SandboxSpec
from runner.storage import challenges, events, people, reports, runs, submissions, tables
from runner.storage.challenges import NewVersion
from runner.storage.database import Database
from runner.storage.events import StoredEvent
from runner.storage.runs import NewRun
from runner.storage.submissions import Accepted, NewSubmission, Version
from tests.challenge_folders import SHOUT, make_challenge
from tests.fakes.sandbox import FakePool

WELL = None
LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC)


class TroubledPool:
    """Fakes, but before each lease the next trouble happens: a fault is raised, an action taken.

    `WELL` is none. A fault is followed by the lease of a control submission, and so is a second attempt
    preceded.
    """

    def __init__(self, *troubles: BaseException | Callable[[], object] | None) -> None:
        """Nothing has happened yet."""
        self.troubles = list(troubles)

    @contextmanager
    def lease(self, *specs: SandboxSpec, slots: int = 1) -> Iterator[Lease]:
        """A lease, or the next trouble."""
        trouble = self.troubles.pop(0) if self.troubles else None
        if isinstance(trouble, BaseException):
            raise trouble
        if trouble is not None:
            trouble()
        with FakePool().lease(*specs, slots=slots) as lease:
            yield lease


@dataclass(frozen=True, slots=True)
class Shop:
    """Everything that a test asks of the record."""

    database: Database
    version: Version
    cache: Path

    def hand_in(self, source: str = SHOUT) -> Accepted:
        """A submission of somebody new."""
        with self.database.write() as connection:
            candidate = people.add_user(connection, Role.CANDIDATE, "Somebody")
            code = Submission((SourceFile(PurePosixPath("solution.py"), source.encode()),), "file")
            new = NewSubmission(candidate, self.version, "python", code, "trace")
            return submissions.add(connection, new)

    def try_out(self, source: str) -> str:
        """A live run of somebody new, on the samples; its id."""
        with self.database.write() as connection:
            candidate = people.add_user(connection, Role.CANDIDATE, "Somebody")
            code = Submission((SourceFile(PurePosixPath("solution.py"), source.encode()),), "file")
            new = NewRun(candidate, self.version, "python", code, None, (), "trace")
            return runs.add(connection, new)

    def worker(self, *troubles: BaseException | Callable[[], object] | None, name: str = "worker") -> Duty:
        """A worker to whom these troubles happen, one a lease."""
        workplace = Workplace(TroubledPool(*troubles), lambda _: "sha256:0", {}, self.cache)
        return Duty(self.database, Library(self.database, self.cache), Grader(workplace), name)

    def report(self, of: Accepted) -> dict[str, Any] | None:
        """The stored report."""
        with self.database.read() as connection:
            return reports.document(connection, of.grading_id)

    def work(self, of: Accepted) -> Any:
        """The row of the work."""
        with self.database.read() as connection:
            return connection.execute(sa.select(tables.work).where(tables.work.c.id == of.grading_id)).one()

    def set_work(self, of: Accepted, **values: object) -> None:
        """Change the row of the work."""
        with self.database.write() as connection:
            where = tables.work.c.id == of.grading_id
            connection.execute(sa.update(tables.work).where(where).values(**values))

    def outcomes(self, of: Accepted) -> list[str]:
        """How each attempt ended."""
        query = sa.select(tables.attempts.c.outcome).where(tables.attempts.c.work_id == of.grading_id)
        with self.database.read() as connection:
            return list(connection.execute(query.order_by(tables.attempts.c.number)).scalars())

    def events(self, of: Accepted) -> list[StoredEvent]:
        """Everything that was told, in order."""
        with self.database.read() as connection:
            return events.after(connection, of.grading_id, 0, frozenset(Audience))


@pytest.fixture
def shop(database: Database, tmp_path: Path) -> Shop:
    """One challenge is published."""
    return shop_of(make_challenge(tmp_path / "shout"), database, tmp_path / "cache")


def shop_of(challenge: Challenge, database: Database, cache: Path) -> Shop:
    """This one is."""
    with database.write() as connection:
        author = people.add_user(connection, Role.AUTHOR, "Author")
        files = source_files(challenge.root)
        new = NewVersion(challenge.sha256, challenge.version, challenge.name, "program", files, author)
        version = Version(challenges.create(connection, challenge.slug, new), challenge.sha256)
    return Shop(database, version, cache)
