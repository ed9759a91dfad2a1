"""Every fault of the list: how it is brought about once, at a point that chance picks, and how it ends."""

from __future__ import annotations

import os
import resource
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import psycopg
import sqlalchemy as sa

from runner.domain.events import Audience
from runner.jobs.enqueue import Bell
from runner.sandbox.engine import Engine
from runner.sandbox.policy import ROLE, WORKER
from runner.sandbox.reaper import reap
from runner.services.submissions import read
from runner.storage import events, tables
from runner.storage.ids import new_id
from runner.storage.types import microseconds
from tests.challenge_folders import SHOUT
from tests.chaos.api_process import ApiProcess
from tests.chaos.scripted import BROKEN, CRASH, POISON, RIGHT, WRONG
from tests.chaos.servers import until
from tests.chaos.worker import Order
from tests.chaos.world import EXPECTED, Figures, Kind, World, a_world

REAL_PROGRAMS: Final = {
    RIGHT: SHOUT,
    WRONG: "print('no')\n",
    CRASH: "raise ValueError\n",
    BROKEN: "def (\n",
}
"""What does the same in sandboxes that run something."""
_SQLITE = Kind("sqlite")
_POSTGRESQL = Kind("postgresql")
_ENGINE = Kind(sandboxes="engine", workers=1)
_BUSY = 50
"""`Settings.max_pending`: as many of one candidate's as may wait."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One of the list.

    Attributes:
        act: brings it about once and mends it; what was handed in may still be waiting afterwards.
        away: seconds for which something is away in `make chaos`; less in the tests.
        needs_engine: it takes a Docker engine and the sandbox images.
    """

    name: str
    act: Callable[[World, float], None]
    kind: Kind = _POSTGRESQL
    away: float = 2.0
    needs_engine: bool = False


def run(fault: Fault, seed: int, points: int, longest_away: float) -> Figures:
    """So many points of one fault, one after the other, in a world of its own."""
    with a_quiet_world(fault.kind, seed) as world:
        bring_about(world, fault, points, longest_away)
        return world.figures


@contextmanager
def a_quiet_world(kind: Kind, seed: int) -> Iterator[World]:
    """One in which every kind of submission has had its verdict while nothing was wrong."""
    sources = {} if kind.sandboxes == "scripted" else REAL_PROGRAMS
    with a_world(kind, seed, sources) as world:
        for source in sorted(EXPECTED):
            assert world.hand_in(source)
        world.settle()
        yield world


def bring_about(world: World, fault: Fault, points: int, longest_away: float) -> None:
    """So many points; raises when a promise breaks."""
    for _ in range(points):
        fault.act(world, min(fault.away, longest_away))
        world.settle()
        world.figures.points += 1
    world.settle_and_go_on()


def _worker_killed(world: World, _: float) -> None:
    world.hand_in_some()
    world.pause(0.6)
    world.crew.signal(world.chance.randrange(2), signal.SIGKILL)


def _worker_killed_with_children(world: World, _: float) -> None:
    world.hand_in_some()
    world.pause(2)
    world.crew.kill_with_children(world.chance.randrange(2))


def _told_to_end(world: World, _: float) -> None:
    world.hand_in_some()
    world.pause(0.6)
    world.crew.signal(world.chance.randrange(2), signal.SIGTERM)


def _never_rung(world: World, _: float) -> None:
    """Whoever took it died before anybody was told."""
    nobody = Bell.connect(f"unix://{world.home}/nobody.sock", "fairtrial")
    usual, world.service = world.service, replace(world.service, bell=nobody)
    try:
        world.hand_in_some(2)
    finally:
        world.service = usual


def _dies_at(order: Order) -> Callable[[World, float], None]:
    def act(world: World, _: float) -> None:
        world.crew.order(order)
        give_up = time.monotonic() + 60
        while world.crew.is_pending(order):
            assert time.monotonic() < give_up, f"nobody carried out {order}"
            world.hand_in_some(1)
            world.pause(0.4)

    return act


def _redis_stopped(world: World, away: float) -> None:
    world.hand_in_some(2)
    world.pause(0.3)
    world.redis.stop()
    world.hand_in_some(2)
    world.pause(away)
    world.redis.start()


