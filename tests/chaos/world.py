"""A service of its own: database, Redis, workers, and somebody who hands in and waits for the promise."""

from __future__ import annotations

import hashlib
import random
import socket
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

import sqlalchemy as sa

from runner.domain.access import ROLE_SCOPES, Action, Actor, Role
from runner.domain.errors import FairtrialError
from runner.domain.submission import SourceFile, Submission
from runner.sandbox.engine import Engine
from runner.sandbox.policy import ROLE, WORKER
from runner.sandbox.reaper import reap
from runner.services import challenges as desks
from runner.services import submissions as use_case
from runner.services.service import Service
from runner.services.submissions import HandIn
from runner.storage import challenges, people, tables
from runner.storage.database import DatabaseAwayError
from tests.chaos.crew import Crew
from tests.chaos.docker_server import DockerServer
from tests.chaos.proxy import EngineProxy
from tests.chaos.scripted import BROKEN, CRASH, RIGHT, WRONG
from tests.chaos.servers import PostgresServer, RedisServer

PROMISED_SECONDS = 120.0
"""Within that time every acknowledged submission has its report."""
EXPECTED = {RIGHT: "AC", WRONG: "WA", CRASH: "RTE", BROKEN: "CE"}
"""Verdicts of a quiet run."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a world is made of.

    Attributes:
        database: `sqlite` or `postgresql`.
        sandboxes: `scripted`, `fake` or `engine`.
        engine: the `usual` one, behind a proxy that can be cut; one of its `own`; that with `live-restore`.
        disk: options of a small disk that the database lies on; empty for the usual one.
    """

    database: str = "postgresql"
    sandboxes: str = "scripted"
    engine: str = "usual"
    workers: int = 2
    disk: str = ""


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A submission that was taken, and what must become of it."""

    submission_id: str
    verdict: str
    at: float


@dataclass(slots=True)
class Figures:
    """What was seen."""

    points: int = 0
    acknowledged: int = 0
    refused: int = 0
    slowest: float = 0.0
    attempts: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class World:
    """One service, and the record of what was acknowledged."""

    service: Service
    redis: RedisServer
    server: PostgresServer | None
    crew: Crew
    chance: random.Random
    candidate: Actor
    home: Path
    sources: Mapping[str, str]
    proxy: EngineProxy | None
    engine: DockerServer | None
    figures: Figures = field(default_factory=Figures)
    waiting: list[Acknowledged] = field(default_factory=list)

    def hand_in(self, source: str | None = None, by: Actor | None = None, key: str = "") -> str | None:
        """A submission's id; None when it was refused, since something was away."""
        source = source or self.chance.choice(sorted(EXPECTED))
        text = self.sources.get(source, source).encode()
        code = Submission((SourceFile(PurePosixPath("solution.py"), text),), "file")
        candidate = by or self.candidate
        try:
            desk = desks.desk(self.service, candidate, Action.SUBMIT, "shout")
            wish = HandIn(desk, "python", code, key, hashlib.sha256(text).hexdigest(), "chaos")
            seen = use_case.hand_in(self.service, candidate, wish)
        except FairtrialError:
            self.figures.refused += 1
            return None
        if not seen.is_replayed:
            self.acknowledge(seen.submission.id, EXPECTED.get(source, "ungraded"))
        return seen.submission.id

    def hand_in_some(self, number: int = 3) -> None:
        """So many, of all kinds."""
        for _ in range(number):
            self.hand_in()

    def acknowledge(self, submission_id: str, verdict: str) -> None:
        """It was promised that this one is graded."""
        self.waiting.append(Acknowledged(submission_id, verdict, time.monotonic()))
        self.figures.acknowledged += 1

    def somebody(self) -> Actor:
        """Another candidate."""
        with self.service.database.write() as connection:
            return somebody(connection)

    def pause(self, longest: float) -> None:
        """A while, by chance."""
        time.sleep(self.chance.uniform(0, longest))

    def settle(self) -> None:
        """Return when every acknowledged submission has become what it must."""
        while self.waiting:
            self.waiting = [one for one in self.waiting if not self._is_settled(one)]
            time.sleep(0.05)
        self._require_one_report_each()

    def settle_and_go_on(self) -> None:
        """The same; and one that comes afterwards is accepted."""
        self.settle()
        assert self.hand_in(RIGHT), "one that is right is refused afterwards"
        self.settle()

    def left_containers(self) -> list[str]:
        """What workers that have ended have left in the engine, once the reaper has been there."""
        host = socket.gethostname()
        dead = {f"{host}:{pid}" for pid in self.crew.dead}
        with self.engine.connect() if self.engine else Engine.connect() as engine:
            reap(engine)
            return [one["Id"] for one in engine.list(ROLE) if one["Labels"].get(WORKER) in dead]

    def _is_settled(self, one: Acknowledged) -> bool:
        waited = time.monotonic() - one.at
        found = self._verdict(one.submission_id)
        if found is None:
            assert waited < PROMISED_SECONDS, f"{one} is not graded: {self._story(one.submission_id)}"
            return False
        assert found == one.verdict, f"{one} became {found}: {self._story(one.submission_id)}"
        self.figures.slowest = max(self.figures.slowest, waited)
        return True

    def _verdict(self, submission_id: str) -> str | None:
        """What it became; None while it waits, or while the database is away."""
        work, reports = tables.work, tables.reports
        query = (
            sa.select(work.c.state, reports.c.verdict)
            .join(tables.gradings, tables.gradings.c.id == work.c.id)
            .outerjoin(reports, reports.c.grading_id == work.c.id)
            .where(tables.gradings.c.submission_id == submission_id)
        )
        try:
            with self.service.database.read() as connection:
                rows = connection.execute(query).all()
        except DatabaseAwayError:
            return None
        assert len(rows) == 1, f"{submission_id} has {len(rows)} gradings"
        if rows[0].state == "ungraded":
            return "ungraded"
        assert (rows[0].state == "finished") == (rows[0].verdict is not None), rows
        return rows[0].verdict or None

    def _story(self, submission_id: str) -> str:
        query = (
            sa.select(tables.attempts)
            .join(tables.gradings, tables.gradings.c.id == tables.attempts.c.work_id)
            .where(tables.gradings.c.submission_id == submission_id)
            .order_by(tables.attempts.c.number)
        )
        with self.service.database.read() as connection:
            told = "\n".join(str(row._asdict()) for row in connection.execute(query))
            work = str(
                connection.execute(sa.select(tables.work).where(tables.work.c.state != "finished")).all()
            )
        return f"{told}\n{work}\n{self.crew.said()}"

    def _require_one_report_each(self) -> None:
        """No attempt is open or unexplained, and no report is without a finished attempt."""
        ended = sa.select(tables.attempts.c.outcome, tables.attempts.c.fault)
        finished = sa.select(sa.func.count()).where(tables.attempts.c.outcome == "finished")
        reports = sa.select(sa.func.count()).select_from(tables.reports)
        with self.service.database.read() as connection:
            self.figures.attempts = Counter(_how(*row) for row in connection.execute(ended))
            assert connection.execute(finished).scalar() == connection.execute(reports).scalar()


def _how(outcome: str | None, fault: Mapping[str, Any] | None) -> str:
    """An attempt that faulted is told with what was the matter."""
    return f"{outcome} ({fault['kind']})" if fault and outcome == "faulted" else str(outcome)


def somebody(connection: sa.Connection) -> Actor:
    """A candidate who may hand in."""
    user_id = people.add_user(connection, Role.CANDIDATE, "Somebody")
    challenge = challenges.by_slug(connection, "shout")
    assert challenge is not None
    people.grant(connection, challenge.id, user_id)
    return Actor(user_id, Role.CANDIDATE, ROLE_SCOPES[Role.CANDIDATE])
