"""What a service can and cannot do to its PostgreSQL, and that a reset undoes all of it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from runner.domain.service import SidecarKind
from tests.images.sidecar import PASSWORD, PATIENCE, Bench, Running

pytestmark = pytest.mark.engine

APP = SidecarKind.POSTGRES.url
JUDGE = f"postgresql://judge:{PASSWORD}@127.0.0.1:5432/app"

REFUSED = {
    "a role": "create role other",
    "a database": "create database other",
    "its own database dropped": "drop database app",
    "its database renamed": "alter database app rename to other",
    "its database closed": "alter database app connection limit 0",
    "itself made a superuser": "alter role app superuser",
    "more connections": "alter role app connection limit -1",
    "another's password": "alter role judge password 'x'",
    "another's role": "set role judge",
    "the superuser's role": "set role postgres",
    "another's session": "set session authorization judge",
    "a program's output": "copy (select 1) to program 'cat'",
    "a program as input": "create table p (t text); copy p from program 'id'",
    "a file written": "copy (select 1) to '/work/x'",
    "a file read": "create table f (t text); copy f from '/etc/passwd'",
    "pg_read_file": "select pg_read_file('/etc/passwd')",
    "pg_ls_dir": "select pg_ls_dir('/')",
    "lo_import": "select lo_import('/etc/passwd')",
    "lo_export": "select lo_export(1, '/work/x')",
    "a function in C": "create function c() returns int language c as 'libc.so.6', 'getpid'",
    "an internal function": "create function i() returns int language internal as 'pg_backend_pid'",
    "a library loaded": "load '/work/x.so'",
    "untrusted extensions": "create extension dblink",
    "foreign servers": "create extension postgres_fdw",
    "server settings": "alter system set work_mem = '1GB'",
    "a reload": "select pg_reload_conf()",
    "the counting turned off": "set pg_stat_statements.track = 'none'",
    "the counts": "select * from fairtrial.pg_stat_statements",
    "the counts cleared": "select fairtrial.pg_stat_statements_reset()",
    "more temporary files": "set temp_file_limit = -1",
    "a checkpoint": "checkpoint",
    "replication": "select pg_create_physical_replication_slot('s')",
    "a tablespace": "create tablespace t location '/work'",
    "passwords": "select rolpassword from pg_authid",
    "settings of the server's files": "select * from pg_hba_file_rules",
}
ALLOWED = {
    "tables": "create table t (id int primary key); insert into t values (1); drop table t",
    "schemas": "create schema s; create table s.t (id int)",
    "trusted extensions": "create extension pgcrypto; create extension citext; create extension pg_trgm",
    "functions": "create function f() returns int language plpgsql as 'begin return 1; end'; select f()",
    "temporary tables": "create temporary table t (id int)",
    "advisory locks": "select pg_try_advisory_lock(1)",
    "notifications": "listen a; notify a",
    "its own settings": "set work_mem = '16MB'; set lock_timeout = '1s'",
    "large objects": "select lo_create(0)",
}
UNTRANSACTIONAL = ("checkpoint", " database ", " system ", " tablespace ")
CONNECTED = "select count(*) from pg_stat_activity where usename = 'app'"
"""Those that were closed are gone a moment later."""
OTHER_DATABASES = ("postgres", "seed", "template0", "template1")


@pytest.fixture(scope="module")
def database(bench: Bench) -> Iterator[Running]:
    with bench.run(
        SidecarKind.POSTGRES, {"01.sql": "create table kept (id int); insert into kept values (7);"}
    ) as one:
        assert one.heard()["event"] == "ready"
        yield one


@pytest.fixture(scope="module")
def said(database: Running) -> Mapping[str, str | None]:
    """What the server said to each statement of the service, run in a transaction that is rolled back."""
    statements = [*REFUSED.values(), *ALLOWED.values()]
    answer = database.ask(
        "import psycopg\n"
        "answer = {}\n"
        f"for statement in {statements!r}:\n"
        f"    alone = any(word in statement for word in {UNTRANSACTIONAL!r})\n"
        f"    with psycopg.connect({APP!r}, autocommit=alone) as connection:\n"
        "        answer[statement] = None\n"
        "        try: connection.execute(statement)\n"
        "        except psycopg.Error as error: answer[statement] = error.sqlstate\n"
        "        if not alone: connection.rollback()\n"
    )
    assert isinstance(answer, dict)
    return answer


@pytest.mark.parametrize("name", REFUSED)
def test_the_service_is_refused(said: Mapping[str, str | None], name: str):
    assert said[REFUSED[name]] == "42501", "not refused for want of a right"


@pytest.mark.parametrize("name", ALLOWED)
def test_the_service_may(said: Mapping[str, str | None], name: str):
    assert said[ALLOWED[name]] is None


@pytest.mark.parametrize("name", OTHER_DATABASES)
def test_the_service_gets_into_no_other_database(database: Running, name: str):
    answer = database.ask(
        "import psycopg\nanswer = None\n"
        f"try: psycopg.connect({APP.replace('/app', '/' + name)!r})\n"
        "except psycopg.OperationalError as error: answer = str(error)\n"
    )
    assert "FATAL" in answer


def rows(database: Running, url: str, *statements: str) -> Any:
    """Of the last statement; all are committed."""
    return database.ask(
        f"import psycopg\nwith psycopg.connect({url!r}) as connection:\n"
        f"    for statement in {statements!r}: cursor = connection.execute(statement)\n"
        "    answer = cursor.fetchall() if cursor.description else None\n"
    )


def test_a_reset_undoes_whatever_the_service_did(database: Running):
    rows(
        database, APP,
        "drop table kept", "create schema s", "create table s.left_behind ()", "create extension citext",
        "select lo_create(4711)", "select lo_put(4711, 0, 'x')",
        "alter default privileges grant select on tables to public",
        "alter role app set statement_timeout = '1ms'",
        "alter role app in database app set search_path = s",
        "alter role app password 'changed'",
    )  # fmt: skip
    database.reset()
    assert rows(database, APP, "select id from kept") == [[7]]
    assert rows(database, APP, "show statement_timeout") == [["0"]]
    assert rows(database, APP, "show search_path") == [['"$user", public']]
    assert rows(database, APP, "select oid from pg_largeobject_metadata") == []
    assert rows(database, APP, "select 1 from pg_namespace where nspname = 's'") == []
    assert rows(database, APP, "select 1 from pg_extension where extname = 'citext'") == []
    assert rows(database, APP, "select 1 from pg_default_acl") == []


def test_a_reset_ends_connections_and_what_they_hold(database: Running):
    held = database.begin(
        "import psycopg\n"
        f"connection = psycopg.connect({APP!r})\n"
        "connection.execute('select pg_advisory_lock(1)'); connection.execute('lock table kept')\n"
        "print('holding', flush=True)\n"
        "try: connection.execute('select pg_sleep(600)')\n"
        "except psycopg.OperationalError as error: answer = str(error)\n"
    )
    with held:
        assert held.line(time.monotonic() + PATIENCE) == b"holding"
        database.reset()
        ended = held.line(time.monotonic() + PATIENCE)
        assert ended is not None
        assert b"terminating connection" in ended
        held.wait(time.monotonic() + PATIENCE)
    assert rows(database, APP, "select pg_try_advisory_lock(1)") == [[True]]


def test_the_suite_counts_what_the_service_ran_since_the_reset(database: Running):
    database.reset()
    rows(database, APP, "select id from kept where id = 1", "select id from kept where id = 2")
    counted = (
        "select query, calls from pg_stat_statements "
        "where userid = 'app'::regrole and query like 'select id%'"
    )
    assert rows(database, JUDGE, counted) == [["select id from kept where id = $1", 2]]
    database.reset()
    assert rows(database, JUDGE, counted) == []


def test_the_suite_reads_writes_and_locks_what_is_the_services(database: Running):
    rows(database, APP, "create table mine (id int)")
    rows(
        database,
        JUDGE,
        "insert into mine values (1)",
        "lock table mine in access exclusive mode",
        "alter table mine add n int",
    )
    assert rows(database, JUDGE, "select id, n from mine") == [[1, None]]
    database.reset()


def test_what_the_suite_calls_has_no_more_rights_than_the_suite(database: Running):
    """A trigger of the service's runs as whoever writes."""
    rows(
        database, APP,
        "create table bait (id int)",
        "create function f() returns trigger language plpgsql as "
        "$$ begin perform pg_read_file('/etc/passwd'); return new; end $$",
        "create trigger t before insert on bait for each row execute function f()",
    )  # fmt: skip
    answer = database.ask(
        f"import psycopg\nanswer = None\nwith psycopg.connect({JUDGE!r}) as connection:\n"
        "    try: connection.execute('insert into bait values (1)')\n"
        "    except psycopg.Error as error: answer = error.sqlstate; connection.rollback()\n"
    )
    assert answer == "42501"
    database.reset()