def _redis_killed(world: World, away: float) -> None:
    world.hand_in_some(2)
    world.pause(0.3)
    world.redis.kill()
    world.hand_in_some(2)
    world.pause(away)
    world.redis.start()


def _redis_emptied(world: World, _: float) -> None:
    world.hand_in_some()
    world.pause(0.4)
    with world.redis.client() as redis:
        redis.flushall()


def _redis_full(world: World, away: float) -> None:
    with world.redis.client() as redis:
        redis.config_set("maxmemory", 1)
        world.hand_in_some()
        world.pause(away)
        world.settle()
        redis.config_set("maxmemory", 0)
    world.hand_in_some(1)


def _redis_frozen(world: World, away: float) -> None:
    """It neither answers nor refuses, as behind a cable that was pulled."""
    world.hand_in_some(2)
    world.pause(0.3)
    world.redis.signal(signal.SIGSTOP)
    try:
        until_when = time.monotonic() + away
        world.hand_in_some(2)
        world.settle()  # nobody waits for it
        time.sleep(max(0.0, until_when - time.monotonic()))
    finally:
        world.redis.signal(signal.SIGCONT)


def _while(order: Order) -> Callable[[World, float], None]:
    """The platform is ill for a while: nothing that was handed in suffers for it."""

    def act(world: World, away: float) -> None:
        before = _faults(world)
        world.hand_in_some(2)
        world.pause(0.2)
        world.crew.order(order)
        world.hand_in_some(2)
        world.pause(away)
        world.crew.lift(order)
        world.settle()
        assert _faults(world) == before, "an illness was held against a submission"

    return act


def _faults(world: World) -> int:
    """That count against what was handed in."""
    query = sa.select(sa.func.coalesce(sa.func.sum(tables.work.c.faults), 0))
    with world.service.database.read() as connection:
        return int(connection.execute(query).scalar_one())


def _disk_full(world: World, away: float) -> None:
    world.hand_in_some(2)
    world.pause(0.2)
    ballast = world.home / "ballast"
    with ballast.open("wb", buffering=0) as file:
        _fill(lambda: file.write(bytes(1 << 16)))
        _fill(lambda: file.write(b"\0"))
    world.hand_in_some(2)
    world.pause(away)
    ballast.unlink()
    if world.server and not world.server.is_running:
        world.server.start()
    until(lambda: world.hand_in(RIGHT), "there is room again")


def _inodes_full(world: World, away: float) -> None:
    world.hand_in_some(2)
    ballast = world.home / "many"
    ballast.mkdir()
    _fill(lambda: ballast.joinpath(new_id()).touch())
    world.crew.signal(0, signal.SIGKILL)
    world.hand_in_some(2)
    world.pause(away)
    for path in ballast.iterdir():
        path.unlink()
    ballast.rmdir()


def _no_memory(world: World, away: float) -> None:
    """A worker gets no more of it for a while; then the kernel takes it for its victim."""
    before = world.crew.pids
    pid = world.chance.choice(before)
    world.hand_in_some(2)
    world.pause(0.3)
    size = int(Path(f"/proc/{pid}/statm").read_text().split()[0]) * resource.getpagesize()
    usual = resource.prlimit(pid, resource.RLIMIT_AS)
    room = world.chance.choice([0, 1 << 16, 1 << 20, 8 << 20])
    resource.prlimit(pid, resource.RLIMIT_AS, (size + room, usual[1]))
    world.hand_in_some(2)
    world.pause(away)
    if pid in world.crew.pids:
        os.kill(pid, signal.SIGKILL)


def _clock(hours: int) -> Callable[[World, float], None]:
    """The database's clock is set by so much: as if all that is recorded had happened at another time."""

    def act(world: World, _: float) -> None:
        world.hand_in_some()
        world.pause(0.4)
        by = -microseconds(timedelta(hours=hours))
        with world.service.database.write() as connection:
            for table in (tables.work, tables.attempts, tables.workers, tables.chores, tables.turns):
                moments = [column for column in table.c if column.name.endswith(("_at", "_until"))]
                values = {column: sa.type_coerce(column, sa.BigInteger) + by for column in moments}
                connection.execute(sa.update(table).values(values))

    return act


def _fifty_bells(world: World, _: float) -> None:
    submission_id = world.hand_in()
    assert submission_id
    for _number in range(50):
        world.service.ring(submission_id)


