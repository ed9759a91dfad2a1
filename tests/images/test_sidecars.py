"""What every sidecar's agent does, whatever its server."""

from __future__ import annotations

import time
from collections.abc import Mapping

import pytest

from runner.domain.service import SidecarKind
from tests.images.sidecar import PATIENCE, Bench

pytestmark = pytest.mark.engine

VERSIONS = {SidecarKind.POSTGRES: "17.", SidecarKind.REDIS: "8.", SidecarKind.STUB: "3.13."}
WRONG_SEEDS = {
    SidecarKind.POSTGRES: (
        {"a/01.sql": "create table t (id int);\n", "b.sql": "\n\nselect 1;\nselect * from nowhere;\n"},
        'b.sql:4: ERROR:  relation "nowhere" does not exist',
    ),
    SidecarKind.REDIS: (
        {"01.redis": "set a x\n", "02.redis": "# counts\n\nincr a\n"},
        "02.redis:3: ERR value is not an integer",
    ),
    SidecarKind.STUB: (
        {"stub.json": '{"routes": [{"method": "GET", "answers": [{}]}]}'},
        "stub.json: path is missing",
    ),
}
KILL = (
    "until kill -9 $(grep -lx {server} /proc/[0-9]*/comm | cut -d/ -f3) 2>/dev/null; do sleep 0.02; done & "
    "exec /usr/lib/fairtrial/agent {port}"
)


@pytest.mark.parametrize("kind", SidecarKind)
def test_it_is_ready_resets_and_ends_with_its_input(bench: Bench, kind: SidecarKind):
    with bench.run(kind) as sidecar:
        ready = sidecar.heard()
        assert ready["event"] == "ready"
        assert ready["version"].startswith(VERSIONS[kind])
        seconds = [sidecar.reset() for _ in range(5)]
        print(f"{kind}: reset in {min(seconds):.4f} to {max(seconds):.4f} s")  # noqa: T201 - a measurement
        sidecar.agent.end_input()
        assert sidecar.agent.wait(time.monotonic() + PATIENCE).exit_code == 0


@pytest.mark.parametrize("kind", SidecarKind)
def test_a_wrong_seed_is_told_with_file_and_line(bench: Bench, kind: SidecarKind):
    seed, message = WRONG_SEEDS[kind]
    with bench.run(kind, seed) as sidecar:
        said = sidecar.heard()
        assert said["event"] == "seed-failed"
        assert said["message"].startswith(message)
        assert sidecar.agent.wait(time.monotonic() + PATIENCE).exit_code == 1


@pytest.mark.parametrize(
    ("kind", "server"), [(SidecarKind.POSTGRES, "postgres"), (SidecarKind.REDIS, "redis-server")]
)
def test_the_agent_ends_with_its_server(bench: Bench, kind: SidecarKind, server: str):
    argv = ("/bin/sh", "-c", KILL.format(server=server, port=kind.port))
    with bench.run(kind, argv=argv) as sidecar:
        assert sidecar.agent.wait(time.monotonic() + PATIENCE).exit_code != 0


SEEDS: Mapping[SidecarKind, Mapping[str, str]] = {
    SidecarKind.POSTGRES: {"02.sql": "insert into t values (1);\n", "01.sql": "create table t (id int);\n"},
    SidecarKind.REDIS: {"02.redis": "append a 2\n", "01.redis": 'set a "1 "\n'},
}
READ = {
    SidecarKind.POSTGRES: (
        "import psycopg\n"
        "with psycopg.connect('{url}') as database: answer = database.execute('select id from t').fetchall()"
    ),
    SidecarKind.REDIS: "import redis\nanswer = redis.Redis.from_url('{url}').get('a').decode()",
}


@pytest.mark.parametrize(("kind", "found"), [(SidecarKind.POSTGRES, [[1]]), (SidecarKind.REDIS, "1 2")])
def test_seeds_are_loaded_in_the_order_of_their_names(bench: Bench, kind: SidecarKind, found: object):
    with bench.run(kind, SEEDS[kind]) as sidecar:
        assert sidecar.heard()["event"] == "ready"
        assert sidecar.ask(READ[kind].format(url=kind.url)) == found
        sidecar.reset()
        assert sidecar.ask(READ[kind].format(url=kind.url)) == found