def test_nobody_comes_in_by_a_password_that_the_suites_role_was_given_since(database: Running):
    """A trigger of the service's runs as the suite, may give it one. It cannot forget what was counted."""
    rows(
        database, APP,
        "create table bait (id int)",
        "create function f() returns trigger language plpgsql as "
        "$$ begin alter role judge password 'known'; alter role judge set search_path = x; "
        "return new; end $$",
        "create trigger t before insert on bait for each row execute function f()",
    )  # fmt: skip
    rows(database, JUDGE, "insert into bait values (1)")
    other = JUDGE.replace(PASSWORD, "known")
    for url in (other, other.replace("5432/app", "5432/postgres")):
        answer = database.ask(
            f"import psycopg\nanswer = 'in'\ntry: psycopg.connect({url!r})\n"
            "except psycopg.OperationalError as error: answer = str(error)\n"
        )
        assert "another password" in answer
    database.reset()
    assert rows(database, JUDGE, "show search_path") == [['"$user", public, fairtrial']]
    refused = database.ask(
        f"import psycopg\nanswer = None\nwith psycopg.connect({JUDGE!r}) as connection:\n"
        "    try: connection.execute('select fairtrial.pg_stat_statements_reset()')\n"
        "    except psycopg.Error as error: answer = error.sqlstate; connection.rollback()\n"
    )
    assert refused == "42501"


