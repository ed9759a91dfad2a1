"""A service with people in it, and what has been handed in and graded there, without any grading."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import PurePosixPath
from typing import TypeAlias

import sqlalchemy as sa

from runner.domain.access import ROLE_SCOPES, Actor, Role, Scope
from runner.domain.submission import SourceFile, Submission
from runner.domain.work import Claim, Fault
from runner.jobs import setbacks
from runner.services import identity
from runner.services.identity import OPERATOR, Wish
from runner.services.service import Service
from runner.storage import audit, challenges, people, queue, reports, submissions, tables, webhooks
from runner.storage.audit import About
from runner.storage.challenges import NewVersion
from runner.storage.database import Database
from runner.storage.submissions import Accepted, NewSubmission, Version

CODE = Submission((SourceFile(PurePosixPath("main.py"), b"print(1)\n"),), "file")
FAULT = Fault("SandboxLostError", "The sandbox is gone.")

Judge: TypeAlias = Callable[[str], float | None]
"""The score of a submission, by its id; None leaves it ungraded."""


@dataclass(frozen=True, slots=True)
class Office:
    """Everything that a test of the use cases asks of the record."""

    service: Service

    @property
    def database(self) -> Database:
        """The record."""
        return self.service.database

    def somebody(self, role: Role = Role.CANDIDATE, *granted: Version) -> Actor:
        """Somebody new, with all that the role's tokens can have."""
        with self.database.write() as connection:
            user_id = people.add_user(connection, role, f"Some {role.value}")
            for version in granted:
                people.grant(connection, version.challenge_id, user_id)
        return Actor(user_id, role, ROLE_SCOPES[role])

    def token(self, of: Actor, *scopes: Scope) -> str:
        """A token of somebody's: with these scopes, or with all."""
        wish = Wish(of.user_id, "laptop", frozenset(scopes) or None, timedelta(days=1))
        return identity.issue(self.service, OPERATOR, wish).text

    def publish(self, slug: str = "one", sha256: str = "a" * 64) -> Version:
        """A challenge, or a new version of it."""
        author = self.somebody(Role.AUTHOR).user_id
        files = (SourceFile(PurePosixPath("challenge.yaml"), b"name: x\n"),)
        new = NewVersion(sha256, "1.0.0", "A challenge", "program", files, author)
        with self.database.write() as connection:
            known = challenges.by_slug(connection, slug)
            if known is None:
                return Version(challenges.create(connection, slug, new), sha256)
            challenges.publish(connection, known.id, new)
        return Version(known.id, sha256)

    def hand_in(self, version: Version, by: Actor | None = None) -> Accepted:
        """A submission, of somebody new unless it is said whose."""
        candidate = by or self.somebody()
        new = NewSubmission(candidate.user_id, version, "python", CODE, "trace")
        with self.database.write() as connection:
            return submissions.add(connection, new)

    def grade(self, judge: Judge) -> None:
        """Grade all that is due, as workers do."""
        while True:
            with self.database.write() as connection:
                held = queue.claim(connection, "worker")
                if held is None:
                    return
                of = sa.select(tables.gradings.c.submission_id).where(tables.gradings.c.id == held.work_id)
                self._end(connection, held, judge(connection.execute(of).scalar_one()))

    @staticmethod
    def _end(connection: sa.Connection, held: Claim, score: float | None) -> None:
        if score is None:
            connection.execute(
                sa.update(tables.work).where(tables.work.c.id == held.work_id).values(faults=2)
            )
            setback = queue.fault(connection, held, FAULT)
            assert setback is not None
            setbacks.tell(connection, setback)
            return
        assert queue.finish(connection, held)
        reports.store(connection, held.work_id, held.attempt, document(score))
        webhooks.announce_grading(connection, setbacks.GRADED, held.work_id)

    def log(self, of: str = "") -> list[tuple[str, str]]:
        """Who did what, the newest first."""
        with self.database.read() as connection:
            return [(one.actor_id, one.action) for one in audit.listed(connection, About(of), "", 1000)]


def document(score: float) -> dict[str, object]:
    """A report of that score, of which 50 passes."""
    verdict, decision = ("AC", "passed") if score >= 50 else ("WA", "failed")
    return {"verdict": verdict, "decision": decision, "score": score, "max_score": 100.0}