def _posted_twice(world: World, _: float) -> None:
    key = new_id()
    got: list[str | None] = []
    threads = [
        threading.Thread(target=lambda: got.append(world.hand_in(RIGHT, key=key))) for _number in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(got)) == 1, got


def _poison(world: World, _: float) -> None:
    world.hand_in_some(2)
    poisoned = world.hand_in(POISON)
    world.hand_in_some(2)
    assert poisoned
    world.settle()
    grading = read(world.service, world.candidate, poisoned).submission.grading
    assert grading.needs_review, "nobody is told to look at it"
    assert grading.fault, "there is no evidence"
    assert (grading.attempt, grading.fault["kind"], grading.fault["control"]) == (3, "lapsed", "passed")


def _two_hundred(world: World, _: float) -> None:
    """From one, and a moment later one from another, who does not wait for them."""
    flooder, other = world.somebody(), world.somebody()
    threads = [
        threading.Thread(target=lambda: [world.hand_in(RIGHT, flooder) for _number in range(25)])
        for _thread in range(8)
    ]
    for thread in threads:
        thread.start()
    hers = None
    while hers is None:
        hers = world.hand_in(WRONG, other)
    for thread in threads:
        thread.join()
    query = sa.select(sa.func.count()).where(tables.submissions.c.candidate_id == flooder.user_id)
    while read(world.service, other, hers).submission.grading.outcome is None:
        time.sleep(0.02)
    with world.service.database.read() as connection:
        taken = connection.execute(query).scalar_one()
        graded = connection.execute(
            query.join(tables.gradings, tables.gradings.c.submission_id == tables.submissions.c.id).join(
                tables.reports, tables.reports.c.grading_id == tables.gradings.c.id
            )
        ).scalar_one()
    assert taken >= _BUSY
    assert graded < taken, "she waited for all of them"


def _database_restarted(world: World, away: float) -> None:
    assert world.server
    world.hand_in_some(2)
    world.pause(0.4)
    world.server.stop()
    world.hand_in_some(1)
    world.pause(away)
    world.server.start()
    world.hand_in_some(1)


def _connections_cut(world: World, _: float) -> None:
    assert world.server
    world.hand_in_some()
    for _number in range(3):
        world.pause(0.2)
        world.server.terminate_backends()


def _locked(world: World, away: float) -> None:
    world.hand_in_some(2)
    world.pause(0.3)
    with _lock(world):
        world.pause(away)
    world.hand_in_some(1)


@contextmanager
def _lock(world: World) -> Iterator[None]:
    if world.server:
        with psycopg.connect(world.server.url) as connection:
            connection.execute("lock table work in access exclusive mode")
            yield
        return
    with world.service.database.write():
        yield


def _api_dies_in_upload(world: World, _: float) -> None:
    """Whoever got no answer asks again with the same key, and has handed in once."""
    with ApiProcess(world) as api:
        body = {"language": "python", "files": [{"path": "solution.py", "content": RIGHT}]}
        key, answers = new_id(), []

        def upload() -> None:
            try:
                answers.append(api.post(body, key))
            except Exception:  # noqa: BLE001 - whatever it is, there was no answer
                return

        uploading = threading.Thread(target=upload)
        uploading.start()
        world.pause(0.04)
        api.kill()
        uploading.join()
        api.start()
        again = api.post(body, key)
        assert again.status_code in {200, 201}, again.text
        submission_id = again.json()["id"]
        assert {answer.json()["id"] for answer in answers} <= {submission_id}
        world.acknowledge(submission_id, "AC")
        assert again.status_code == 201 or again.headers["Idempotent-Replay"] == "true"


def _api_dies_in_stream(world: World, _: float) -> None:
    """Whoever watches goes on where it broke, and sees every event once, in order."""
    with ApiProcess(world) as api:
        submission_id = world.hand_in(RIGHT)
        assert submission_id
        killer = threading.Timer(world.chance.uniform(0, 0.5), api.kill)
        killer.start()
        seen: list[tuple[int, str]] = []
        restarted = False
        while not seen or seen[-1][1] != "grading_finished":
            try:
                for number, kind in api.events(submission_id, str(seen[-1][0]) if seen else ""):
                    if kind != "state":
                        seen.append((int(number), kind))
            except Exception:  # noqa: BLE001 - the connection broke
                killer.join()
                assert not restarted, "it broke twice"
                api.start()
                restarted = True
        killer.cancel()
        killer.join()
    with world.service.database.read() as connection:
        grading = read(world.service, world.candidate, submission_id).submission.grading
        stored = events.after(connection, grading.id, 0, frozenset({Audience.CANDIDATE}))
    assert seen == [(one.seq, one.type) for one in stored]