def test_the_suite_gets_in_while_the_service_holds_all_its_connections(database: Running):
    answer = database.ask(
        "import psycopg\nheld = []\n"
        f"with psycopg.connect({JUDGE!r}, autocommit=True) as connection:\n"
        f"    while connection.execute({CONNECTED!r}).fetchone() != (0,): pass\n"
        "try:\n"
        f"    while True: held.append(psycopg.connect({APP!r}))\n"
        "except psycopg.OperationalError as error: refusal = str(error)\n"
        f"with psycopg.connect({JUDGE!r}) as connection: one = connection.execute('select 1').fetchone()[0]\n"
        "answer = [len(held), one, refusal]\n"
    )
    assert answer[:2] == [40, 1]
    assert "too many connections" in answer[2]


def test_neither_in_without_the_password_nor_as_the_superuser(database: Running):
    urls = [
        APP.replace(":app@", ":wrong@"),
        JUDGE.replace(PASSWORD, "wrong"),
        "postgresql://postgres@127.0.0.1:5432/app",
    ]
    answer = database.ask(
        f"import psycopg\nanswer = []\nfor url in {urls!r}:\n"
        "    try: psycopg.connect(url); answer.append('in')\n"
        "    except psycopg.OperationalError as error: answer.append('FATAL' in str(error))\n"
    )
    assert answer == [True, True, True]
