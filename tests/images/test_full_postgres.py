"""A PostgreSQL that is full, in a module of its own: the server of the other tests would keep its core."""

from __future__ import annotations

import pytest

from runner.domain.service import SidecarKind
from tests.images.sidecar import Bench
from tests.images.test_postgres import APP, rows

pytestmark = pytest.mark.engine


def test_a_service_that_fills_it_is_told_so_and_a_reset_makes_room(bench: Bench):
    with bench.run(SidecarKind.POSTGRES, {"01.sql": "create table t (x text)"}, work=96) as small:
        assert small.heard()["event"] == "ready"
        answer = small.ask(
            "import psycopg\nanswer = None\n"
            "insert = 'insert into t select repeat(md5(random()::text), 100) from generate_series(1, 1000)'\n"
            f"with psycopg.connect({APP!r}, autocommit=True) as connection:\n"
            "    try:\n"
            "        while True: connection.execute(insert)\n"
            "    except psycopg.Error as error: answer = error.sqlstate\n"
        )
        assert answer == "53100", "disk full, and no crash"
        small.reset()
        assert rows(small, APP, "insert into t values ('x')", "select count(*) from t") == [[1]]