def _engine_cut(world: World, away: float) -> None:
    proxy = world.proxy
    assert proxy
    world.hand_in_some(2)
    world.pause(2)
    proxy.cut()
    world.pause(away)
    proxy.mend()


def _real_worker_killed(world: World, _: float) -> None:
    world.hand_in_some(2)
    world.pause(2)
    world.crew.kill_with_children(0)
    world.settle()
    _require_no_containers_of_the_dead(set(world.crew.pids))


def _require_no_containers_of_the_dead(living: set[int]) -> None:
    """Once the reaper has been there, as it is when a worker starts and every minute."""
    with Engine.connect() as engine:
        reap(engine)
        left = [one for one in engine.list(ROLE) if _is_of_the_dead(one, living)]
        assert left == []


def _is_of_the_dead(container: Any, living: set[int]) -> bool:
    host, _, pid = container["Labels"].get(WORKER, "").rpartition(":")
    return host == os.uname().nodename and int(pid) not in living and not Path(f"/proc/{pid}").exists()


def _fill(write: Callable[[], object]) -> None:
    while True:
        try:
            write()
        except OSError:
            return


FAULTS: Final = (
    Fault("kill -9 of a worker", _worker_killed),
    Fault("kill -9 of a worker (SQLite)", _worker_killed, _SQLITE),
    Fault("kill -9 of a worker and its children", _worker_killed_with_children, Kind(sandboxes="fake")),
    Fault("death between commit and enqueue", _never_rung),
    Fault("death between dequeue and start", _dies_at(Order.DIE_CLAIMED)),
    Fault("death between run and store", _dies_at(Order.DIE_GRADED)),
    Fault("death between store and acknowledgement", _dies_at(Order.DIE_STORED)),
    Fault("SIGTERM", _told_to_end),
    Fault("Redis restarted", _redis_stopped),
    Fault("Redis killed", _redis_killed),
    Fault("Redis emptied (FLUSHALL)", _redis_emptied),
    Fault("Redis full", _redis_full),
    Fault("Redis away for 60 s", _redis_frozen, away=60),
    Fault("engine away", _while(Order.ENGINE_AWAY)),
    Fault("image missing", _while(Order.IMAGE_MISSING)),
    Fault("seccomp profile bad", _while(Order.SECCOMP_BAD)),
    Fault("disk full (SQLite)", _disk_full, Kind("sqlite", disk="size=16m")),
    Fault("disk full (PostgreSQL)", _disk_full, Kind(disk="size=200m")),
    Fault("inodes full (SQLite)", _inodes_full, Kind("sqlite", disk="size=8m,nr_inodes=64")),
    Fault("no memory for a worker", _no_memory, away=1.0),
    Fault("clock one hour on", _clock(1)),
    Fault("clock one hour back", _clock(-1)),
    Fault("the same job 50 times", _fifty_bells),
    Fault("the same POST twice", _posted_twice),
    Fault("the same POST twice (SQLite)", _posted_twice, _SQLITE),
    Fault("API killed during an upload", _api_dies_in_upload),
    Fault("API killed during a stream", _api_dies_in_stream),
    Fault("poison job", _poison),
    Fault("200 at once from one, one from another", _two_hundred),
    Fault("PostgreSQL restarted", _database_restarted),
    Fault("PostgreSQL's connections cut", _connections_cut),
    Fault("database locked (PostgreSQL)", _locked),
    Fault("database locked (SQLite)", _locked, _SQLITE),
    Fault(
        "kill -9 of a worker, real sandboxes",
        _real_worker_killed,
        Kind(sandboxes="engine", workers=1),
        needs_engine=True,
    ),
    Fault(
        "engine cut off, real sandboxes", _engine_cut, Kind(sandboxes="engine", workers=1), needs_engine=True
    ),
)
