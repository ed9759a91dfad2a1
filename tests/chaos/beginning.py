"""Begins a world, and sees to it that nothing of it is left."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa

from runner.domain.access import Actor, Role
from runner.library import source_files
from runner.services.service import Service
from runner.settings import Settings
from runner.storage import challenges, migrations, people, tables
from runner.storage.challenges import NewVersion
from runner.storage.database import Database
from tests.challenge_folders import CHALLENGE, make_challenge
from tests.chaos.crew import Crew
from tests.chaos.docker_server import DockerServer
from tests.chaos.proxy import EngineProxy
from tests.chaos.servers import PostgresServer, RedisServer, small_disk, until
from tests.chaos.world import Kind, World, somebody

_WITHOUT_END = 1_000_000
"""One candidate hands in everything."""
_YAML = CHALLENGE.replace("submissions: {max: 5, counts: last}", "submissions: {counts: last}")


@contextmanager
def a_world(kind: Kind, seed: int, sources: Mapping[str, str]) -> Iterator[World]:
    """One in which nothing is wrong yet. Whatever it is made of is gone at the end, and that is checked."""
    with ExitStack() as stack:
        home = Path(stack.enter_context(TemporaryDirectory(prefix="fairtrial-chaos-")))
        home.chmod(0o755)
        redis = RedisServer(home / "redis")
        redis.start()
        stack.callback(redis.kill)
        disk = home
        if kind.disk:
            disk = stack.enter_context(small_disk(home / "disk", kind.disk))
        server = None
        url = f"sqlite:///{disk}/record.db"
        if kind.database == "postgresql":
            server = PostgresServer(disk / "pg")
            server.start()
            stack.callback(server.stop)
            url = server.url
        values = {"database_url": url, "redis_url": redis.url, "submissions_per_hour": _WITHOUT_END}
        service = stack.enter_context(Service.open(Settings.model_validate(values)))
        candidate = _publish(service.database, home)
        environment = {f"FAIRTRIAL_{name.upper()}": str(value) for name, value in values.items()}
        proxy = engine = None
        if kind.sandboxes == "engine" and kind.engine == "usual":
            proxy = stack.enter_context(EngineProxy(home / "engine.sock"))
            environment["DOCKER_HOST"] = proxy.url
        elif kind.sandboxes == "engine":
            options = ["--live-restore"] if kind.engine == "live-restore" else []
            engine = stack.enter_context(DockerServer(home / "docker", *options))
            environment["DOCKER_HOST"] = engine.url
        crew = Crew(home, kind.sandboxes, kind.workers, environment)
        world = World(
            service, redis, server, crew, random.Random(seed), candidate, disk, sources, proxy, engine
        )
        with crew:
            until(lambda: _are_ready(service.database, kind.workers), "the workers are ready", 180)
            yield world
        until(lambda: not crew.left_behind(), f"all processes are gone: {crew.left_behind()}")
        if kind.sandboxes == "engine":
            until(lambda: not world.left_containers(), "all containers are gone")
        if kind.sandboxes != "fake":  # a fake's folder is the worker's who was killed
            assert crew.temporary_files() == []


def _publish(database: Database, home: Path) -> Actor:
    migrations.upgrade(database)
    challenge = make_challenge(home / "shout", yaml=_YAML)
    with database.write() as connection:
        author = people.add_user(connection, Role.AUTHOR, "Author")
        files = source_files(home / "shout")
        new = NewVersion(challenge.sha256, challenge.version, challenge.name, "program", files, author)
        challenges.create(connection, challenge.slug, new)
        return somebody(connection)


def _are_ready(database: Database, number: int) -> bool:
    with database.read() as connection:
        query = sa.select(sa.func.count()).where(tables.workers.c.state == "ready")
        return connection.execute(query).scalar_one() >= number
